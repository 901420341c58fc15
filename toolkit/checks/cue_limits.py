"""Checks of subtitles: whether a viewer can read a translation in time, and whether it fits on two lines per cue.

The limits are those that most guides of broadcasters and platforms give for English. `reading_speed` and `line_length`
in the configuration change them.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import ClassVar

from toolkit.checks.check import Check, Pair
from toolkit.documents.subtitles import fitted, visible_size
from toolkit.types import Finding, Severity

LINES = 2


class _CueCheck(Check):
    """A check on the text of cues: a pair that is not from subtitles passes."""

    severity = Severity.WARNING
    shown = (2000,)
    limit: ClassVar[float]

    def __init__(self, limit: float | None = None) -> None:
        self._limit = self.limit if limit is None else limit


class ReadingSpeed(_CueCheck):
    """A translation in subtitles has more characters a second than a viewer can read: by default more than 17.

    Its time is that of its cues. Sentences that share a cue share its time. Markup does not count, spaces do. In the
    examples a cue is shown for 2 seconds.
    """

    id = "reading-speed"
    limit = 17.0
    why = "A viewer who cannot finish a cue loses the picture and the sentence. English is longer than Chinese."
    alarms = "Songs, and cues of a song or sign that viewers need not read."
    passes = (("我不知道他在哪里。", "I don't know where he is."),)
    fails = (("我真的不知道他现在在哪里。", "I really do not have the faintest idea where he is right now."),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        size, seconds = visible_size(html.unescape(pair.target)), sum(pair.shown) / 1000
        if seconds > 0 and size > self._limit * seconds:
            enough = int(self._limit * seconds)
            message = f"{size / seconds:.0f} characters a second, at most {self._limit:g}"
            yield self.finding(pair, f"{message}: {size} characters in {seconds:.1f} s, which is enough for {enough}")


class LineLength(_CueCheck):
    """A translation in subtitles does not fit on two lines per cue: by default of 42 characters.

    It is divided over its cues and lines first, as it will be in the document. A single word longer than
    a line is also reported.
    """

    id = "line-length"
    limit = 42
    why = "Players cut or wrap a longer line, and a third line covers the picture."
    alarms = "None known."
    passes = (("他说了很多话。", "He said a great many things, and some of them were even true."),)
    fails = (
        (
            "他说了很多话，其中有一些是真的。",
            "He said a great many things that afternoon, and some of them, as we found out a year later, were true.",
        ),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        width = int(self._limit)
        for number, lines in enumerate(fitted(pair.target, pair.shown, width) if pair.shown else (), 1):
            longest = max(map(visible_size, lines))
            place = f"cue {number} of {len(pair.shown)}: " if len(pair.shown) > 1 else ""
            if longest > width:
                yield self.finding(pair, f"{place}a line has {longest} characters, at most {width}")
            elif len(lines) > LINES:
                yield self.finding(pair, f"{place}{len(lines)} lines of {width} characters, at most {LINES}")
