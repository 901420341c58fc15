"""The lint rules, in the order of their ids."""

from toolkit.glossary.rules import corpus, layout, sense
from toolkit.glossary.rules.base import LintedGlossary, LintProblem, LoadRule, Rule, example

RULES: tuple[Rule, ...] = (
    layout.Order(),
    layout.WhiteSpace(),
    layout.Width(),
    layout.Duplicate(),
    sense.TwoTargets(),
    sense.TargetChinese(),
    sense.HiddenByLonger(),
    sense.Formula(),
    layout.Header(),
    layout.Encoding(),
    layout.Csv(),
    sense.EmptyCell(),
    sense.KnownStatus(),
    sense.Pattern(),
    sense.Unmatchable(),
    sense.Variants(),
    sense.Contradiction(),
    layout.FileLayout(),
    sense.ForbiddenTarget(),
    sense.SingleCharacter(),
    layout.MergeConflict(),
    corpus.CrossesWords(),
    corpus.Unused(),
    sense.KeepTarget(),
    layout.FileForm(),
)

__all__ = ["RULES", "LintProblem", "LintedGlossary", "LoadRule", "Rule", "example"]
