"""Make training examples from the documents in `data/`: passages, terms, context, markup, placeholders.

A document is split into groups of one to six consecutive segments, differently in each epoch. The hints of a group, and
their form, are drawn at random in the shares of the pipeline's requests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from opencc import OpenCC
from prompt import numbered, question

from toolkit import numbers

Pair = tuple[str, str]
HOUSE = re.compile(r"house|glossary|fixed renderings|defined terms")  # a model cannot guess these: always hints
LABELS = re.compile(r"strings|tables|menu|labels|timetable|seating")
HEADING = re.compile(r"[一二三四五六七八九十]+、|第[一二三四五六七八九十百\d]+[章节回条部]|#|\d+[.、]")
STOPS = "。！？…；，：”’」』）)?!.,;:—"
SIZES = (1, 1, 1, 2, 3, 4, 5, 6)
LONGEST_GROUP = 260  # characters, as in the pipeline
_TRADITIONAL = OpenCC("s2twp")


class Example(NamedTuple):
    """The user turn and the answer."""

    question: str
    answer: str


class Line(NamedTuple):
    """One segment: source, English, and the pairs that occur word for word in both."""

    zh: str
    en: str
    terms: tuple[Pair, ...]


def load(folder: Path, *, development: bool) -> list[dict[str, Any]]:
    """Return the documents in `folder`: those whose number ends in 0 if `development`, else all others."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.jsonl")))
    documents = [json.loads(line) for text in texts for line in text.splitlines() if line.strip()]
    return [document for document in documents if document["doc"].endswith("0") == development]


def examples(document: dict[str, Any], rng: Random) -> Iterator[Example]:
    """Yield the examples of one epoch for one document."""
    lines = [Line(u["zh"], u["en"], tuple((z, e) for z, e in u.get("terms", []))) for u in document["units"]]
    house = document["doc"].startswith("F") or HOUSE.search(document["genre"]) is not None
    at = 0
    while at < len(lines):
        group = lines[at : at + rng.choice(SIZES)]
        while len(group) > 1 and sum(len(line.zh) for line in group) > LONGEST_GROUP:
            group = group[:-1]
        before, before_english = _context(lines, at, rng)
        kind = _kind(group, document, rng)
        yield example(group, rng, house=house, before=before, before_english=before_english, kind=kind)
        at += len(group)


def plain(document: dict[str, Any]) -> Iterator[Example]:
    """Yield each segment alone, without hints and context."""
    for segment in document["units"]:
        yield Example(question([segment["zh"]], ()), segment["en"])


def example(
    group: list[Line], rng: Random, *, house: bool, before: str = "", before_english: str = "", kind: str = ""
) -> Example:
    """Return one example; its hints, its substituted terms and its added markup are drawn from `rng`."""
    hints, substituted = _forms(group, rng, house=house)
    figures = rng.random() < 0.6
    change = rng.random()
    if change < 0.16:
        group = [_marked(line, rng) if rng.random() < 0.7 else line for line in group]
    elif change < 0.24:
        group = [_placeholders(line, rng) if rng.random() < 0.7 else line for line in group]
    elif change < 0.29:
        group = [line._replace(zh=_unpunctuated(line.zh)) for line in group]
    texts = [_substituted(line, substituted, figures=figures) for line in group]
    if change > 0.97:
        texts = [_TRADITIONAL.convert(text) for text in texts]
        hints = [(_TRADITIONAL.convert(source), english) for source, english in hints]
        before = _TRADITIONAL.convert(before)
    asked = question(texts, hints, before=before, before_english=before_english, kind=kind)
    return Example(asked, "\n".join(numbered([line.en for line in group])))


def _context(lines: list[Line], at: int, rng: Random) -> Pair:
    """Return the source before a group in half of the cases, in a quarter of these with its English."""
    before: list[Line] = []
    if at and rng.random() < 0.5:
        for line in reversed(lines[max(0, at - 3) : at]):
            if sum(len(other.zh) for other in before) + len(line.zh) > 90:
                break
            before.insert(0, line)
    english = " ".join(line.en for line in before) if rng.random() < 0.25 else ""
    return "".join(line.zh for line in before), english


def _kind(group: list[Line], document: dict[str, Any], rng: Random) -> str:
    text = group[0].zh
    if len(group) > 1 or len(text) > 24 or text[-1] in STOPS or rng.random() < 0.3:
        return ""
    if LABELS.search(document["genre"]) and len(text) <= 12:
        return "label"
    return "heading" if HEADING.match(text) or (text == document["title"]) else ""


