"""Whether the quantities of a Chinese sentence are in its English translation.

Each part of each quantity is assigned a figure of the target that agrees with it, no figure twice if possible
(augmenting paths; Kuhn 1955). A part without a figure is wrong if a figure of the target contradicts it, and
missing if it is firm and nothing contradicts it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from toolkit.numbers import additions, alternatives, anchors, bounds, changes, directions, leeway, literals
from toolkit.numbers.literals import Literal
from toolkit.numbers.measures import MONEY_ZH, NOUN_OF, NOUNS
from toolkit.numbers.quantities import Fact, Quantity, Readings, agree
from toolkit.numbers.source import read
from toolkit.numbers.target import facts
from toolkit.types import Span

# A figure of one of these kinds can only be a wrong rendering of one of the same kind.
_OWN_KIND = frozenset(("ordinal", "date", "month", "day", "decade", "time", "time?"))
_BARE = frozenset(("any", "n", "ordinal"))
_SMALL = 100
_LATER = frozenset(("ordinal", Fraction(value)) for value in range(2, 10))
_FIRST = re.compile("第一|(?<![前后里外])头|[首初先始]|最早|开始|起步|才")
_ONE_ZH = re.compile("[一1单独各唯首]")
_ONE = re.compile(
    r"(?<!\bno )(?<!\b(?:the|any) )(?<!\b(?:this|that|each) )(?<!\b(?:which|every) )(?<!-)\bone", re.IGNORECASE
)
_PINYIN = dict(
    zip(
        ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "100", "1000"],
        ["Yi", "Er", "San", "Si", "Wu", "Liu", "Qi", "Ba", "Jiu", "Shi", "Bai", "Qian"],
        strict=True,
    )
)
_NUMERAL = re.compile(r"[\d零〇一二两三四五六七八九十]$")
_SEVERAL = re.compile(
    r"\b(?:several|some|a few|various|multiple|numerous|many)(?= (?:[a-z]+ )?[a-z]+s\b)", re.IGNORECASE
)
_SEVERAL_ZH = re.compile("[几些数多众各诸]|若干|许|不少|有的")
_UNITS = frozenset((*MONEY_ZH.values(), "g", "l", "m", "m2"))
_COUNTS = re.compile(
    r" (?!(?:and|or|to|in|at|on|for|of|with|by|from|per|each|times|as|but|than|now|then|apiece)\b)[a-z]{3,}"
)
_PAIRS = frozenset(("pair", "first", "second", "lunar"))
_DURATION = frozenset(("s", "mo"))
_OF_ONE = frozenset(("time", *MONEY_ZH.values()))
_SEPARATE = frozenset(
    ("weekday", "quarter", "half", "third", "order", "pair", "first", "second", "round", "college", "era", "digits")
)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A figure that is wrong or missing in the target, or that the source does not have.

    `span`: where the source has it, None for an addition; `english`: how English may write it; `place`: where the
    target has another figure instead, or None; `shown`: the same with its sign and unit; `firm`: whether it is
    certainly an error. A figure in characters that is only missing may be expressed in another way.
    """

    span: Span | None
    english: str
    place: Span | None
    shown: Span | None
    firm: bool


def mismatches(source: str, target: str) -> Iterator[Mismatch]:
    """Yield the figures that differ: literals, quantities of the source by position, then additions of the target."""
    wanted, copied = read(source)
    places: list[Span] = []
    yield from (mismatch for literal, mismatch in _literal_mismatches(copied, target, places) if literal.kind != "name")
    known = facts(target, places)
    rivals: list[Fact] = []
    yield from _quantity_mismatches(source, wanted, target, known, rivals)
    for quantity, fact, sure in anchors.swapped(source, wanted, target, known):
        yield Mismatch(quantity.span, quantity.english, fact.span, fact.shown, sure)
    certain = [*bounds.opposed(source, wanted, target, known), *alternatives.others(source, target)]
    for span, english, shown in certain:
        yield Mismatch(span, english, shown, shown, firm=True)
    for span, english, shown, sure in changes.moved(source, wanted, target, known):
        yield Mismatch(span, english, shown, shown, sure)
    for span, english, shown in directions.turned(source, wanted, target, known):
        yield Mismatch(span, english, shown, shown, firm=False)
    rest = [fact for fact in known if fact not in rivals]
    for fact in additions.added(source, wanted, rest, target):
        yield Mismatch(None, "", fact.shown, fact.shown, firm=True)


