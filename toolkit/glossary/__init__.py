"""The curated glossary: load it, find its terms in Chinese text, and see whether an English text holds them."""

from toolkit.glossary.accept import forbidden, held, missing, occurrences
from toolkit.glossary.lint import RULES, Problem, lint
from toolkit.glossary.load import load
from toolkit.glossary.match import Glossary, requested
from toolkit.glossary.read import COLUMNS, find

__all__ = [
    "COLUMNS",
    "RULES",
    "Glossary",
    "Problem",
    "find",
    "forbidden",
    "held",
    "lint",
    "load",
    "missing",
    "occurrences",
    "requested",
]
