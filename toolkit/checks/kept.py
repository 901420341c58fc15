"""Checks of what has to come through as it is: markup, links, code, addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from toolkit import markup
from toolkit.checks.base import Check, Pair
from toolkit.units import Finding, Severity


class Kept(Check):
    """A URL, e-mail address, inline code, @name, link target or inline tag of the source is not in the target."""

    id = "kept"
    severity = Severity.ERROR
    passes = (("用 `pip install zhen` 安装。", "Install it with `pip install zhen`."),)
    fails = (
        ("见 https://example.com/a 。", "See the page."),
        ("用 `pip` 安装。", "Install it with `PIP`."),
        ('点<a href="/x">这里</a>。', "Click here."),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        lost = Counter(_fixed(pair.source)) - Counter(_fixed(pair.target))
        for piece in lost:
            if piece not in pair.target:
                yield self.finding(pair, f"lost: {piece}", suggestion=piece)


def _fixed(text: str) -> list[str]:
    return [text[start:end] for start, end in markup.fixed(text)]
