"""The glossary: load it, find its terms in Chinese text, and check whether an English text has their targets."""

from toolkit.glossary.accept import forbidden, missing, occurrences, satisfied, tally
from toolkit.glossary.lint import Problem, chosen, fix, lint
from toolkit.glossary.load import load
from toolkit.glossary.match import Glossary, requested
from toolkit.glossary.read import find
from toolkit.glossary.rules import RULES
from toolkit.glossary.table import COLUMNS
from toolkit.glossary.tidy import fmt

__all__ = [
    "COLUMNS",
    "RULES",
    "Glossary",
    "Problem",
    "chosen",
    "find",
    "fix",
    "fmt",
    "forbidden",
    "lint",
    "load",
    "missing",
    "occurrences",
    "requested",
    "satisfied",
    "tally",
]
