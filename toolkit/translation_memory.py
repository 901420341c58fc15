"""The translation memory: what reviewers approved in all catalogs of a folder, and in other TMX files.

The similarity of two texts is 1 - d / n: d is their Levenshtein distance in code points, n the length of the longer
one. The index finds all pairs above the floor. Texts of at most n code points and with d edits share at least
n - 1 - 2 d pairs of adjacent characters (the q-gram lemma: Ukkonen 1992, section 3). Two texts that share s of them
have one in common among all but s - 1 of either text, so only the rarest are looked up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil
from pathlib import Path
from threading import Lock

from toolkit.catalog import Catalog, is_result, offer_line, read_records
from toolkit.errors import InputError
from toolkit.export import tmx
from toolkit.files import below
from toolkit.glossary import Glossary, satisfied
from toolkit.matching import match
from toolkit.text import digest, has_han
from toolkit.types import REVIEWED, Kind, Segment, SegmentRecord, Span, State, Translation

FLOOR = 75
"""The minimum similarity, in percent, of a suggestion."""

_SOME = 50
"""The number of texts to look at first; more if their translations are not enough."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A translation from another file: `target` of `source`, `score` percent similar (100: equal), `origin` its file.

    `approved` is False for one that a reviewer typed and has not approved yet.
    """

    target: str
    source: str
    score: int
    origin: str
    approved: bool = True

    @property
    def signature(self) -> str:
        """What replaces the signature of an engine in the record of a draft from this suggestion."""
        return f"memory {' '.join(self.origin.split())} {digest(self.target, 8)}"


class TranslationMemory:
    """Pairs of source and target that reviewers approved or typed.

    One thread may add and discard while others search.
    """

    def __init__(self, pairs: Iterable[Suggestion] = ()) -> None:
        """Index `pairs` without their scores; those that are not approved serve only for an equal source."""
        self._pairs: dict[str, Counter[Suggestion]] = {}
        self._index = _Index()
        self._pending: list[str] = []
        self._lock = Lock()
        self.add(pairs)

    def __bool__(self) -> bool:
        return bool(self._pairs)

    def add(self, pairs: Iterable[Suggestion]) -> None:
        """Add `pairs`; repeated ones are counted."""
        for pair in pairs:
            self._pairs.setdefault(pair.source, Counter())[pair] += 1
            if pair.approved:
                self._pending.append(pair.source)

    def discard(self, pairs: Iterable[Suggestion]) -> None:
        """Remove `pairs`, each once."""
        for pair in pairs:
            left = self._pairs.get(pair.source, Counter())
            left[pair] -= 1
            if left[pair] <= 0:
                del left[pair]

    def prepare(self) -> None:
        """Index what was added, so that the next `suggest` is fast."""
        with self._lock:
            texts, self._pending = self._pending, []
            for text in texts:
                self._index.add(text)

    def exact(self, source: str, *, near: str = "") -> Suggestion | None:
        """Return the approved translation of an equal source, or None.

        Of several, one from the file `near` wins, else the most frequent, else the first.
        """
        approved = {pair: count for pair, count in self._of(source) if pair.approved}
        counts: Counter[str] = Counter()
        for pair, count in approved.items():
            counts[pair.target] += count
        return max(approved, key=lambda pair: (pair.origin == near, counts[pair.target]), default=None)

    def same(self, source: str, *, but: str = "", near: str = "") -> Suggestion | None:
        """Return a translation of an equal source other than `but`: if possible approved, then from the file `near`."""
        pairs = (pair for pair, _ in self._of(source) if pair.target != but)
        return max(pairs, key=lambda pair: (pair.approved, pair.origin == near), default=None)

    def suggest(self, source: str, *, but: str = "", limit: int = 3) -> list[Suggestion]:
        """Return translations of equal and similar sources (from `FLOOR` percent), the most similar first.

        Each target occurs once, and the target `but` is left out. The result depends only on the pairs.
        """
        same = sorted((pair for pair, _ in self._of(source)), key=lambda pair: not pair.approved)
        by_target: dict[str, Suggestion] = {}
        for pair in chain(same, self.alike(source)):
            if len(by_target) == limit:
                break
            if pair.target != but:
                by_target.setdefault(pair.target, pair)
        return list(by_target.values())

    def alike(self, source: str) -> Iterator[Suggestion]:
        """Yield the approved pairs with a similar (from `FLOOR` percent), not equal source, the most similar first."""
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
    """Load the translation memory from the files below `folder` that `sources` returns, and from the TMX `files`.

    It has approved messages, and every pair of TMX files of other programs; edited messages serve only for an equal
    source. A file below `folder` that cannot be read is skipped with a `note`; one of `files` raises `InputError`.
    Catalogs in `read` are not read again.
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
    """Return the catalogs and TMX files below `folder` for the translation memory, sorted by name.

    Files made from a catalog (`a.tmx` or a translated `a.en.po` next to `a.po`) are left out. Raises `InputError` when
    a folder cannot be listed.
    """
    return [path for path in below(folder) if path.suffix in (".po", ".tmx") and not _made(path)]