def _forms(group: list[Line], rng: Random, *, house: bool) -> tuple[list[Pair], list[Pair]]:
    """Return the terms for a hint line, and those substituted in the source."""
    terms = list(dict.fromkeys(term for line in group for term in line.terms))
    if not house and rng.random() < 0.2:
        return [], []
    usual = rng.random()
    hints, substituted = [], []
    for term in terms:
        form = usual if rng.random() < 0.8 else rng.random()
        if form < 0.9 and all(term[0] != source for source, _ in hints):
            hints.append(term)
        if form > 0.45:
            substituted.append(term)
    rng.shuffle(hints)
    return hints, substituted


def _substituted(line: Line, terms: list[Pair], *, figures: bool) -> str:
    """Return the source with the English of `terms`, and of figures in 万 and 亿 if the translation has this form."""
    text = line.zh
    if figures:
        for span, english in reversed(numbers.figures(text)):
            if english in line.en and not any(text[span.start : span.end] in source for source, _ in line.terms):
                text = f"{text[: span.start]}\0{english}\0{text[span.end :]}"
    for source, english in sorted(terms, key=lambda term: -len(term[0])):
        if (source, english) in line.terms:
            text = text.replace(source, f"\0{english}\0")
    text = re.sub(r"(?<=\w)\0+(?=\w)", " ", text)
    return text.replace("\0", "")


def _unpunctuated(text: str) -> str:
    return re.sub(r"[，。！？；：、“”‘’…—]", "", text) or text


def _once(line: Line) -> list[Pair]:
    """Return the terms that occur once in the source, and once in the translation as whole words."""
    return [
        (z, e)
        for z, e in line.terms
        if line.zh.count(z) == 1 and len(re.findall(rf"(?<!\w){re.escape(e)}(?!\w)", line.en)) == 1
    ]


def _marked(line: Line, rng: Random) -> Line:
    """Return the line with one or two tags, around a word whose English is known or at the end."""
    chosen = _once(line)
    rng.shuffle(chosen)
    chosen = [term for term in chosen[: rng.choice((1, 1, 2, 3))] if not _overlaps(term, chosen, line)]
    zh, en = line.zh, line.en
    name = rng.choice(("b", "b", "a", "a", "i", "code", "x", "span", "g"))
    for number, (source, english) in enumerate(chosen, 1):
        tag = f"{name}{number}" if len(chosen) > 1 else name
        point = rng.random() < 0.2
        opener, closer = (f"<{tag}>", "") if point else (f"<{tag}>", f"</{tag}>")
        zh = zh.replace(source, f"{opener}{source}{closer}")
        en = re.sub(rf"(?<!\w){re.escape(english)}(?!\w)", lambda m, o=opener, c=closer: f"{o}{m[0]}{c}", en)
    if not chosen and zh[-1] in "。！？" and en[-1] in ".!?":
        mark = rng.choice(("[^n1]", "<br>", "<x1>", "[1]"))
        zh, en = (
            (zh + mark, en + mark) if rng.random() < 0.5 else (f"{zh[:-1]}{mark}{zh[-1]}", f"{en[:-1]}{mark}{en[-1]}")
        )
    return Line(zh, en, tuple(term for term in line.terms if term[0] in zh))


def _overlaps(term: Pair, chosen: list[Pair], line: Line) -> bool:
    """Return whether the words of `term` are part of another chosen term, in either language."""
    return any(
        other != term and (term[0] in other[0] or term[1] in other[1] or other[1] in term[1]) for other in chosen
    )


def _placeholders(line: Line, rng: Random) -> Line:
    """Return the line with a placeholder instead of a name or of a figure that is equal on both sides."""
    zh, en, terms = line.zh, line.en, list(line.terms)
    digits = [d for d in set(re.findall(r"(?<![\w.,])\d+(?![\w.,]|\.\d)", zh, re.ASCII)) if zh.count(d) == 1]
    digits = [d for d in digits if len(re.findall(rf"(?<![\w.,]){d}(?![\w]|[.,]\d)", en)) == 1]
    if digits and rng.random() < 0.6:
        shown = rng.choice(("%d", "{n}", "{0}", "%s", "{count}", "$1", "%1$s", "{{n}}"))
        digit = rng.choice(digits)
        zh = zh.replace(digit, shown)
        en = re.sub(rf"(?<![\w.,]){digit}(?![\w]|[.,]\d)", lambda _: shown, en)
    elif chosen := [term for term in _once(line) if term[1][:1].isupper()]:
        source, english = rng.choice(chosen)
        shown = rng.choice(("{name}", "%s", "{0}", "%(name)s", "{{user}}", "${name}", "`link1`", "code1", "{title}"))
        zh = zh.replace(source, shown)
        en = re.sub(rf"(?<!\w){re.escape(english)}(?!\w)", lambda _: shown, en)
        terms.remove((source, english))
    return Line(zh, en, tuple((z, e) for z, e in terms if z in zh and e in en))
