"""Find candidates for the glossary: names and terms of documents and catalogs that may need an entry."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from toolkit.extract.passages import Passage
from toolkit.extract.termhood import termhood
from toolkit.glossary import Glossary
from toolkit.glossary.load import keys
from toolkit.names import foreign_names, originals, renderings
from toolkit.text import HAN
from toolkit.types import Span, Status, TermMatch
from toolkit.words import Word, cut, frequency

CONTEXTS = 3
AROUND = 18
_ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Za-z0-9-]{2,6}")


class CandidateKind(StrEnum):
    """How a candidate was found, the most certain first."""

    GLOSS = "original"
    NAME = "name"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class TermCandidate:
    """A term that may be worth an entry.

    `target`: the proposed rendering, or empty. `variants`: other originals of the term in the documents. `count`:
    occurrences. `contexts`: up to 3, `path:line: text around it`. `renderings`: those of the catalogs with their
    counts, the most frequent first; more than one means that they vary. `score` orders candidates of one kind.
    """

    source: str
    target: str
    kind: CandidateKind
    count: int
    score: float = 0.0
    variants: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    renderings: tuple[tuple[str, int], ...] = ()

    @property
    def varies(self) -> bool:
        """Whether the catalogs have more than one rendering."""
        return len(self.renderings) > 1


def extract(
    passages: Sequence[Passage],
    terms: Glossary,
    *,
    minimum: int = 2,
    rejected: Collection[str] = (),
    pairs: Sequence[Passage] = (),
) -> list[TermCandidate]:
    """Return the candidates in `passages`, best first, without those in `terms` or `rejected`.

    `pairs` are translated passages, the source of renderings. `minimum` is how often a term, or a name without its
    original, must occur. The order depends only on the input.
    """
    texts = [_MatchedPassage(passage, cut(passage.source), terms.match(passage.source)) for passage in passages]
    entered = {*keys([term.source for term in terms.terms]), *keys(list(rejected))}
    candidates: dict[str, TermCandidate] = {}
    for candidate in (*_with_originals(texts, terms), *_names(texts, minimum), *_terms(texts, minimum)):
        key = keys([candidate.source])[0]
        if key not in entered and key not in candidates:
            candidates[key] = candidate
    return sorted(_filled(list(candidates.values()), texts, pairs), key=_rank)


def _filled(
    candidates: Sequence[TermCandidate], texts: Sequence[_MatchedPassage], pairs: Sequence[Passage]
) -> Iterator[TermCandidate]:
    places = _everywhere(texts, [candidate.source for candidate in candidates])
    reviewed = [pair for pair in pairs if pair.reviewed]
    for candidate in candidates:
        if not _is_piece(candidate, candidates, places):
            own = [pair for pair in pairs if candidate.source in pair.source]
            yield _completed(candidate, places[candidate.source], own, reviewed)


@dataclass(slots=True)
class _MatchedPassage:
    """A passage with its words and the matches of the glossary; `closed` are the places that an entry covers."""

    passage: Passage
    words: list[Word]
    matches: tuple[TermMatch, ...]
    closed: set[int] = field(init=False)
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        spans = [match.span for match in self.matches if match.applies or match.term.status is Status.KEEP]
        self.starts = [word.start for word in self.words]
        self.closed = {place for span in spans for place in range(span.start, span.end)}

    def covered(self, span: Span) -> bool:
        """Return whether entries of the glossary cover all of `span`."""
        return all(place in self.closed for place in range(span.start, span.end))

    def inside(self, span: Span) -> bool:
        """Return whether `span` is a piece of a longer word of the dictionary: 互联 in 互联网."""
        index = bisect_right(self.starts, span.start) - 1
        word = self.words[index]
        return word.end >= span.end and len(word.text) > span.end - span.start and frequency(word.text) > 0


_Place = tuple[_MatchedPassage, int]


def _rank(candidate: TermCandidate) -> tuple[bool, float, str]:
    return candidate.kind is CandidateKind.TERM, -candidate.score, candidate.source


def _with_originals(texts: Iterable[_MatchedPassage], terms: Glossary) -> Iterator[TermCandidate]:
    """Yield names and terms with an original; one that is the target of another entry gets a lower score."""
    used = {name.casefold() for term in terms.terms for name in (term.target, *term.variants)}
    targets: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for name in originals.find_originals(text.passage.source):
            if not text.covered(name.span) and not _has(text, name):
                targets[name.source].update([name.target, *name.variants])
    for source, counts in targets.items():
        best = min(counts, key=lambda target: (bool(_ACRONYM.fullmatch(target)), -counts[target], target))
        others = tuple(sorted(set(counts) - {best}))
        plain = not re.search("[A-Z]", best) or len(best.split()) > 4
        doubt = 8.0 * plain + 12.0 * (best.casefold() in used)
        yield TermCandidate(source, best, CandidateKind.GLOSS, 0, 2.0 - doubt, others)


def _has(text: _MatchedPassage, name: originals.NameWithOriginal) -> bool:
    """Return whether the glossary has the original for a part of its Chinese: 星门计划（Stargate）."""
    starting = (match for match in text.matches if name.span.start <= match.span.start < name.span.end)
    inside = [match.term for match in starting if match.applies]
    return any(name.target.casefold() in map(str.casefold, (term.target, *term.variants)) for term in inside)


def _names(texts: Sequence[_MatchedPassage], minimum: int) -> Iterator[TermCandidate]:
    counts: Counter[str] = Counter()
    for text in texts:
        spans = foreign_names.names(text.passage.source, text.words)
        counts.update(text.passage.source[span.start : span.end] for span in spans if not text.covered(span))
    for surname in {re.split(f"[{foreign_names.DOTS}]", name)[-1] for name in counts}:
        alone = re.compile(rf"(?<![{foreign_names.DOTS}]){re.escape(surname)}")
        if len(surname) > 1:
            counts[surname] = sum(len(alone.findall(text.passage.source)) for text in texts)
    for name, count in counts.items():
        if count >= minimum or re.search(f"[{foreign_names.DOTS}]", name):
            yield TermCandidate(name, "", CandidateKind.NAME, 0, 1.0)


def _terms(texts: Iterable[_MatchedPassage], minimum: int) -> Iterator[TermCandidate]:
    for term in termhood((part for text in texts for part in _clauses(text)), minimum):
        yield TermCandidate(term.text, "", CandidateKind.TERM, term.count, term.score)


def _clauses(text: _MatchedPassage) -> Iterator[list[Word]]:
    """Yield the words of a passage between punctuation marks and entries of the glossary."""
    clause: list[Word] = []
    for word in text.words:
        if not (HAN.search(word.text) or word.tag == "eng") or text.covered(Span(word.start, word.end)):
            yield clause
            clause = []
        else:
            clause.append(word)
    yield clause


def _completed(
    candidate: TermCandidate, places: Sequence[_Place], pairs: Sequence[Passage], reviewed: Sequence[Passage]
) -> TermCandidate:
    """Return `candidate` with its count, contexts and renderings; `pairs` are those that contain it."""
    contexts = tuple(_context(text.passage, place, candidate.source) for text, place in places[:CONTEXTS])
    rendered = Counter(filter(None, (_rendering(candidate, pair) for pair in pairs)))
    score = candidate.score + (10 * len(places) ** 0.5 if candidate.kind is not CandidateKind.TERM else 0)
    ranked = tuple(sorted(rendered.items(), key=lambda item: (-item[1], item[0])))
    target = candidate.target or _approved(candidate, reviewed)
    return replace(candidate, target=target, count=len(places), score=score, contexts=contexts, renderings=ranked)


def _is_piece(
    candidate: TermCandidate, others: Iterable[TermCandidate], places: Mapping[str, Sequence[_Place]]
) -> bool:
    """Return whether at least 4 of 5 occurrences are inside one longer candidate: 积电 in 台积电."""
    own = {(id(text), start) for text, start in places[candidate.source]}
    for other in others:
        if len(other.source) > len(candidate.source) and (shift := other.source.find(candidate.source)) >= 0:
            inside = own & {(id(text), start + shift) for text, start in places[other.source]}
            if len(inside) >= 0.8 * len(own):
                return True
    return not own


def _everywhere(texts: Sequence[_MatchedPassage], sources: Iterable[str]) -> dict[str, list[_Place]]:
    """Return the places of each of `sources` that no entry covers, in one pass over each text."""
    import ahocorasick_rs

    wanted = list(sources)
    automaton = ahocorasick_rs.AhoCorasick(wanted)
    places: dict[str, list[_Place]] = {source: [] for source in wanted}
    for text in texts:
        for index, start, end in automaton.find_matches_as_indexes(text.passage.source, overlapping=True):
            span = Span(start, end)
            if not text.covered(span) and not text.inside(span):
                places[wanted[index]].append((text, start))
    return places


def _context(passage: Passage, place: int, source: str) -> str:
    start, end = max(0, place - AROUND), place + len(source) + AROUND
    cut_off = ("…" if start else "") + passage.source[start:end] + ("…" if end < len(passage.source) else "")
    return f"{passage.place}: {' '.join(cut_off.split())}"


def _rendering(candidate: TermCandidate, pair: Passage) -> str:
    """Return the rendering of the candidate in one translation, or empty."""
    for rendering in (candidate.target, *candidate.variants):
        if rendering and re.search(rf"(?<!\w){re.escape(rendering)}(?!\w)", pair.target):
            return rendering
    return renderings.by_sound(candidate.source, pair.target)


def _approved(candidate: TermCandidate, reviewed: Sequence[Passage]) -> str:
    """Return the rendering of a candidate in reviewed translations, by sound or by association."""
    inside = [pair.target for pair in reviewed if candidate.source in pair.source]
    sounds = Counter(filter(None, (renderings.by_sound(candidate.source, target) for target in inside)))
    if sounds:
        return min(sounds, key=lambda name: (-sounds[name], name))
    outside = [pair.target for pair in reviewed if candidate.source not in pair.source]
    return renderings.by_association(inside, outside)
