"""Finish a document without a model: build its English document and its bilingual files from its catalog."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from toolkit import __version__, documents, judging, pipeline, reading
from toolkit.catalog import Catalog, document_path
from toolkit.config import Settings
from toolkit.errors import InputError
from toolkit.export import WRITERS, html
from toolkit.glossary import Glossary
from toolkit.names.name_table import near
from toolkit.progress import SILENT
from toolkit.run_state import DocumentRecord, Outcome, WorkItem
from toolkit.text import counted, has_han

ENGLISH = "document"
"""The name of the English document among the downloads; the others are keys of `export.WRITERS`."""


def source_of(catalog: Path) -> Path | None:
    """Return the path of the document that `catalog` names, as a user types it from here, or None."""
    source = document_path(catalog)
    return Path(os.path.relpath(source)) if source else None


def command(document: Path, settings: Settings) -> str:
    """Return the command that translates `document`."""
    return shlex.join(["zhen", "translate", document.as_posix(), "--out", settings.out.as_posix()])


class UntranslatedDocuments:
    """Finds documents that have no catalog yet, in the folders of those that have one; reads a file once per change."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._chinese: dict[tuple[Path, int, int], bool] = {}

    def beside(self, catalogs: Iterable[Path]) -> list[Path]:
        """Return the documents with Chinese that none of `catalogs` names; also those that cannot be read."""
        sources = [source for catalog in catalogs if (source := source_of(catalog))]
        translated = {source.resolve() for source in sources}
        folders = sorted({source.parent for source in sources})
        files = [file for folder in folders for file in documents.in_folder(folder, apart=self._settings.glossary)]
        return [file for file in files if file.resolve() not in translated and self._has_chinese(file)]

    def _has_chinese(self, file: Path) -> bool:
        status = file.stat()
        key = (file, status.st_mtime_ns, status.st_size)
        if status.st_size and key not in self._chinese:
            try:
                self._chinese[key] = has_han(reading.read_as(file, file.stem, self._settings).text)
            except InputError:
                self._chinese[key] = True  # zhen translate reports why it cannot be read
        return self._chinese.get(key, False)


def update(catalog: Path, settings: Settings, terms: Glossary) -> Outcome:
    """Write the English document of `catalog`, and its bilingual files in the formats of `settings`.

    The catalog itself does not change. A document in which source and translation alternate is written if there is
    one. The caller has locked the folder. Raises what `current` raises, and `WriteError` when a file cannot be written.
    """
    document = _judged(current(catalog, settings, terms), settings)
    bilingual = _is_bilingual(settings.out / f"{document.source.id}{documents.bilingual_suffix(document.source)}")
    made = document.catalog.signature or f"zhen {__version__}"
    return Outcome.of(document, tuple(pipeline.export(document, settings, made, bilingual=bilingual)))


def _is_bilingual(path: Path) -> bool:
    """Return whether `path` is a document in which source and translation alternate: an HTML file may be a page."""
    return path.is_file() and (path.suffix != ".html" or html.TITLE not in path.read_text("utf-8"))


def bilingual(
    catalog: Path, settings: Settings, terms: Glossary, *, note: Callable[[str], None] | None = None
) -> dict[str, str | bytes]:
    """Return the document of `catalog` in which source and translation alternate, by format, if that is Markdown.

    Nothing is returned for other formats, and if the document is gone, cannot be read or has changed: `note` gets the
    reason.
    """
    source = document_path(catalog)
    if source is None or documents.suffix(source) not in documents.FORMATS["md"].suffixes:
        return {}
    try:
        return {"md": _rendered(current(catalog, settings, terms), bilingual=True)}
    except InputError as error:
        if note:
            note(f"{catalog.stem}{WRITERS['md'].suffix} lists the segments, not the document: {error}")
        return {}


def _rendered(document: DocumentRecord, *, bilingual: bool = False) -> str | bytes:
    segments = [record.segment for record in document.records]
    return documents.render(document.source, segments, document.shown, bilingual=bilingual)


def download(catalog: Path, name: str, settings: Settings, terms: Glossary) -> tuple[str, bytes]:
    """Return the file name and the content of the English document, or of the export `name`, and write nothing.

    Raises `UsageError` for an unknown name, and what `current` raises.
    """
    if name == ENGLISH:
        document = current(catalog, settings, terms)
        suffix = f".en{documents.suffix(Path(document.source.path))}"
        content = _rendered(document)
    else:
        run = pipeline.limited(settings)
        made = bilingual(catalog, settings, terms) if name == "md" else {}
        ((suffix, content),) = judging.rendered(catalog, [name], terms, run=run, made=made)
    return f"{catalog.stem}{suffix}", content.encode() if isinstance(content, str) else content


def downloads(catalog: Path) -> dict[str, str]:
    """Return the names that `download` takes, each with the name of its file."""
    source = document_path(catalog)
    english = {ENGLISH: f"{catalog.stem}.en{documents.suffix(source)}"} if source else {}
    return english | {name: f"{catalog.stem}{writer.suffix}" for name, writer in WRITERS.items()}


def current(catalog: Path, settings: Settings, terms: Glossary) -> DocumentRecord:
    """Read the document that `catalog` names, with its translations.

    Raises `InputError` when the catalog names no document, or the document is gone, cannot be read, or has changed
    since the catalog was written.
    """
    source = source_of(catalog)
    if source is None:
        raise InputError(f"{catalog}: the catalog names no document", "run zhen translate with the document")
    if not source.is_file():
        what = f"{catalog}: its document {source.as_posix()} is gone"
        raise InputError(what, "restore the file, or run zhen translate with its new path")
    key = Path(os.path.relpath(catalog, settings.out)).with_suffix("").as_posix()
    document = reading.read(source, key, settings, SILENT)
    there = Catalog.load(catalog, document.path)
    recalled = reading.recall(document, there, terms)
    if any(counts := there.differs([record.segment for record in recalled])):
        what = f"{document.path} changed since its catalog was written: {counted(counts[0], 'new segment')}, "
        raise InputError(f"{what}{counted(counts[1], 'segment')} gone", f"run: {command(source, settings)}")
    return DocumentRecord(document, there, [WorkItem(record) for record in recalled])


def _judged(document: DocumentRecord, settings: Settings) -> DocumentRecord:
    names = near(document.catalog.path)
    judged = judging.judge_document(document.records, names, run=pipeline.limited(settings))
    return replace(document, segments=[WorkItem(record) for record in judged])
