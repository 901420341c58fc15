"""Checks of what must stay unchanged: markup, links, code, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit import markup
from toolkit.checks.base import Check, Pair
from toolkit.units import Finding, Severity

_LINK = re.compile(r"<a\s(?=[^<>]*\bhref)|\[…\]")


class Kept(Check):
    """Markup, a link, inline code, an address or an @name of the source is not in the target, or only half of it is.

    An address that the source lacks is an error, too. One finding names all that is missing. A link to a heading
    (`#常见问题`) may follow the English heading (`#common-questions`). If all times inside a cue (`<00:01.800>`) are
    left out, the finding has severity info.
    """

    id = "kept"
    severity = Severity.ERROR
    why = "A broken link or a tag without an end is worse than a clumsy sentence."
    alarms = "Emphasis on a word that has no equivalent in English, the address of an English page."
    passes = (
        ("用 `pip install zhen` 安装。", "Install it with `pip install zhen`."),
        ("**隐私**很重要。", "**Privacy** matters."),
        ("见[常见问题](#常见问题)。", "See [Common questions](#common-questions)."),
        ("{\\i1}他没听见{\\i0}", "{\\i1}He did not hear it{\\i0}"),
    )
    fails = (
        ("见 https://example.com/a 。", "See the page."),
        ("用 `pip` 安装。", "Install it with `PIP`."),
        ('点<a href="/x">这里</a>。', "Click here."),
        ("**隐私**很重要。", "Privacy matters."),
        ("见[手册](/m)。", "See the manual."),
        ("今天的<c.hot>价格</c>", "Today's <c.hot>price"),
        ("{\\i1}他没听见{\\i0}", "He did not hear it{\\i0}"),
        ("{\\an8}公告", "Announcement"),
        ("请[联系我们](/help)。", "Please write to [info@example.com](/help)."),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        lost = markup.lost(pair.source, pair.target)
        if lost:
            yield self.finding(pair, f"lost: {', '.join(map(_named, lost))}")
        if invented := markup.invented(pair.source, pair.target):
            yield self.finding(pair, f"not in the source: {', '.join(invented)}")
        if markup.untimed(pair.source, pair.target):
            yield self.finding(pair, "the times inside the cue are lost", severity=Severity.INFO)


def _named(lost: str) -> str:
    """Return `lost` with the word for it, as not everybody recognizes a link by its code."""
    return f"link {lost}" if _LINK.match(lost) else lost