def name_mismatches(source: str, target: str) -> Iterator[Mismatch]:
    """Yield the names with digits that the target does not have."""
    wrong = _literal_mismatches(read(source)[1], target, [])
    yield from (mismatch for literal, mismatch in wrong if literal.kind == "name")


def _literal_mismatches(
    copied: Sequence[Literal], target: str, places: list[Span]
) -> Iterator[tuple[Literal, Mismatch]]:
    """Yield the literals that the target does not have; add where it has them, or another instead, to `places`."""
    own_places = [literals.find(literal, target) for literal in copied]
    places += filter(None, own_places)
    for literal, place in zip(copied, own_places, strict=True):
        if place is None:
            rival = next((span for span in literals.rivals(literal, target) if span not in places), None)
            places += [rival] if rival else []
            firm = bool(rival) or literal.kind != "name"
            yield literal, Mismatch(literal.span, literal.text, rival, rival, firm)


def _quantity_mismatches(
    source: str, wanted: Sequence[Quantity], target: str, known: Sequence[Fact], rivals: list[Fact]
) -> Iterator[Mismatch]:
    """Yield the quantities that are wrong or missing; add the facts that are reported instead of them to `rivals`."""
    parts = [(quantity, part) for quantity in wanted for part in quantity.parts]
    pairs = _assign([part for _, part in parts], known)
    free = [fact for number, fact in enumerate(known) if number not in pairs.values()]
    reported, counted = set[Span](), list(known)
    for number, (quantity, part) in enumerate(parts):
        if quantity.span in reported or (number not in pairs and _added_up(number, parts, pairs, known)):
            continue
        if number in pairs:
            given = known[pairs[number]]
            rival = _of_same_noun(source, part, given.readings, parts, counted, _thing(target, given))
            firm = wrong = (
                bool(rival)
                or _reversed(part, known)
                or (not given.weak and additions.counts_another_thing(source, quantity.span, target, given.span))
            )
            rival = rival or given
        elif not _literal(quantity, target):
            rival, firm = _instead(source, target, quantity, part, parts, counted, free), quantity.firm
            wrong = bool(rival) or (firm and not any(agree(part, fact.readings) for fact in known))
            if wrong and (cleared := leeway.cleared(source, quantity, wanted, target, known, free)):
                rivals += cleared
                free, counted = ([fact for fact in facts if fact not in cleared] for facts in (free, counted))
                following = {other.span for other in wanted if other.span.start == quantity.span.end}
                reported |= {quantity.span} | (following if len(cleared) > 1 else set())
                continue
        else:
            continue
        if wrong:
            reported.add(quantity.span)
            if rival:
                rivals.append(rival)
                free.sort(key=lambda fact: fact is rival)  # the next quantity looks at the others first
            place, shown = (rival.span, rival.shown) if rival else (None, None)
            written = re.search(r"\d", source[quantity.span.start : quantity.span.end])
            yield Mismatch(quantity.span, quantity.english, place, shown, firm and bool(rival or written))


def _instead(
    source: str,
    target: str,
    quantity: Quantity,
    part: Readings,
    parts: Sequence[tuple[Quantity, Readings]],
    known: Sequence[Fact],
    free: Sequence[Fact],
) -> Fact | None:
    """Return what the target has instead of a part that no figure agrees with, or None."""
    return (
        _rival(source, target, quantity, part, free)
        or _of_same_noun(source, part, frozenset(), parts, known)
        or _vague(source, quantity, target)
        or _single(source, quantity, target)
    )


def _added_up(
    number: int, parts: Sequence[tuple[Quantity, Readings]], pairs: Mapping[int, int], known: Sequence[Fact]
) -> bool:
    """Return whether another part of its quantity has the fact of a part: 六斤八两 as "3.4 kilos"."""
    quantity, part = parts[number]
    part = frozenset(reading for reading in part if reading[0] not in _BARE)
    others = (known[pairs[n]] for n, (other, _) in enumerate(parts) if other is quantity and n in pairs)
    return any(agree(part, fact.readings) for fact in others)


