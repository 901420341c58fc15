"""Find names (transliterated, Chinese, or with their original in parentheses) and their renderings in English."""
