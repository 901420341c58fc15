"""Names: those with their original beside them, transliterated ones, and how English renders them."""