def _reversed(part: Readings, known: Sequence[Fact]) -> bool:
    """Return whether the figure is one of two that have changed places: 3比1 as "1-3"."""
    ours, *theirs = (
        {value for kind, value in pairs if kind in _PAIRS}
        for pairs in (part, *(fact.readings for fact in known if agree(part, fact.readings)))
    )
    return bool(ours) and all(values and ours.isdisjoint(values) for values in theirs)


def _of_same_noun(
    source: str,
    part: Readings,
    given: Readings,
    parts: Sequence[tuple[Quantity, Readings]],
    known: Sequence[Fact],
    units: frozenset[str] = frozenset(),
) -> Fact | None:
    """Return the fact that counts what the part counts, differently: 一天三次 as "three tablets twice a day"."""
    kinds = {kind for kind, _ in part if kind[0] == "#" or kind == "college" or kind in units} - {
        kind for kind, _ in given & part
    }
    ours = {reading for _, other in parts for reading in other}
    ours |= {
        (NOUN_OF[word], Fraction(1)) for word in NOUN_OF if f"一{word}" in source and word != "次"
    }  # of 一, nothing is wanted
    ours |= {("#次", value) for kind, value in ours if kind == "times"}
    cardinal = all(kind != "ordinal" for kind, _ in part)
    others = []
    for fact in known:
        named = all(kind != "ordinal" for kind, _ in fact.readings)  # May, not "the fifth month"
        pairs = {("#month" if kind == "month" and named else kind, value) for kind, value in fact.readings}
        if not named and cardinal and all(kind not in ("any", "n") for kind, _ in pairs):  # 六次 and "the first time"
            continue
        if any(kind in kinds for kind, _ in pairs & part):
            return None
        other = any(kind in kinds and (kind, value) not in ours for kind, value in pairs)
        others += [fact] if other and not (fact.weak and kinds <= units) else []
    return next(iter(others), None)


def _thing(target: str, fact: Fact) -> frozenset[str]:
    """Return the units that a fact cannot have, as the target counts something else with it or it is a rank."""
    rank = any(kind == "ordinal" for kind, _ in fact.readings)
    return _UNITS if rank or _COUNTS.match(target, fact.shown.end) else frozenset()


def _rival(source: str, target: str, quantity: Quantity, part: Readings, free: Sequence[Fact]) -> Fact | None:
    """Return the free fact that could be a wrong rendering of a part, one of the same unit if there is one."""
    kinds = {kind for kind, _ in part} - _BARE
    candidates = [fact for fact in free if _rivals(part, fact, firm=quantity.firm)]
    rival = next(
        (fact for fact in candidates if any(kind in kinds for kind, _ in fact.readings)), next(iter(candidates), None)
    )
    if rival is None and part & _LATER and not _FIRST.search(source):
        rival = next((fact for fact in free if ("ordinal", Fraction(1)) in fact.readings), None)
    if rival is None and ("n", Fraction(2)) in part and not _ONE_ZH.search(source):  # 两间 as "one room"
        rival = next((fact for fact in free if _ONE.fullmatch(target, fact.span.start, fact.span.end)), None)
    return rival


def _vague(source: str, quantity: Quantity, target: str) -> Fact | None:
    """Return the "several subjects" that are instead of 五门."""
    small = any(kind == "n" and 2 <= value < 10 for kind, value in quantity.parts[0])
    counted = not _NUMERAL.search(source, quantity.span.start, quantity.span.end)
    match = _SEVERAL.search(target) if small and counted and not _SEVERAL_ZH.search(source) else None
    return Fact(Span(*match.span()), frozenset()) if match else None


def _single(source: str, quantity: Quantity, target: str) -> Fact | None:
    """Return the "a quilt" that is instead of 两床被子, the "a bowl" instead of 半碗."""
    counts = {value for kind, value in quantity.parts[0] if kind == "n"}
    if not counts & {Fraction(1, 2), Fraction(2)} or len(quantity.parts) > 1:
        return None
    nouns = [NOUNS[kind] for kind, _ in quantity.parts[0] if kind in NOUNS]
    nouns += [] if Fraction(1, 2) in counts else anchors.nouns(source, quantity.span)
    for noun in nouns:
        one = re.compile(rf"\ban? (?!half|pair|couple|second|few)(?:[a-z]+ )?(?:{noun})(?<!s)\b", re.IGNORECASE)
        many = re.compile(rf"\b(?:{noun})(?<=s)\b", re.IGNORECASE)
        if (match := one.search(target)) and not many.search(target):
            return Fact(Span(*match.span()), frozenset())
    return None


