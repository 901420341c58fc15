"""The lint rules, in the order of their ids."""

from toolkit.glossary.rules import content, corpus, layout
from toolkit.glossary.rules.lint_rule import LintedGlossary, LintProblem, LoadRule, Rule, example

RULES: tuple[Rule, ...] = (
    layout.Order(),
    layout.WhiteSpace(),
    layout.Width(),
    layout.Duplicate(),
    content.TwoTargets(),
    content.TargetChinese(),
    content.HiddenByLonger(),
    content.Formula(),
    layout.Header(),
    layout.Encoding(),
    layout.Csv(),
    content.EmptyCell(),
    content.KnownStatus(),
    content.Pattern(),
    content.Unmatchable(),
    content.Variants(),
    content.Contradiction(),
    layout.FileLayout(),
    content.ForbiddenTarget(),
    content.SingleCharacter(),
    layout.MergeConflict(),
    corpus.CrossesWords(),
    corpus.Unused(),
    content.KeepTarget(),
    layout.FileForm(),
)

__all__ = ["RULES", "LintProblem", "LintedGlossary", "LoadRule", "Rule", "example"]
