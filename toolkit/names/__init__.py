"""Names: with their original in parentheses, transliterated, or Chinese, and their renderings in English."""
