"""`zhen segment`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from toolkit.cli import options, show
from toolkit.cli.options import argument, option

if TYPE_CHECKING:
    from toolkit.units import Document, Segment


def segment(
    path: Annotated[Path, argument("PATH", "A document.")],
    *,
    encoding: options.Encoding = None,
    skipped: Annotated[
        bool, option("--skipped", "Show the Chinese that no segment translates: place, reason, text.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Show the segments of a document, without translating it.

    A dot (·) marks a segment that is not translated: code, a bare URL, text
    without Chinese. With --json each line has key, text, kind, translate and
    spans (character offsets in the document). With --skipped --json it has
    file, part (a member of a docx or epub), line, reason, text and span.

    Examples:
        zhen segment seeds/article.txt
        zhen segment seeds/guide.md --skipped
    """
    from toolkit import documents
    from toolkit.segment import segment as segments_of

    named = options.settings(encoding=encoding).encoding
    document = documents.read(path, encoding=named)
    if not named and document.encoding != "utf-8":
        show.say(documents.encoding_note(document))
    segments = segments_of(document)
    if skipped:
        _show_skipped(document, segments, json=json)
    elif json:
        show.out_json(
            {**show.values(one, "key", "text", "kind", "translate"), "spans": [[at.start, at.end] for at in one.spans]}
            for one in segments
        )
    else:
        for one in segments:
            show.out(f"{one.line:>5} {one.kind:<8}{' ' if one.translate else '·'} {one.text}")


def _show_skipped(document: Document, segments: list[Segment], *, json: bool) -> None:
    from toolkit.skipped import by_reason
    from toolkit.skipped import skipped as skipped_of

    found = skipped_of(document, segments)
    if json:
        names = ("part", "line", "reason", "text")
        show.out_json(
            {"file": document.path, **show.values(one, *names), "span": [one.span.start, one.span.end]} for one in found
        )
        return
    for one in found:
        place = f"{document.path}/{one.part}" if one.part else document.path
        show.out(f"{place}:{one.line}: {one.reason}: {' '.join(one.text.split())}")
    counts = by_reason(found)
    show.say(
        f"skipped: {show.left(counts)}" if counts else "no Chinese is skipped" + ", except internal names" * bool(found)
    )
