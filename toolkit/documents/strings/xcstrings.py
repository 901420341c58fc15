"""Read JSON, and the string catalogs of Xcode (`.xcstrings`): JSON with all languages of a program in one file.

`strings` has an entry for each string, its `localizations` the values by language. The text of an entry is its value in
`sourceLanguage`, or else its key. A value is a `stringUnit`, or several by number, device and so on (`variations`,
`substitutions`). A translation is written as the localization `en`, in the same form; nothing else changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from toolkit.documents.interface import Edit, apply
from toolkit.documents.strings import json_values
from toolkit.documents.strings.json_values import SIGNS
from toolkit.documents.strings.messages import Value
from toolkit.documents.strings.values import LANGUAGE, NewValue, StringContents
from toolkit.text import has_han
from toolkit.types import Reason, Span

ENGLISH, DRAFT, EMPTY = "en", "needs_review", "new"
FALSE = re.compile(r"\"\s*:\s*false\b")
GROUPS = ("variations", "substitutions")

Path = tuple[str, ...]


@dataclass(slots=True)
class _StringCatalog:
    """The keys, objects and strings of a catalog by their paths.

    `localized`: the strings of each localization, `members`: the keys of each object, by its path.
    """

    keys: dict[Path, Span] = field(default_factory=dict)
    objects: dict[Path, Span] = field(default_factory=dict)
    strings: dict[Path, Span] = field(default_factory=dict)
    localized: dict[Path, list[Path]] = field(default_factory=dict)
    members: dict[Path, list[str]] = field(default_factory=dict)

    def entries(self) -> list[Path]:
        """Return the paths of all entries, in order."""
        return [("strings", name) for name in self.members.get(("strings",), ())]

    def values(self, localization: Path) -> list[Path]:
        """Return the paths of the values of a localization."""
        return [path for path in self.localized.get(localization, ()) if path[-2:] == ("stringUnit", "value")]


def check(text: str) -> None:
    """Raise `ValueError` (`line N: what is wrong`) if `text` is not JSON, or a catalog in another language."""
    json_values.check(text)
    catalog = _catalog(text)
    if catalog and not LANGUAGE.fullmatch(source := _source(text, catalog)):
        line = text.count("\n", 0, catalog.strings["sourceLanguage",].start) + 1
        raise ValueError(f'line {line}: the source language is "{source}"; only catalogs in Chinese can be translated')


def read(text: str) -> StringContents:
    """Return the values of the JSON file `text`; of a catalog those without English. None if it is not valid."""
    try:
        check(text)
    except ValueError:
        return StringContents([], [])
    catalog = _catalog(text)
    if not catalog:
        return json_values.read(text)
    source = _source(text, catalog)
    values = [value for entry in catalog.entries() for value in _open(text, catalog, entry, source)]
    taken = {value.span for value in values}
    left = [(span, Reason.IDENTIFIER) for span in catalog.keys.values() if span not in taken]
    left += [
        (span, _reason(text, catalog, path, source)) for path, span in catalog.strings.items() if span not in taken
    ]
    return StringContents(sorted(values, key=lambda value: value.span.start), left)


@lru_cache(maxsize=2)
def _catalog(text: str) -> _StringCatalog | None:
    """Return the parts of a valid JSON file; None if it is not a catalog."""
    if '"sourceLanguage"' not in text:
        return None
    catalog = _StringCatalog()
    for node in json_values.nodes(text):
        spans = catalog.objects if node.is_object else catalog.keys if node.is_key else catalog.strings
        if node.is_key and node.path not in spans:
            catalog.members.setdefault(node.path[:-1], []).append(node.path[-1])
        spans[node.path] = node.span
        if not node.is_object and not node.is_key and node.path[2:3] == ("localizations",):
            catalog.localized.setdefault(node.path[:4], []).append(node.path)
    entries = [("strings", name) for name in catalog.members.get(("strings",), ())]
    is_catalog = ("sourceLanguage",) in catalog.strings and all(path in catalog.objects for path in entries)
    return catalog if is_catalog and ("strings",) in catalog.objects else None


def _source(text: str, catalog: _StringCatalog) -> str:
    span = catalog.strings.get(("sourceLanguage",), Span(0, 0))
    return text[span.start : span.end]


def _open(text: str, catalog: _StringCatalog, entry: Path, source: str) -> list[Value]:
    """Return the values of an entry that is to be translated: those in the source language, or its key."""
    if _is_fixed(text, catalog, entry) or _is_done(text, catalog, entry):
        return []
    own = catalog.values((*entry, "localizations", source))
    if not own:
        return [Value(entry[1], catalog.keys[entry], SIGNS)]
    names = (" ".join(part for part in path[4:-2] if part not in GROUPS) for path in own)
    return [
        Value(f"{entry[1]} {name}".strip(), catalog.strings[path], SIGNS) for path, name in zip(own, names, strict=True)
    ]


def _is_fixed(text: str, catalog: _StringCatalog, entry: Path) -> bool:
    key = catalog.keys.get((*entry, "shouldTranslate"))
    return key is not None and FALSE.match(text, key.end) is not None


def _is_done(text: str, catalog: _StringCatalog, entry: Path) -> bool:
    """Return whether an entry has English: a value that is not empty, in another state than `new`."""
    for path in catalog.values((*entry, "localizations", ENGLISH)):
        value, state = catalog.strings[path], catalog.strings.get((*path[:-1], "state"), Span(0, 0))
        if value.start < value.end and text[state.start : state.end] != EMPTY:
            return True
    return False


def _reason(text: str, catalog: _StringCatalog, path: Path, source: str) -> Reason:
    entry = path[:2]
    if path[2:] == ("comment",):
        return Reason.COMMENT
    if path[2:3] != ("localizations",):
        return Reason.METADATA
    if _is_fixed(text, catalog, entry):
        return Reason.PROTECTED
    if path[3] not in (source, ENGLISH):
        return Reason.LANGUAGE
    return Reason.TRANSLATED if _is_done(text, catalog, entry) else Reason.METADATA


def place(text: str, written: Sequence[NewValue]) -> list[Edit]:
    """Return the edits that add English localizations with the new values; an entry is complete or not changed."""
    catalog = _catalog(text)
    if not catalog:
        return [edit for value in written for edit in value.edits]
    source = _source(text, catalog)
    by_start = {new.value.span.start: new for new in written}
    edits: list[Edit] = []
    for entry in catalog.entries():
        values = [value.span for value in _open(text, catalog, entry, source)]
        new = [by_start[span.start] for span in values if span.start in by_start]
        missing = (text[span.start : span.end] for span in values if span.start not in by_start)
        if new and all(value.complete for value in new) and not any(map(has_han, missing)):
            made = list(chain.from_iterable(value.edits for value in new))
            edits.append(_localized(text, catalog, entry, source, made))
    return edits


def _localized(text: str, catalog: _StringCatalog, entry: Path, source: str, edits: Sequence[Edit]) -> Edit:
    """Return the edit that adds the English localization to an entry: the one in the source language with `edits`."""
    localizations = (*entry, "localizations")
    own = (*localizations, source)
    layout = _FileStyle.of(text, catalog, entry)
    if catalog.values(own):
        states = (catalog.strings[path] for path in catalog.localized[own] if path[-2:] == ("stringUnit", "state"))
        english = _moved(text, catalog.objects[own], [*edits, *(Edit(at.start, at.end, DRAFT) for at in states)])
    else:
        value = _moved(text, catalog.keys[entry], edits)
        string_unit = layout.object(6, ("state", f'"{DRAFT}"'), ("value", f'"{value}"'))
        english = layout.object(5, ("stringUnit", string_unit))
    if empty := catalog.objects.get((*localizations, ENGLISH)):
        return Edit(empty.start, empty.end, english)
    if localizations in catalog.objects:
        return _added(text, catalog, localizations, layout, (ENGLISH, english))
    return _added(text, catalog, entry, layout, (localizations[-1], layout.object(4, (ENGLISH, english))))


def _moved(text: str, span: Span, edits: Sequence[Edit]) -> str:
    """Return what is at `span`, with `edits`."""
    inside = [Edit(edit.start - span.start, edit.end - span.start, edit.text) for edit in edits]
    return apply(text[span.start : span.end], inside)


def _added(text: str, catalog: _StringCatalog, path: Path, layout: _FileStyle, member: tuple[str, str]) -> Edit:
    """Return the edit that adds a member (key, value) to the object at `path`, in the order of the keys."""
    whole, names = catalog.objects[path], catalog.members.get(path, [])
    if not names:
        return Edit(whole.start, whole.end, layout.object(len(path) + 1, member))
    behind = next((name for name in names if name > member[0]), None)
    if behind is not None:
        at = catalog.keys[*path, behind].start - 1
        return Edit(at, at, f"{layout.member(*member)},{_gap(text, at)}")
    at = whole.end - 1 - len(_gap(text, whole.end - 1))
    return Edit(at, at, f",{_gap(text, catalog.keys[*path, names[0]].start - 1)}{layout.member(*member)}")


def _gap(text: str, at: int) -> str:
    """Return the white space before `at`."""
    start = at
    while text[start - 1].isspace():
        start -= 1
    return text[start:at]


@dataclass(frozen=True, slots=True)
class _FileStyle:
    """How a catalog is written: its line end (empty if it is on one line), its indent, what follows a key."""

    newline: str
    indent: str
    colon: str

    @classmethod
    def of(cls, text: str, catalog: _StringCatalog, entry: Path) -> _FileStyle:
        """Return the layout around an entry."""
        key = catalog.keys[entry]
        gap = _gap(text, key.start - 1)
        newline, _, indent = gap.rpartition("\n")
        colon = text[key.end + 1 : catalog.objects[entry].start]
        return cls("\r\n" if newline.endswith("\r") else "\n" if "\n" in gap else "", indent[: len(indent) // 2], colon)

    def object(self, level: int, *members: tuple[str, str]) -> str:
        """Return an object with its members (key, value) on this level."""
        inner, outer = (f"{self.newline}{self.indent * depth}" if self.newline else "" for depth in (level, level - 1))
        return "{" + inner + f",{inner}".join(self.member(*member) for member in members) + outer + "}"

    def member(self, key: str, value: str) -> str:
        """Return a member of an object."""
        return f'"{key}"{self.colon}{value}'
