"""Lint rules for the content of entries, alone and compared with other entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.glossary.conditions import TERM, WILD, normal
from toolkit.glossary.rules.lint_rule import LintedGlossary, LintProblem, LoadRule, Rule, at
from toolkit.text import HAN, has_han
from toolkit.types import Severity, Status, Term


class TwoTargets(LoadRule):
    """Entries that contradict one another."""

    id = "G005"
    name = "two-targets"
    what = "A source has one target, one status and one set of conditions."
    why = (
        "Two branches that decide the same term differently merge without a conflict if their lines are not "
        "neighbors. Git cannot report this; lint does."
    )
    bad = "星门,Stargate\n星门,Star Gate"
    good = "星门,Stargate,Star Gate"


class TargetChinese(Rule):
    """Required targets and variants with Chinese characters."""

    id = "G006"
    name = "target-chinese"
    severity = Severity.ERROR
    what = "Targets and variants are English."
    why = "A Chinese target would be required in every translation, and then be reported there as Chinese left over."
    bad = "算力,算力"
    good = "算力,computing power"

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for row, term in book.entries:
            for rendering in (term.target, *term.variants):
                if term.status is not Status.FORBIDDEN and has_han(rendering):
                    yield at(row, f"the target {rendering} of {term.source} is Chinese. Write it in English.")


class HiddenByLonger(Rule):
    """Entries that can never match: a longer entry matches wherever their `only` applies."""

    id = "G007"
    name = "hidden-by-longer"
    what = "No entry is hidden by a longer one wherever it could match."
    why = "The longest entry wins, so 推理 that applies only before 模型 never can if 推理模型 is an entry too."
    bad = "推理,inference,,,,~模型,\n推理模型,reasoning model"
    good = "推理,inference,,,,~芯片,\n推理模型,reasoning model"

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        free = {normal(term.source): term for _, term in book.entries if not term.unless and not term.only}
        for row, term in book.entries:
            if term.only and all(longer := [_covering(term, pattern, free) for pattern in term.only]):
                names = ", ".join(dict.fromkeys(name for name in longer if name))
                yield at(row, f"{term.source} can never match, because {names} hides it. Delete one of the entries.")


class Formula(LoadRule):
    """Cells that a spreadsheet runs as a formula."""

    id = "G008"
    name = "formula"
    what = (
        "No cell begins with `=`, `+`, `-`, `@`, a tab or a carriage return, nor with a full-width form of the "
        "signs. `+` and `-` are allowed if only letters, digits, spaces, dots, hyphens and percent signs follow "
        "(`-ing`)."
    )
    why = "A spreadsheet runs such a cell as a formula when the file is opened, and a formula can call programs."
    bad = "星门,=1+2"
    good = "星门,Stargate,,,,,1+2"


class EmptyCell(LoadRule):
    """Entries without a source or a target."""

    id = "G012"
    name = "empty"
    what = "Source and target are filled in; only entries with status `keep` can have no target."
    why = "An entry without a target would require nothing and still hide shorter ones."
    bad = "星门,"
    good = "深思熟虑,,,keep"


class KnownStatus(LoadRule):
    """Entries with an unknown status."""

    id = "G013"
    name = "status"
    what = "The status is `preferred`, `keep`, `forbidden` or nothing, which is `preferred`."
    why = "Whether an entry requires its target, forbids it or only hides shorter ones must not be guessed."
    bad = "星门,Stargate,,good"
    good = "星门,Stargate,,preferred"


class Pattern(LoadRule):
    """Invalid conditions."""

    id = "G014"
    name = "pattern"
    what = "A pattern in `unless` or `only` has `~` once, for the term, and some text."
    why = "Without the place of the term a pattern does not say where the text must be. Without text it has no effect."
    bad = "深思,DeepSeek,,,引发*"
    good = "深思,DeepSeek,,,引发*~"


class Unmatchable(Rule):
    """Sources with neither Chinese nor Latin letters."""

    id = "G015"
    name = "unmatchable"
    severity = Severity.ERROR
    what = "A source has a letter, Chinese or Latin."
    why = "Figures and punctuation alone occur everywhere, and other rules translate them."
    bad = "100,hundred"
    good = "H100,H100"

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for row, term in book.entries:
            if not any(HAN.match(char) or char.isalpha() for char in term.source):
                yield at(row, f"{term.source} has no letter, Chinese or Latin. Add one, or delete the entry.")


class KeepTarget(Rule):
    """Keep entries that contain a term and have no target."""

    id = "G024"
    name = "keep-target"
    severity = Severity.INFO
    what = "A `keep` entry that contains another entry's source has a target, if English has one for it."
    why = (
        "Without one the model has to guess: 三星堆 came out as *Terracotta Warriors*. It is no warning, as many of "
        "these entries are idioms or pieces of two words (深思熟虑, 智能|体系) without a single target."
    )
    bad = "三星,Samsung\n三星堆,,,keep"
    good = "三星,Samsung\n三星堆,Sanxingdui,,keep"

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for row, term in book.entries:
            if term.status is Status.KEEP and not term.target and (inside := _inside(book, term)):
                message = f"{term.source} contains {inside} and has no target. Add one, if English has one."
                yield at(row, message)


class Variants(Rule):
    """Variants that repeat the target or one another."""

    id = "G016"
    name = "variants"
    what = "Variants repeat neither the target nor each other."
    why = "A repeated variant changes nothing, and hides what was meant instead."
    bad = "星门,Stargate,Stargate"
    good = "星门,Stargate,Star Gate"

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for row, term in book.entries:
            seen = {term.target}
            for variant in term.variants:
                if variant in seen:
                    yield at(row, f"the variant {variant} of {term.source} repeats the target or a variant. Delete it.")
                seen.add(variant)


class Contradiction(Rule):
    """The same pattern in `unless` and in `only`."""

    id = "G017"
    name = "contradiction"
    severity = Severity.ERROR
    what = "No pattern is both in `unless` and in `only`."
    why = "`unless` is checked first, so the pattern in `only` could never let the term apply."
    bad = "星门,Stargate,,,~项目,~项目"
    good = "星门,Stargate,,,~票,~项目"

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for row, term in book.entries:
            only = {normal(pattern) for pattern in term.only}
            for pattern in term.unless:
                if normal(pattern) in only:
                    yield at(row, f"{term.source} has {pattern} in unless and in only. Delete one of them.")


class ForbiddenTarget(LoadRule):
    """Targets that are both required and forbidden."""

    id = "G019"
    name = "forbidden-target"
    what = "A forbidden target is not also the target or a variant of the same source."
    why = "No translation can satisfy both lines."
    bad = "星门,Stargate\n星门,Stargate,,forbidden"
    good = "星门,Stargate\n星门,Star Door,,forbidden"


class SingleCharacter(Rule):
    """Entries of one Chinese character without conditions: it is part of too many words."""

    id = "G020"
    name = "single"
    what = "An entry of one Chinese character has conditions."
    why = "Nearly every character is part of many words: 芯 is in 灯芯, 笔芯 and 芯片."
    bad = "芯,chip"
    good = "芯,chip,,,,造~"

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for row, term in book.entries:
            bare = term.status is Status.PREFERRED and not term.unless and not term.only
            if bare and len(term.source) == 1 and has_han(term.source):
                yield at(row, f"{term.source} is one character and part of many words. Add conditions to only.")


def _inside(book: LintedGlossary, term: Term) -> str:
    """Return the sources of the terms that a keep entry hides."""
    matches = (match for match in book.glossary.match(term.source) if match.term.source == term.source)
    return ", ".join(dict.fromkeys(term.source for match in matches for term in match.hides))


def _covering(term: Term, pattern: str, free: Mapping[str, Term]) -> str:
    """Return the longer entry without conditions that covers the term wherever `pattern` matches, or empty."""
    before, _, after = normal(pattern).partition(TERM)
    left, right, source = before.rpartition(WILD)[2], after.partition(WILD)[0], normal(term.source)
    text = left + source + right
    inside, outside = range(len(left) + 1), range(len(left) + len(source), len(text) + 1)
    longer = (free.get(text[start:end]) for start in inside for end in outside if end - start > len(source))
    return next((covering.source for covering in longer if covering), "")
