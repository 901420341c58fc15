"""`zhen segment`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from toolkit.cli import options, show
from toolkit.cli.options import argument, option

if TYPE_CHECKING:
    from toolkit.types import Document, Segment


def segment(
    path: Annotated[Path, argument("PATH", "A document.")],
    *,
    encoding: options.Encoding = None,
    cue_by_cue: options.CueByCue = None,
    sheet_names: options.SheetNames = None,
    skipped: Annotated[
        bool, option("--skipped", "Show the Chinese that no segment translates: place, reason, text.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Show how a document is split into segments, without translating it.

    A dot (·) marks a segment that is not translated: code, a bare URL, text
    without Chinese. With --json each line has key, text, kind, translate and
    spans (character offsets in the document). With --skipped --json it has
    file, part (a member of a package), line, reason, text and span.

    Examples:
        zhen segment seeds/article.txt
        zhen segment seeds/guide.md --skipped
    """
    from toolkit import documents
    from toolkit.segment import segment as segments_of

    chosen = options.settings(encoding=encoding, cue_by_cue=cue_by_cue, sheet_names=sheet_names)
    document = documents.read(
        path, encoding=chosen.encoding, cue_by_cue=chosen.cue_by_cue, sheet_names=chosen.sheet_names
    )
    if not chosen.encoding and document.encoding != "utf-8":
        show.say(documents.encoding_note(document))
    segments = segments_of(document)
    if skipped:
        _show_skipped(document, segments, json=json)
    elif json:
        show.out_json(
            {
                **show.values(part, "key", "text", "kind", "translate"),
                "spans": [[at.start, at.end] for at in part.spans],
            }
            for part in segments
        )
    else:
        for part in segments:
            show.out(f"{part.place or part.line:>5} {part.kind:<8}{' ' if part.translate else '·'} {part.text}")


def _show_skipped(document: Document, segments: list[Segment], *, json: bool) -> None:
    from toolkit.skipped import by_reason
    from toolkit.skipped import skipped as skipped_of

    places = skipped_of(document, segments)
    if json:
        names = ("part", "line", "reason", "text")
        show.out_json(
            {"file": document.path, **show.values(place, *names), "span": [place.span.start, place.span.end]}
            for place in places
        )
        return
    for place in places:
        path = f"{document.path}/{place.part}" if place.part else document.path
        show.out(f"{path}:{place.line}: {place.reason}: {' '.join(place.text.split())}")
    counts = by_reason(places)
    internal = ", except internal names" * bool(places)
    show.say(f"skipped: {show.left(counts)}" if counts else f"no Chinese is skipped{internal}")
