"""The translation memory: what people approved in all catalogs of a folder, and in TMX files from elsewhere.

Two texts are as alike as 1 - d / n: d is their Levenshtein distance in code points, n the length of the longer one.
The index finds all pairs above the floor, not just likely ones. Texts of at most n code points, d edits apart, share at
least n - 1 - 2 d pairs of neighbouring characters (the q-gram lemma: Ukkonen 1992, section 3). Two texts that share s
of them have one in common among all but s - 1 of either's, so only the rarest are looked up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil
from pathlib import Path
from threading import Lock

from toolkit.catalog import Catalog, is_result, offer_line, read_units
from toolkit.errors import InputError
from toolkit.export import tmx
from toolkit.files import below
from toolkit.glossary import Glossary, held
from toolkit.matching import match
from toolkit.text import digest, has_han
from toolkit.units import Kind, Segment, Span, State, Translation, Unit

FLOOR = 75
"""The least likeness, in percent, at which a translation is offered."""

_SOME = 50
"""Texts looked at first; more when their translations are not enough."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A translation from elsewhere: `target` of `source`, `score` percent alike (100: the same), `origin` its file.

    `approved` is false for one that a person typed and has not approved yet.
    """

    target: str
    source: str
    score: int
    origin: str
    approved: bool = True

    @property
    def signature(self) -> str:
        """What stands for an engine's signature in the record of a draft made of this."""
        return f"memory {' '.join(self.origin.split())} {digest(self.target, 8)}"


