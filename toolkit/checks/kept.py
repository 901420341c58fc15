"""Checks of what has to come through as it is: markup, links, code, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit import markup
from toolkit.checks.base import Check, Pair
from toolkit.units import Finding, Severity

_LINK = re.compile(r"<a\s(?=[^<>]*\bhref)|\[…\]")


class Kept(Check):
    """Markup, a link, inline code, an address, an @name or a placeholder of the source is not in the target.

    One finding names all that is missing.
    """

    id = "kept"
    severity = Severity.ERROR
    why = "A link that leads nowhere or a placeholder that a program does not find is worse than a clumsy sentence."
    alarms = "Emphasis on a word that English has no word for."
    passes = (
        ("用 `pip install zhen` 安装。", "Install it with `pip install zhen`."),
        ("**隐私**很重要。", "**Privacy** matters."),
    )
    fails = (
        ("见 https://example.com/a 。", "See the page."),
        ("用 `pip` 安装。", "Install it with `PIP`."),
        ('点<a href="/x">这里</a>。', "Click here."),
        ("**隐私**很重要。", "Privacy matters."),
        ("见[手册](/m)。", "See the manual."),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        lost = markup.lost(pair.source, pair.target)
        if lost:
            yield self.finding(pair, f"lost: {', '.join(map(_named, lost))}")


def _named(lost: str) -> str:
    """`lost` with the word for it, as not everybody knows a link by its code."""
    return f"link {lost}" if _LINK.match(lost) else lost
