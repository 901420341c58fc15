"""The translation memory: what people approved in all catalogs of a folder, and in TMX files from elsewhere.

Two texts are as alike as 1 - d / n: d is their Levenshtein distance in code points, n the length of the longer one.
The index finds all pairs above the floor, not just likely ones. Texts of at most n code points, d edits apart, share at
least n - 1 - 2 d pairs of neighbouring characters (the q-gram lemma: Ukkonen 1992, section 3). Two texts that share s
of them have one in common among all but s - 1 of either's, so only the rarest are looked up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from toolkit.catalog import Catalog, read_units
from toolkit.errors import InputError
from toolkit.export import tmx
from toolkit.text import digest, has_han
from toolkit.units import State, Unit

FLOOR = 75
"""The least likeness, in percent, at which a translation is offered."""


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
    """Pairs of source and target that people stand behind."""

    def __init__(self, pairs: Iterable[Suggestion] = ()) -> None:
        """A memory of `pairs`, whose scores do not count; those not approved serve only for the very same source."""
        self._pairs: dict[str, list[Suggestion]] = defaultdict(list)
        for pair in pairs:
            self._pairs[pair.source].append(pair)
        self._index: _Index | None = None

    def __bool__(self) -> bool:
        return bool(self._pairs)

    def exact(self, source: str, *, near: str = "") -> Suggestion | None:
        """The approved translation of this very source, or None.

        Of several the one from the file `near` counts, else the one that stands most often, else the first.
        """
        found = [pair for pair in self._pairs.get(source, ()) if pair.approved]
        counts = Counter(pair.target for pair in found)
        return max(found, key=lambda pair: (pair.origin == near, counts[pair.target]), default=None)

    def suggest(self, source: str, *, but: str = "", limit: int = 3) -> list[Suggestion]:
        """What people made of this source or one like it (from `FLOOR` percent), the most alike first.

        Each target stands once; the target `but` is left out. The result depends on the pairs alone, not on time.
        """
        same = sorted(self._pairs.get(source, ()), key=lambda pair: not pair.approved)
        found: dict[str, Suggestion] = {}
        for pair in [*same, *sorted(self._alike(source), key=lambda pair: -pair.score)]:
            if pair.target != but:
                found.setdefault(pair.target, pair)
        return list(found.values())[:limit]

    def _alike(self, source: str) -> Iterator[Suggestion]:
        if self._index is None:
            self._index = _Index([text for text, pairs in self._pairs.items() if any(p.approved for p in pairs)])
        for text, score in self._index.alike(source):
            approved = (pair for pair in self._pairs[text] if pair.approved)
            yield from (Suggestion(pair.target, text, score, pair.origin) for pair in approved)


def load(
    folder: Path,
    files: Sequence[Path] = (),
    *,
    read: Iterable[Catalog] = (),
    note: Callable[[str], None] | None = None,
) -> TranslationMemory:
    """The memory of all catalogs and TMX files below `folder`, and of the TMX `files`.

    Approved messages count, and of TMX files of other programs every pair; edited ones are there as proposals for the
    same source. What zhen made of a catalog (`a.tmx` beside `a.po`, a translated `a.en.po`) says nothing new. A file
    below `folder` that cannot be read is passed over with a `note`; one of `files` raises `InputError`.
    Catalogs in `read` are not read again.
    """
    pairs: list[Suggestion] = []
    catalogs = {catalog.path: catalog for catalog in read}
    for path in _found(folder):
        origin = path.relative_to(folder).as_posix()
        try:
            pairs += _worked_on(catalogs[path], origin) if path in catalogs else _pairs(path, origin)
        except InputError as error:
            if note:
                note(f"left out of the translation memory: {error.message}")
    for path in files:
        if not path.is_file():
            raise InputError(f"{path}: no such file", "name a TMX file with --tm")
        pairs += _pairs(path, path.name)
    return TranslationMemory(pairs)


def line(suggestion: Suggestion, source: str) -> str:
    """A suggestion for `source` as a `#.` line: `memory: 84 % b.po: 深思[-旧-]{+新+}模型。 → DeepSeek's old model.`.

    The memory's source is changed into this one: what is only there stands in `[-…-]`, what is only here in `{+…+}`.
    """
    told = f": {difference(suggestion.source, source)}" if suggestion.source != source else ""
    return f"memory: {suggestion.score} % {suggestion.origin}{told} → {suggestion.target}"


def difference(old: str, new: str) -> str:
    """`old` made into `new`: deletions in `[-…-]`, insertions in `{+…+}`, as wdiff shows them."""
    from rapidfuzz.distance import Levenshtein

    pieces = []
    for step in Levenshtein.opcodes(old, new):
        gone, come = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        if step.tag == "equal":
            pieces.append(gone)
        else:
            pieces += [f"[-{gone}-]" if gone else "", f"{{+{come}+}}" if come else ""]
    return "".join(pieces)


def _found(folder: Path) -> list[Path]:
    files = (path for suffix in ("po", "tmx") for path in folder.rglob(f"*.{suffix}"))
    return sorted(path for path in files if not _made(path, folder))


def _made(path: Path, folder: Path) -> bool:
    """Whether `path` was made from a catalog, or is hidden."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    exported = path.suffix == ".tmx" and path.with_suffix(".po").exists()
    return hidden or exported or path.stem.endswith((".en", ".zh-en"))


def _pairs(path: Path, origin: str) -> Iterator[Suggestion]:
    if path.suffix.lower() == ".tmx":
        return _proposed(tmx.read(path, unstated=State.APPROVED), origin)
    return _proposed(read_units(path), origin)


def _worked_on(catalog: Catalog, origin: str) -> Iterator[Suggestion]:
    """As `_proposed`, from a catalog that is there."""
    for source, said in catalog.worked_on():
        if has_han(source):
            yield Suggestion(said.target, source, 100, origin, said.state is State.APPROVED)


def _proposed(units: Iterable[Unit], origin: str) -> Iterator[Suggestion]:
    for unit in units:
        said, source = unit.translation, unit.segment.text
        if said and said.target and has_han(source) and said.state in (State.APPROVED, State.EDITED):
            yield Suggestion(said.target, source, 100, origin, said.state is State.APPROVED)


class _Index:
    """Texts by their pairs of neighbouring characters."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._places: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for token in _tokens(text):
                self._places[token].append(number)

    def alike(self, text: str) -> Iterator[tuple[str, int]]:
        """The texts like this one but not the same, each with its likeness in percent, in the order they came."""
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import extract_iter

        near = {number: self._texts[number] for number in sorted(self._candidates(text))}
        scored = extract_iter(text, near, scorer=Levenshtein.normalized_similarity, score_cutoff=FLOOR / 100)
        for other, likeness, _ in scored:
            if other != text:
                yield other, int(100 * likeness)

    def _candidates(self, text: str) -> set[int]:
        shared = max(1, ceil(len(text) * (1 - 2 * (1 - FLOOR / 100)) - 1))
        tokens = sorted(_tokens(text), key=lambda token: (len(self._places.get(token, ())), token))
        found = {number for token in tokens[: len(tokens) - shared + 1] for number in self._places.get(token, ())}
        longest, shortest = len(text) * 100 / FLOOR, len(text) * FLOOR / 100
        return {number for number in found if shortest <= len(self._texts[number]) <= longest}


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