def _assign(parts: Sequence[Readings], known: Sequence[Fact]) -> dict[int, int]:
    """Return a largest assignment of parts to facts, by number; those that share a unit come first."""
    holder: dict[int, int] = {}
    held: dict[int, int] = {}
    alike = {part: [n for n, fact in enumerate(known) if _alike(part, fact)] for part in set(parts)}
    by_part = {
        part: list(dict.fromkeys([*own, *(n for n, fact in enumerate(known) if agree(part, fact.readings))]))
        for part, own in alike.items()
    }
    options = [by_part[part] for part in parts]
    for part in sorted(range(len(parts)), key=lambda number: (not alike[parts[number]], len(options[number]))):
        fact, reached = _free(part, options, holder)
        while fact is not None:  # each part on the way hands its fact to the one that reached it
            owner = reached[fact]
            before = held.get(owner)
            holder[fact], held[owner] = owner, fact
            fact = before
    return held


def _alike(part: Readings, fact: Fact) -> bool:
    """Return whether two figures agree in more than their number."""
    return not fact.weak and any(kind not in _BARE for kind, _ in part & fact.readings)


def _free(part: int, options: Sequence[Sequence[int]], holder: dict[int, int]) -> tuple[int | None, dict[int, int]]:
    """Return the nearest fact that is free for `part` if others change theirs, and the part that reached each fact."""
    reached: dict[int, int] = {}
    waiting, looked = deque([part]), set[int]()
    while waiting:
        asking = waiting.popleft()
        if id(options[asking]) in looked:  # parts that agree with the same facts
            continue
        looked.add(id(options[asking]))
        for fact in options[asking]:
            if fact not in reached:
                reached[fact] = asking
                if fact not in holder:
                    return fact, reached
                waiting.append(holder[fact])
    return None, reached


def _rivals(part: Readings, fact: Fact, *, firm: bool) -> bool:
    """Return whether a fact could be a wrong rendering of a quantity: both of the calendar, or neither."""
    ours, theirs = ({kind for kind, _ in pairs if kind[0] != "#"} for pairs in (part, fact.readings))
    if per := {kind for kind in ours if kind.startswith("per ")}:
        return bool(per & theirs)
    theirs -= {kind for kind in theirs if kind.startswith("per ")}
    if ours & _SEPARATE:
        return bool(ours & theirs & _SEPARATE) or (not fact.weak and "any" in ours & theirs)
    theirs -= _SEPARATE
    lasting = bool(ours & _DURATION and theirs & _DURATION)
    if fact.weak or (not firm and ours & _DURATION and ("n", Fraction(1)) in part):
        counted = firm or ("n", Fraction(1)) not in part or ("any", Fraction(1)) in fact.readings
        half = any((kind, value * 2) in part for kind, value in fact.readings if kind in _DURATION)
        same = lasting or any(
            kind in ours & _OF_ONE and (kind == "time" or value == 1) for kind, value in fact.readings
        )
        return half or (fact.weak and counted and same)  # 一分钟 as "an hour"
    values = [value for kind, value in fact.readings if kind in _BARE]
    if not firm and values and (max(values) < 1 or (ours <= _BARE and min(values) > _SMALL)):
        return False  # both halves of an island that two countries share; the four of a name and a year
    if ours & {"any", "n"} and theirs & {"any", "n"}:
        return not (theirs & _OWN_KIND and not ours & theirs & _OWN_KIND)
    return bool(ours & theirs) or bool(theirs and not (ours & _OWN_KIND or theirs & _OWN_KIND))


def _literal(quantity: Quantity, target: str) -> bool:
    """Return whether the number is part of a name: Long March-5, H1, Sanjiangyuan."""
    name = rf"[A-Za-z]-?{quantity.literal}(?![\d]|[.,]\d)"
    if quantity.span.end - quantity.span.start == 1 and quantity.literal in _PINYIN:
        name += rf"|\b{_PINYIN[quantity.literal]}[a-z]{{3,}}"
    return bool(quantity.literal) and bool(re.search(name, target))
