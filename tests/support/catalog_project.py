"""A project for tests of catalogs: a document that changes, a tool that runs, a reviewer who edits the PO file."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import judges
import polib
import pytest

from toolkit.catalog import Catalog
from toolkit.text import digest
from toolkit.types import Kind, Segment, SegmentRecord, Span, State, Translation

ENGINE = "chat:tiny beam4"
needs_gettext = pytest.mark.skipif(judges.absent("msgfmt"), reason="gettext is not installed")


def segments(texts: Sequence[str]) -> list[Segment]:
    """Return one segment a line, with the keys that segmentation makes."""
    seen: Counter[str] = Counter()
    made = []
    for n, text in enumerate(texts):
        base = digest(text)
        seen[base] += 1
        key = base if seen[base] == 1 else f"{base}-{seen[base]}"
        made.append(Segment(key, "a", n, n, n + 1, (Span(2 * n, 2 * n + 1),), text, Kind.TEXT, translate=True))
    return made


def drafted(segment: Segment) -> Translation:
    """Return the draft of `segment` by the tool's engine."""
    return Translation(segment.key, f"Draft of {segment.text}", State.DRAFT, ENGINE, "ab12")


@dataclass
class Project:
    """`path` is the catalog; `said` what the last run found there, one item a line of the document."""

    path: Path
    said: list[tuple[State, str] | None] = field(default_factory=list)
    found: list[Translation | None] = field(default_factory=list)

    def run(self, *texts: str, signature: str = "zhen tiny ai") -> bool:
        """Translate the document made of `texts`; returns whether the catalog was written."""
        catalog = Catalog.load(self.path, "seeds/a.txt")
        parts = segments(texts)
        found = catalog.merge(parts)
        self.found = [found.get(part.key) for part in parts]
        self.said = [(left.state, left.target) if left else None for left in self.found]
        records = [SegmentRecord(part, (), found.get(part.key) or drafted(part)) for part in parts]
        catalog.update(records, {}, signature=signature)
        return catalog.save()

    def edit(self, source: str, change: Callable[[Any], None], *, nth: int = 1) -> None:
        """Edit the file like another program: change the `nth` message of `source`, wrap the lines, save."""
        file = polib.pofile(str(self.path))
        entry = [entry for entry in file if entry.msgid == source and not entry.obsolete][nth - 1]
        change(entry)
        file.save()

    def approve(self, source: str, target: str = "", *, nth: int = 1) -> None:
        """Clear `fuzzy`, after typing `target` if there is one."""

        def change(entry: Any) -> None:
            entry.msgstr = target or entry.msgstr
            entry.fuzzy = False

        self.edit(source, change, nth=nth)

    def retype(self, source: str, target: str, *, nth: int = 1) -> None:
        """Type `target` and leave the message fuzzy."""
        self.edit(source, lambda entry: setattr(entry, "msgstr", target), nth=nth)

    def text(self) -> str:
        """Return the content of the file."""
        return self.path.read_text("utf-8")

    def check(self) -> None:
        """Validate the file with gettext, if it is installed."""
        if not judges.absent("msgfmt"):
            command = ["msgfmt", "--check", "--check-header", "-o", "-", str(self.path)]
            judged = subprocess.run(command, capture_output=True, check=False)
            assert judged.returncode == 0, judged.stderr.decode()
            assert not judged.stderr


def texts_of(path: Path) -> set[str]:
    """Return every msgstr in the file, also obsolete ones, as another program sees them."""
    return {entry.msgstr for entry in polib.pofile(str(path))}
