"""The curated glossary: load it, find its terms in Chinese text, and see whether an English text holds them."""

from toolkit.glossary.accept import forbidden, held, missing, occurrences
from toolkit.glossary.load import load
from toolkit.glossary.match import Glossary, requested
from toolkit.glossary.read import COLUMNS, find

__all__ = ["COLUMNS", "Glossary", "find", "forbidden", "held", "load", "missing", "occurrences", "requested"]
