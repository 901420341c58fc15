"""The RELAX NG grammars of both XLIFF versions."""

from lxml import etree
from paths import DATA

GRAMMARS = {
    name: etree.RelaxNG(etree.parse(DATA / "xliff" / file))
    for name, file in (("xliff", "xliff-core-1.2-strict.rng"), ("xliff2", "xliff-core-2.1.rng"))
}


def faults(name: str, text: str) -> str:
    """Return what the grammar of `name` reports on `text`; nothing if it is valid."""
    grammar = GRAMMARS[name]
    return "" if grammar.validate(etree.fromstring(text.encode())) else str(grammar.error_log)