def pairs_of(path: Path, origin: str) -> list[Suggestion]:
    """Read the pairs of the catalog or TMX file `path`, with the name `origin`. Raises `InputError`."""
    if not path.is_file():
        raise InputError(f"{path}: no such file", "name a TMX file with --tm")
    records = tmx.read(path, unstated=State.APPROVED) if path.suffix.lower() == ".tmx" else read_records(path)
    return [pair for record in records if (pair := pair_of(record.segment.text, record.translation, origin))]


def pair_of(source: str, translation: Translation | None, origin: str) -> Suggestion | None:
    """Return the pair of a message of the file `origin`; None if no reviewer has worked on it."""
    if translation is None or not translation.target or translation.state not in REVIEWED or not has_han(source):
        return None
    return Suggestion(translation.target, source, 100, origin, translation.state is State.APPROVED)


def with_similar(record: SegmentRecord, tm: TranslationMemory, terms: Glossary) -> SegmentRecord:
    """Add the approved pair of `tm` with the most similar source to `record`, as an example for the engine.

    It does not affect which drafts are current. A pair that lacks a current term or has a forbidden one is skipped: the
    engine would repeat its old rendering.
    """
    for suggestion in tm.alike(record.segment.text):
        text = suggestion.source
        segment = Segment("", suggestion.origin, 0, 0, 1, (Span(0, len(text)),), text, Kind.TEXT, translate=True)
        matches = match([segment], terms)[0]
        if satisfied(matches, suggestion.target):
            return replace(
                record, similar=SegmentRecord(segment, matches, Translation("", suggestion.target, State.APPROVED))
            )
    return replace(record, similar=None)


def line(suggestion: Suggestion, source: str) -> str:
    """Render a suggestion for `source` as a `#.` line (see `catalog.offer_line`).

    It shows the source of the suggestion with what is only there in `[-…-]` and what is only in `source` in `{+…+}`.
    """
    change = difference(suggestion.source, source) if suggestion.source != source else ""
    return offer_line(suggestion.score, suggestion.origin, suggestion.target, change)


def difference(old: str, new: str) -> str:
    """Show the changes from `old` to `new`: deletions in `[-…-]`, insertions in `{+…+}`, as wdiff does."""
    forms = {"gone": "[-{}-]", "come": "{{+{}+}}", "": "{}"}
    return "".join(forms[kind].format(text) for kind, text in steps(old, new))


def steps(old: str, new: str) -> list[tuple[str, str]]:
    """Return the changes from `old` to `new` in pieces: `gone`, `come`, or the empty string for what is in both."""
    from rapidfuzz.distance import Levenshtein

    pieces = []
    for step in Levenshtein.opcodes(old, new):
        gone, come = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        pieces += [("", gone)] if step.tag == "equal" else [("gone", gone), ("come", come)]
    return [(kind, text) for kind, text in pieces if text]


def _made(path: Path) -> bool:
    """Return whether `path` was made from a catalog, or is hidden."""
    exported = path.suffix == ".tmx" and path.with_suffix(".po").exists()
    return path.name.startswith(".") or exported or is_result(path)


def _worked_on(catalog: Catalog, origin: str) -> list[Suggestion]:
    """Return the pairs of a loaded catalog; see `pairs_of`."""
    return [pair for source, translation in catalog.worked_on() if (pair := pair_of(source, translation, origin))]


class _Index:
    """Texts by their pairs of adjacent characters. It only grows, so that it can be searched at the same time."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []
        self._places: dict[str, list[int]] = defaultdict(list)

    def add(self, text: str) -> None:
        """Add `text` if it is new."""
        if text in self._numbers:
            return
        number = self._numbers[text] = len(self._texts)
        self._texts.append(text)
        for token in _tokens(text):
            self._places[token].append(number)

    def alike(self, text: str) -> Iterator[tuple[str, int]]:
        """Yield similar, not equal texts, each with its similarity in percent, the most similar first."""
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import extract

        near = [self._texts[number] for number in self._candidates(text)]
        likeness, floor = Levenshtein.normalized_similarity, FLOOR / 100
        done, wanted = 0, _SOME
        while True:
            matches = extract(text, near, scorer=likeness, score_cutoff=floor, limit=wanted)
            yield from ((other, int(100 * score)) for other, score, _ in matches[done:] if other != text)
            if len(matches) < wanted:
                return
            done, wanted = wanted, 10 * wanted

    def _candidates(self, text: str) -> list[int]:
        shared = max(1, ceil(len(text) * (1 - 2 * (1 - FLOOR / 100)) - 1))
        tokens = sorted(_tokens(text), key=lambda token: (len(self._places.get(token, ())), token))
        numbers = {number for token in tokens[: len(tokens) - shared + 1] for number in self._places.get(token, ())}
        longest, shortest = len(text) * 100 / FLOOR, len(text) * FLOOR / 100
        return [number for number in sorted(numbers) if shortest <= len(self._texts[number]) <= longest]


def _tokens(text: str) -> list[str]:
    """Return the pairs of adjacent characters; repeated ones are numbered, so that all are distinct."""
    pairs = [text[start : start + 2] for start in range(len(text) - 1)]
    if len(set(pairs)) == len(pairs):
        return pairs
    seen: Counter[str] = Counter()
    for place, pair in enumerate(pairs):
        seen[pair] += 1
        if seen[pair] > 1:
            pairs[place] = f"{pair}{seen[pair]}"
    return pairs
