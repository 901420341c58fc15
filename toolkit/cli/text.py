"""`zhen text`, and `zhen translate -`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from typing import TYPE_CHECKING, Annotated, Any

from toolkit.cli import bars, options, show
from toolkit.cli.options import argument

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.run_state import DocumentRecord, Outcome
    from toolkit.text_translator import TextTranslator
    from toolkit.types import Document, SegmentRecord

PROMPT = "zh> "


def text(
    words: Annotated[
        list[str] | None, argument("TEXT", "Chinese text.", default="standard input; line by line at a terminal")
    ] = None,
    *,
    glossary: options.Glossaries = None,
    out: options.Out = None,
    tm: options.Memories = None,
    model: options.ModelName = None,
    repair_model: options.RepairModel = None,
    allow_remote: options.AllowRemote = None,
    effort: options.Search = None,
    threads: options.Threads = None,
    device: options.OnDevice = None,
    json: options.Json = False,
) -> None:
    """Translate a short text with your glossary, and print it. No file is written.

    Without TEXT at a terminal it translates each line that you type, and loads
    the model only once. Ctrl-D ends it. Findings go to stderr. Approved
    translations in the catalogs of --out are reused.

    Examples:
        zhen text 深思发布新模型。
        zhen text
        zhen text --json 深思发布新模型。
    """
    chosen = options.settings(
        glossary=glossary,
        out=out,
        tm=tm,
        model=model,
        repair_model=repair_model,
        effort=effort,
        threads=threads,
        device=device,
        allow_remote=allow_remote,
    )
    typing = not words and sys.stdin.isatty()
    source = None if typing else _document(" ".join(words)) if words else read_stdin("txt", chosen)
    with _translator(chosen) as translator:
        if source:
            put(_translated(translator, source), json=json)
        else:
            _converse(translator, json=json)


def read_stdin(kind: str, settings: Settings) -> Document:
    """Return the document on standard input, of the format `kind`. Raises `UsageError` and `InputError`."""
    from toolkit import documents
    from toolkit.errors import UsageError

    names = [name for name, each in documents.FORMATS.items() if each.unpack is None]
    if kind not in names:
        raise UsageError(f"--from: {kind!r} cannot be read from standard input", f"use one of: {', '.join(names)}")
    if sys.stdin.isatty():
        show.say("Type Chinese text, then press Ctrl-D.")
    source = documents.parse(
        sys.stdin.buffer.read(),
        show.STDIN,
        kind,
        id="text",
        encoding=settings.encoding,
        cue_by_cue=settings.cue_by_cue,
        line_length=settings.line_length,
        sheet_names=settings.sheet_names,
    )
    if not settings.encoding and source.encoding != "utf-8":
        show.say(documents.encoding_note(source))
    return source


def translate_stdin(kind: str, settings: Settings, *, limit: int | None, bilingual: bool, json: bool) -> Outcome:
    """Translate standard input to standard output; return the outcome, which has no files."""
    from toolkit.run_state import Outcome

    source = read_stdin(kind, settings)
    with _translator(settings) as translator, redirect_stdout(sys.stderr):
        document = translator.translate(source, limit=limit, progress=bars.progress())
    put(document, bilingual=bilingual, json=json)
    return Outcome.of(document)


def put(document: DocumentRecord, *, bilingual: bool = False, json: bool = False) -> None:
    """Print a translated document on stdout, its findings and what is skipped on stderr; or its segments as JSON."""
    from toolkit import documents
    from toolkit.skipped import skipped
    from toolkit.types import Reason

    segments = [record.segment for record in document.records]
    if json:
        show.out_json(map(_json, document.records))
    else:
        rendered = documents.render(document.source, segments, document.shown, bilingual=bilingual)
        show.out(str(rendered).removesuffix("\n"))  # text: `read_stdin` refuses packages
        for record in document.records:
            for finding in record.findings:
                place = f"{document.source.path}:{record.segment.line}: "
                show.say(place, finding.severity, f" {finding.check}: {finding.message}")
    for left in skipped(document.source, segments):
        if left.reason is not Reason.INTERNAL:
            show.say(f"{document.source.path}:{left.line}: skipped: {left.reason}: {' '.join(left.text.split())}")


def _translator(settings: Settings) -> TextTranslator:
    from toolkit.text_translator import TextTranslator

    shown = bars.progress()
    return TextTranslator(settings, lambda: options.engines(settings, shown), progress=shown)


def _translated(translator: TextTranslator, source: Document) -> DocumentRecord:
    with redirect_stdout(sys.stderr):  # libraries may print there
        return translator.translate(source)


def _document(typed: str) -> Document:
    from toolkit import documents

    return documents.parse(typed.encode("utf-8", "surrogateescape"), "text", "txt", id="text")


def _converse(translator: TextTranslator, *, json: bool) -> None:
    """Translate each line that is typed, until Ctrl-D."""
    from toolkit.errors import InputError

    for line in _typed(input):
        try:
            put(_translated(translator, _document(line)), json=json)
        except InputError as problem:
            show.error(problem)


def _typed(ask: Callable[[str], str]) -> Iterator[str]:
    """Yield each typed line that is not blank."""
    with suppress(ImportError):
        import readline  # noqa: F401 - gives `input` keys to edit a line
    show.say("Type Chinese text, one line at a time. Ctrl-D ends.")
    try:
        while True:
            if line := ask(PROMPT if sys.stdout.isatty() else "").strip():
                yield line
    except EOFError:
        show.say("")
    except KeyboardInterrupt:
        show.say("")  # the message starts a line
        raise


def _json(record: SegmentRecord) -> dict[str, Any]:
    translation = record.translation
    return {
        **show.values(record.segment, "key", "line", "kind", "translate"),
        "source": record.segment.text,
        "target": translation.target if translation else None,
        "state": translation.state if translation else "new" if record.segment.translate else None,
        "confidence": translation.confidence if translation else None,
        "terms": _terms(record),
        "findings": [show.values(each, "check", "severity", "message", "suggestion") for each in record.findings],
    }


def _terms(record: SegmentRecord) -> list[dict[str, Any]]:
    from toolkit import glossary

    target = record.translation.target if record.translation else ""
    return [
        {
            **show.values(match.span, "start", "end"),
            **show.values(match.term, "source", "target"),
            **show.values(match, "applies", "reason"),
            "held": glossary.satisfied([match], target) if match.enforced else None,
        }
        for match in record.matches
    ]
