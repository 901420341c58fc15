"""TBX-Basic: version 3 (ISO 30042:2019, style DCA) and version 2 (LISA 2009, the martif of ISO 30042:2008).

An entry is a concept: a Chinese term, the preferred English term, variants as admitted terms, forbidden targets as
deprecated terms (`administrativeStatus`). TBX has no conditions: they are notes of their English term. All columns of a
keep entry are notes of the Chinese term. Entry ids come from the source, so that a changed glossary gives a small diff.
`read` accepts every dialect and both styles, because all have the same structure: concepts contain language sections,
which contain terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.documents.xmltree import Node
from toolkit.errors import InputError
from toolkit.export.xmltext import DECLARATION, attribute, plain, read_xml
from toolkit.termbase.term_formats import Loaded, labelled, made, one_line, unlabelled
from toolkit.text import digest
from toolkit.types import Status, Term

_STATUS = "administrativeStatus"
_PREFERRED, _ADMITTED, _DEPRECATED = "preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts"
_BAD = ("deprecated", "superseded")
_HIDDEN = ("unless", "only", "note")
_NOTED = ("variants", "status", *_HIDDEN)


@dataclass(frozen=True, slots=True)
class _ElementNames:
    """The names of the elements in one version."""

    head: tuple[str, ...]
    entry: str
    language: str
    term: str
    foot: tuple[str, ...]


_MADE = "<p>Chinese-English glossary, written by zhen</p>"
V3 = _ElementNames(
    (
        DECLARATION,
        '<tbx type="TBX-Basic" style="dca" xml:lang="zh" xmlns="urn:iso:std:iso:30042:ed:3.0">',
        "  <tbxHeader>",
        f"    <fileDesc><sourceDesc>{_MADE}</sourceDesc></fileDesc>",
        "  </tbxHeader>",
        "  <text>",
        "    <body>",
    ),
    "conceptEntry",
    "langSec",
    "termSec",
    ("    </body>", "  </text>", "</tbx>"),
)
V2 = _ElementNames(
    (
        DECLARATION,
        '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">',
        '<martif type="TBX-Basic" xml:lang="zh">',
        "  <martifHeader>",
        f"    <fileDesc><sourceDesc>{_MADE}</sourceDesc></fileDesc>",
        '    <encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc>',
        "  </martifHeader>",
        "  <text>",
        "    <body>",
    ),
    "termEntry",
    "langSet",
    "tig",
    ("    </body>", "  </text>", "</martif>"),
)


def read(path: Path) -> Loaded:
    """Read the Chinese-English entries of a TBX file of version 2 or 3.

    An entry without Chinese, or with neither English nor the note `status: keep`, is skipped and reported. Raises
    `InputError` with file and line for a file that is no TBX, is broken or unsafe, has a section without a language, or
    has no Chinese-English entry.
    """
    root = read_xml(path, "tbx", "martif")
    terms: list[Term] = []
    skipped: list[str] = []
    seen: set[str] = set()
    for entry in [*root.descend("conceptEntry"), *root.descend("termEntry")]:
        sections = [(_language(path, section), section) for section in entry.children("langSec", "langSet")]
        seen.update(language for language, _ in sections)
        pairs = list(_terms(path, sections))
        terms += pairs
        if not pairs:
            skipped.append(f"{path}:{entry.line}: skipped: no pair of Chinese and English")
    if not terms:
        named = ", ".join(sorted(seen)) or "none"
        raise InputError(
            f"{path}: no Chinese-English entry (languages: {named})", "export it with the languages zh and en"
        )
    return Loaded(tuple(terms), tuple(skipped))


def render(terms: Sequence[Term], names: _ElementNames) -> str:
    """Render TBX-Basic in the version of `names`: `V3` in style DCA, or `V2`."""
    if not terms:
        raise InputError("the glossary has no entry to write", "add one: zhen glossary add 星门 Stargate")
    concepts: dict[str, list[Term]] = {}
    for term in terms:
        concepts.setdefault(term.source, []).append(term)
    body = [line for source, group in concepts.items() for line in _concept(source, group, names)]
    return "\n".join([*names.head, *body, *names.foot]) + "\n"


def _concept(source: str, group: Sequence[Term], names: _ElementNames) -> Iterator[str]:
    english = [line for term in group if term.target for line in _english(term, names)]
    notes = [line for term in group if term.status is Status.KEEP for line in labelled(term, _NOTED)]
    yield f'      <{names.entry} id="c{digest(source)}">'
    yield from _language_section("zh", _term(source, "", notes, names), names)
    if english:
        yield from _language_section("en", english, names)
    yield f"      </{names.entry}>"


def _language_section(language: str, lines: Iterable[str], names: _ElementNames) -> Iterator[str]:
    yield f'        <{names.language} xml:lang="{language}">'
    yield from lines
    yield f"        </{names.language}>"


def _english(term: Term, names: _ElementNames) -> Iterator[str]:
    if term.status is Status.KEEP:
        yield from _term(term.target, "", [], names)
    elif term.status is Status.FORBIDDEN:
        yield from _term(term.target, _DEPRECATED, labelled(term, ("variants", *_HIDDEN)), names)
    else:
        yield from _term(term.target, _PREFERRED, labelled(term, _HIDDEN), names)
        for variant in term.variants:
            yield from _term(variant, _ADMITTED, [], names)


def _term(text: str, status: str, notes: Sequence[str], names: _ElementNames) -> Iterator[str]:
    yield f"          <{names.term}>"
    yield f"            <term>{plain(text)}</term>"
    if status:
        yield f"            <termNote type={attribute(_STATUS)}>{status}</termNote>"
    for note in notes:
        yield f"            <note>{plain(note)}</note>"
    yield f"          </{names.term}>"


def _language(path: Path, section: Node) -> str:
    language = section.attributes.get("xml:lang", "").strip()
    if not language:
        raise InputError(f"{path}:{section.line}: a <{section.tag}> without xml:lang", "add its language, as zh or en")
    return language.lower()


@dataclass(frozen=True, slots=True)
class _Read:
    """A term of a language section: text, status, notes and line."""

    text: str
    status: str
    notes: tuple[str, ...]
    line: int


def _terms(path: Path, sections: Sequence[tuple[str, Node]]) -> Iterator[Term]:
    """Yield the entries of a concept: for each Chinese term the preferred one, and each deprecated one."""
    chinese = [term for language, node in sections if language.startswith(("zh", "cmn")) for term in _section(node)]
    english = [term for language, node in sections if language.startswith("en") for term in _section(node)]
    good = [term for term in english if not term.status.startswith(_BAD)]
    for source in chinese:
        place = f"{path.as_posix()}:{source.line}"
        if good or "status: keep" in source.notes:
            yield _preferred(source, good, place)
        for bad in english:
            if bad.status.startswith(_BAD):
                yield made(source.text, bad.text, {**unlabelled(bad.notes), "status": "forbidden"}, place)


def _preferred(chinese: _Read, english: Sequence[_Read], place: str) -> Term:
    """Return the entry of a concept; without a status the first English term is the preferred one."""
    ranked = sorted(english, key=lambda term: not term.status.startswith("preferred"))
    cells = unlabelled([note for term in (chinese, *ranked) for note in term.notes])
    if len(ranked) > 1:
        cells["variants"] = "|".join(term.text for term in ranked[1:])
    return made(chinese.text, ranked[0].text if ranked else "", cells, place)


def _section(section: Node) -> Iterator[_Read]:
    for node in [*section.descend("termSec"), *section.descend("tig"), *section.descend("ntig")]:
        term = next(node.descend("term"), None)
        if term is not None and (text := one_line(term.text())):
            notes = tuple(note.text() for note in node.children("note"))
            yield _Read(text, _status(node), notes, term.line)


def _status(node: Node) -> str:
    """Return the administrative status: an attribute's value in style DCA and in version 2, an element in style DCT."""
    notes = [note for note in node.descend("termNote") if note.attributes.get("type") == _STATUS]
    statuses = [*notes, *node.descend(_STATUS)]
    return one_line(statuses[0].text()) if statuses else ""