class TranslationMemory:
    """Pairs of source and target that people stand behind.

    One thread may add and discard while others ask.
    """

    def __init__(self, pairs: Iterable[Suggestion] = ()) -> None:
        """A memory of `pairs`, whose scores do not count; those not approved serve only for the very same source."""
        self._pairs: dict[str, Counter[Suggestion]] = {}
        self._index = _Index()
        self._waiting: list[str] = []
        self._lock = Lock()
        self.add(pairs)

    def __bool__(self) -> bool:
        return bool(self._pairs)

    def add(self, pairs: Iterable[Suggestion]) -> None:
        """Take in `pairs`; one that is there already counts once more."""
        for pair in pairs:
            self._pairs.setdefault(pair.source, Counter())[pair] += 1
            if pair.approved:
                self._waiting.append(pair.source)

    def discard(self, pairs: Iterable[Suggestion]) -> None:
        """Forget `pairs`, each once."""
        for pair in pairs:
            left = self._pairs.get(pair.source, Counter())
            left[pair] -= 1
            if left[pair] <= 0:
                del left[pair]

    def prepare(self) -> None:
        """Index what was added, so that the next `suggest` need not."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            for text in waiting:
                self._index.add(text)

    def exact(self, source: str, *, near: str = "") -> Suggestion | None:
        """The approved translation of this very source, or None.

        Of several the one from the file `near` counts, else the one that stands most often, else the first.
        """
        found = {pair: count for pair, count in self._of(source) if pair.approved}
        counts: Counter[str] = Counter()
        for pair, count in found.items():
            counts[pair.target] += count
        return max(found, key=lambda pair: (pair.origin == near, counts[pair.target]), default=None)

    def same(self, source: str, *, but: str = "", near: str = "") -> Suggestion | None:
        """What people made of this very source, other than `but`: if possible approved, then from the file `near`."""
        found = (pair for pair, _ in self._of(source) if pair.target != but)
        return max(found, key=lambda pair: (pair.approved, pair.origin == near), default=None)

    def suggest(self, source: str, *, but: str = "", limit: int = 3) -> list[Suggestion]:
        """What people made of this source or one like it (from `FLOOR` percent), the most alike first.

        Each target stands once; the target `but` is left out. The result depends on the pairs alone, not on time.
        """
        same = sorted((pair for pair, _ in self._of(source)), key=lambda pair: not pair.approved)
        found: dict[str, Suggestion] = {}
        for pair in chain(same, self.alike(source)):
            if len(found) == limit:
                break
            if pair.target != but:
                found.setdefault(pair.target, pair)
        return list(found.values())

    def alike(self, source: str) -> Iterator[Suggestion]:
        """The approved pairs whose source is like this one (from `FLOOR` percent), not the same; most alike first."""
        self.prepare()
        for text, score in self._index.alike(source):
            approved = (pair for pair, _ in self._of(text) if pair.approved)
            yield from (Suggestion(pair.target, text, score, pair.origin) for pair in approved)

    def _of(self, source: str) -> tuple[tuple[Suggestion, int], ...]:
        return tuple(self._pairs.get(source, {}).items())


def load(
    folder: Path,
    files: Sequence[Path] = (),
    *,
    read: Iterable[Catalog] = (),
    note: Callable[[str], None] | None = None,
) -> TranslationMemory:
    """The memory of the files below `folder` that `sources` names, and of the TMX `files`.

    Approved messages count, and of TMX files of other programs every pair; edited ones are there as proposals for the
    same source. A file below `folder` that cannot be read is passed over with a `note`; one of `files` raises
    `InputError`. Catalogs in `read` are not read again.
    """
    pairs: list[Suggestion] = []
    catalogs = {catalog.path: catalog for catalog in read}
    for path in sources(folder):
        origin = path.relative_to(folder).as_posix()
        try:
            pairs += _worked_on(catalogs[path], origin) if path in catalogs else pairs_of(path, origin)
        except InputError as error:
            if note:
                note(f"not in the translation memory: {error.message}")
    for path in files:
        pairs += pairs_of(path, path.name)
    return TranslationMemory(pairs)


def sources(folder: Path) -> list[Path]:
    """The catalogs and TMX files below `folder` that are memory, by name.

    What zhen made of a catalog (`a.tmx` or a translated `a.en.po` beside `a.po`) says nothing new. Raises `InputError`
    when a folder cannot be listed.
    """
    return [path for path in below(folder) if path.suffix in (".po", ".tmx") and not _made(path)]


def pairs_of(path: Path, origin: str) -> list[Suggestion]:
    """The pairs of the catalog or TMX file `path`, which is called `origin`. Raises `InputError`."""
    if not path.is_file():
        raise InputError(f"{path}: no such file", "name a TMX file with --tm")
    units = tmx.read(path, unstated=State.APPROVED) if path.suffix.lower() == ".tmx" else read_units(path)
    return [pair for unit in units if (pair := pair_of(unit.segment.text, unit.translation, origin))]


def pair_of(source: str, said: Translation | None, origin: str) -> Suggestion | None:
    """What a message of the file `origin` gives the memory; None while a person has not worked on it."""
    if said is None or not said.target or said.state not in (State.APPROVED, State.EDITED) or not has_han(source):
        return None
    return Suggestion(said.target, source, 100, origin, said.state is State.APPROVED)


def with_similar(unit: Unit, memory: TranslationMemory, terms: Glossary) -> Unit:
    """`unit` with the approved pair of `memory` whose source is most like its own: an example for the engine.

    It changes nothing about which drafts are current. A pair that lacks a term of today, or has a rendering that is
    forbidden, is skipped: it would teach the engine the rendering of yesterday.
    """
    for found in memory.alike(unit.segment.text):
        text = found.source
        segment = Segment("", found.origin, 0, 0, 1, (Span(0, len(text)),), text, Kind.TEXT, translate=True)
        matches = match([segment], terms)[0]
        if held(matches, found.target):
            return replace(unit, similar=Unit(segment, matches, Translation("", found.target, State.APPROVED)))
    return replace(unit, similar=None)


def line(suggestion: Suggestion, source: str) -> str:
    """A suggestion for `source` as a `#.` line (see `catalog.offer_line`).

    The memory's source is changed into this one: what is only there is shown in `[-…-]`, what is only here in `{+…+}`.
    """
    change = difference(suggestion.source, source) if suggestion.source != source else ""
    return offer_line(suggestion.score, suggestion.origin, suggestion.target, change)


def difference(old: str, new: str) -> str:
    """`old` made into `new`: deletions in `[-…-]`, insertions in `{+…+}`, as wdiff shows them."""
    marks = {"gone": "[-{}-]", "come": "{{+{}+}}", "": "{}"}
    return "".join(marks[kind].format(text) for kind, text in steps(old, new))


def steps(old: str, new: str) -> list[tuple[str, str]]:
    """`old` made into `new`, piece by piece: what is `gone`, what has `come`, and what stays (the empty word)."""
    from rapidfuzz.distance import Levenshtein

    pieces = []
    for step in Levenshtein.opcodes(old, new):
        gone, come = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        pieces += [("", gone)] if step.tag == "equal" else [("gone", gone), ("come", come)]
    return [(kind, text) for kind, text in pieces if text]


def _made(path: Path) -> bool:
    """Whether `path` was made from a catalog, or is hidden."""
    exported = path.suffix == ".tmx" and path.with_suffix(".po").exists()
    return path.name.startswith(".") or exported or is_result(path)


def _worked_on(catalog: Catalog, origin: str) -> list[Suggestion]:
    """As `pairs_of`, from a catalog that is there."""
    return [pair for source, said in catalog.worked_on() if (pair := pair_of(source, said, origin))]


class _Index:
    """Texts by their pairs of neighbouring characters. Only ever grows, so that it can be asked meanwhile."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []
        self._places: dict[str, list[int]] = defaultdict(list)

    def add(self, text: str) -> None:
        """Take in `text`, if it is not there."""
        if text in self._numbers:
            return
        number = self._numbers[text] = len(self._texts)
        self._texts.append(text)
        for token in _tokens(text):
            self._places[token].append(number)

    def alike(self, text: str) -> Iterator[tuple[str, int]]:
        """The texts like this one but not the same, each with its likeness in percent, the most alike first."""
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import extract

        near = [self._texts[number] for number in self._candidates(text)]
        likeness, floor = Levenshtein.normalized_similarity, FLOOR / 100
        done, wanted = 0, _SOME
        while True:
            found = extract(text, near, scorer=likeness, score_cutoff=floor, limit=wanted)
            yield from ((other, int(100 * score)) for other, score, _ in found[done:] if other != text)
            if len(found) < wanted:
                return
            done, wanted = wanted, 10 * wanted

    def _candidates(self, text: str) -> list[int]:
        shared = max(1, ceil(len(text) * (1 - 2 * (1 - FLOOR / 100)) - 1))
        tokens = sorted(_tokens(text), key=lambda token: (len(self._places.get(token, ())), token))
        found = {number for token in tokens[: len(tokens) - shared + 1] for number in self._places.get(token, ())}
        longest, shortest = len(text) * 100 / FLOOR, len(text) * FLOOR / 100
        return [number for number in sorted(found) if shortest <= len(self._texts[number]) <= longest]


def _tokens(text: str) -> list[str]:
    """The pairs of neighbouring characters; one that stands more than once is numbered, so that all are distinct."""
    pairs = [text[start : start + 2] for start in range(len(text) - 1)]
    if len(set(pairs)) == len(pairs):
        return pairs
    seen: Counter[str] = Counter()
    for place, pair in enumerate(pairs):
        seen[pair] += 1
        if seen[pair] > 1:
            pairs[place] = f"{pair}{seen[pair]}"
    return pairs
