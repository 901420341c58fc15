"""Documents: read files of every supported format, and write translations back into the same format."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from toolkit.catalog import document_path
from toolkit.documents import (
    ass,
    cuefile,
    docx,
    epub,
    html,
    lrc,
    markdown,
    pdf,
    plain,
    po,
    pptx,
    prose,
    strings,
    subtitles,
    ttml,
    xliff,
    xlsx,
)
from toolkit.documents.decode import decode, file_bytes
from toolkit.documents.interface import Block, Format
from toolkit.documents.office.office_package import Office
from toolkit.documents.office.office_package import located as in_view
from toolkit.documents.subtitles import CueFormat
from toolkit.errors import InputError
from toolkit.files import below
from toolkit.types import Document, Segment

__all__ = [
    "FORMATS",
    "Block",
    "Format",
    "blocks",
    "encoding_note",
    "find",
    "format_of",
    "in_folder",
    "notes",
    "parse",
    "read",
    "render",
    "shown",
    "suffix",
]


def _subtitles(suffixes: tuple[str, ...], cues: CueFormat, check: Callable[[str], None]) -> Format:
    return Format(suffixes, cues.blocks, cues.render, check, cues=cues)


def _office(suffix: str, office: Office, named: Office | None = None) -> Format:
    return Format(
        (suffix,),
        html.blocks,
        html.render,
        unpack=office.unpack,
        pack=office.render,
        places=office.places,
        located=in_view,
        named=_office(suffix, named) if named else None,
    )


def _strings(suffixes: tuple[str, ...], form: strings.StringFormat, check: Callable[[str], None]) -> Format:
    return Format(suffixes, form.blocks, form.render, check, located=form.located, strings=form)


FORMATS: dict[str, Format] = {
    "txt": Format((".txt", ".text"), plain.blocks, prose.render_text),
    "md": Format((".md", ".markdown"), markdown.blocks, prose.render_markdown),
    "mdx": Format((".mdx",), markdown.mdx_blocks, prose.render_mdx),
    "html": Format((".html", ".htm", ".xhtml"), html.blocks, html.render),
    "srt": _subtitles((".srt",), subtitles.SRT, cuefile.check_srt),
    "vtt": _subtitles((".vtt",), subtitles.VTT, cuefile.check_vtt),
    "ass": _subtitles((".ass", ".ssa"), subtitles.ASS, ass.check),
    "lrc": _subtitles((".lrc",), subtitles.LRC, lrc.check),
    "ttml": _subtitles((".ttml", ".dfxp"), subtitles.TTML, ttml.check),
    "sbv": _subtitles((".sbv",), subtitles.SBV, cuefile.check_sbv),
    "docx": _office(".docx", docx.OFFICE),
    "xlsx": _office(".xlsx", xlsx.OFFICE, xlsx.NAMED),
    "pptx": _office(".pptx", pptx.OFFICE),
    "epub": Format((".epub",), html.blocks, html.render, unpack=epub.unpack, pack=epub.render, places=epub.places),
    "pdf": Format(
        (".pdf",),
        markdown.blocks,
        pdf.render,
        unpack=pdf.unpack,
        located=pdf.located,
        written=".md",
        notes=pdf.notes,
    ),
    "po": Format((".po", ".pot"), po.blocks, po.render, po.check),
    "xliff": Format((".xlf", ".xliff", ".sdlxliff", ".mqxliff"), xliff.blocks, xliff.render, xliff.check),
    "json": _strings((".json", ".arb", ".xcstrings"), strings.JSON, strings.xcstrings.check),
    "yaml": _strings((".yaml", ".yml"), strings.YAML, strings.yaml_values.check),
    "properties": _strings((".properties",), strings.PROPERTIES, strings.properties.check),
    "android": _strings((".xml",), strings.ANDROID, strings.android.check),
    "strings": _strings((".strings",), strings.APPLE, strings.apple.check),
}
SUFFIXES = {suffix: name for name, known in FORMATS.items() for suffix in known.suffixes}
PROGRAMS = ("po", "xliff", *(name for name, known in FORMATS.items() if known.strings))
"""The formats of programs: they are read only when they are named, and have no bilingual form."""
SUBTITLES = tuple(suffix for known in FORMATS.values() if known.cues for suffix in known.suffixes)
"""The suffixes of subtitles."""
GENERATED = (".en", ".zh-en", ".bilingual")
TABLES = (".table.docx", ".table.xlsx")


def read(
    path: Path,
    *,
    id: str = "",
    encoding: str | None = None,
    cue_by_cue: bool = False,
    line_length: int = 42,
    sheet_names: bool = False,
) -> Document:
    """Read the document at `path`.

    Args:
        path: A file in one of the `FORMATS`.
        id: The name of its outputs; see `find`. Default: the file's name without suffix.
        encoding: A codec name. Default: detected (see `decode`).
        cue_by_cue: Whether each cue of subtitles is one segment.
        line_length: The most characters on a line of a translation of subtitles.
        sheet_names: Whether the names of the sheets of a workbook are texts.

    Raises:
        InputError: The file is missing, a folder, unreadable, of an unknown format, empty, binary or cannot be decoded.
    """
    return parse(
        file_bytes(path),
        path.as_posix(),
        _kind(path),
        id=id or path.stem,
        encoding=encoding,
        cue_by_cue=cue_by_cue,
        line_length=line_length,
        sheet_names=sheet_names,
    )


def parse(
    data: bytes,
    name: str,
    kind: str,
    *,
    id: str,
    encoding: str | None = None,
    cue_by_cue: bool = False,
    line_length: int = 42,
    sheet_names: bool = False,
) -> Document:
    """Return the document with the content `data`, of the format `kind`, called `name` in messages.

    The other arguments are those of `read`. Raises `InputError`.
    """
    unpack = _format(kind, sheet_names).unpack
    text, codec = (unpack(data, name), "utf-8") if unpack else decode(data, name, encoding=encoding)
    _check(kind, name, text)
    string_format = FORMATS[kind].strings
    shown = string_format.shown(text) if string_format else text
    return Document(
        id=id,
        path=name,
        format=kind,
        text=shown,
        encoding=codec,
        newline=_newline(text),
        sha256=hashlib.sha256(data).hexdigest(),
        data=data if FORMATS[kind].pack else b"",
        cue_by_cue=cue_by_cue,
        line_length=line_length,
        sheet_names=sheet_names,
        raw=text if shown != text else "",
    )


def format_of(document: Document) -> Format:
    """Return the format of `document`, as it was read."""
    return _format(document.format, document.sheet_names)


def _format(kind: str, sheet_names: bool) -> Format:
    return (sheet_names and FORMATS[kind].named) or FORMATS[kind]


def _kind(path: Path) -> str:
    """Return the format of the file called `path`. Raises `InputError` for an unknown one."""
    name = path.as_posix()
    if any(char < " " or "\ud800" <= char <= "\udfff" for char in name):  # neither XML nor UTF-8 can hold these
        raise InputError(f"{name!a}: the name has characters that are not text", "rename the file")
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        suffixes = " ".join(SUFFIXES)
        raise InputError(f"{name}: unknown document format", f"rename or convert it to one of: {suffixes}")
    return kind


def _check(kind: str, name: str, text: str) -> None:
    """Raise `InputError` for a text that is empty, or not of the format `kind`."""
    if not text.strip():
        raise InputError(f"{name}: the file is empty", "add text, or do not name this file")
    try:
        FORMATS[kind].check(text)
    except ValueError as error:
        raise InputError(f"{name}: not a valid {kind} file: {error}", "fix the file, or rename it to .txt") from error


def encoding_note(document: Document) -> str:
    """Return a message that says in which encoding `document` was read, and how to give another one."""
    return f"{document.path}: read as {document.encoding}. If that is wrong, name the encoding: --encoding gb18030"


def notes(document: Document) -> list[str]:
    """Return messages on what is not read of `document`: pages of a PDF without a text layer."""
    made = FORMATS[document.format].notes
    return [f"{document.path}: {note}" for note in made(document.text)] if made else []


def suffix(path: Path) -> str:
    """Return the suffix of the translation of the document at `path`."""
    form = FORMATS.get(SUFFIXES.get(path.suffix.lower(), ""))
    return (form and form.written) or path.suffix


def bilingual_suffix(document: Document) -> str:
    """Return the suffix of the document in which source and translation alternate; empty if its format has none.

    That of Markdown is `.bilingual.md`, whatever the suffix of the source is.
    """
    if document.format in PROGRAMS:
        return ""
    return f".bilingual{'.md' if document.format in ('md', 'pdf') else suffix(Path(document.path))}"


def find(paths: Sequence[Path], *, out: Path | None = None, apart: Sequence[Path] = ()) -> list[tuple[Path, str]]:
    """Find every document in `paths`, folders searched in sorted order.

    Hidden files, other formats, `PROGRAMS` and what the toolkit wrote (`*.en.*`, `*.zh-en.*`, `*.bilingual.*`,
    `*.table.docx`, `*.table.xlsx`) are skipped in folders. A file that is named directly is always included.

    Args:
        paths: Documents and folders.
        out: The folder of the catalogs, whose names may decide an id.
        apart: Files and folders whose workbooks are no documents: glossaries.

    Returns:
        Each document with its id, which names its outputs: its path in the folder without suffix, or with it if
        another document has that name (`a.md` next to `a.txt`).

    Raises:
        InputError: A path is missing, a folder has no documents or cannot be listed, or the outputs of two documents
            would have the same name.
    """
    by_path: dict[Path, tuple[Path, Path]] = {}
    for path in paths:
        for entry in _expand(path, [other.resolve() for other in apart]):
            by_path.setdefault(entry[0].resolve(), entry)
    names = {file: file.relative_to(root) for file, root in by_path.values()}
    count = Counter(_short(name).casefold() for name in names.values())
    ids = [(file, _id(file, name, out, alone=count[_short(name).casefold()] == 1)) for file, name in names.items()]
    taken: dict[str, Path] = {}
    for file, key in ids:
        other = taken.setdefault(key.casefold(), file)
        if other is not file:
            message = f"{other.as_posix()} and {file.as_posix()} would write the same output files"
            raise InputError(message, "rename one of them, or translate them into different --out folders")
    return ids


def in_folder(folder: Path, *, apart: Sequence[Path] = ()) -> list[Path]:
    """Return the documents directly in `folder`, sorted, without what `find` skips; none if it cannot be listed."""
    others = [other.resolve() for other in apart]
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return []
    return [file for file in files if file.is_file() and _wanted(file.name) and not _is_table(file, others)]


def _id(file: Path, name: Path, out: Path | None, *, alone: bool) -> str:
    """Return `name` without its suffix; with it if another document of this run (not `alone`) or a catalog has that."""
    short, full = _short(name), name.as_posix()
    if out is None:
        return short if alone else full
    catalogs = {key: out / f"{key}.po" for key in (full, short)}
    for key, catalog in catalogs.items():
        if catalog.exists() and not _is_of_another(catalog, file):
            return key
    free = [key for key in ((short, full) if alone else (full,)) if not catalogs[key].exists()]
    if not free:
        message = (
            f"{catalogs[full].as_posix()} is the catalog of {document_path(catalogs[full])}, not of {file.as_posix()}"
        )
        raise InputError(message, "choose another folder with --out")
    return free[0]


def _short(name: Path) -> str:
    return name.with_suffix("").as_posix()


def _is_of_another(catalog: Path, file: Path) -> bool:
    """Return whether `catalog` names another existing document than `file`, from here or from the folder of `file`."""
    path = document_path(catalog)
    earlier = [place for place in (path, file.with_name(path.name)) if place.is_file()] if path else []
    return bool(earlier) and not earlier[0].samefile(file)


def blocks(document: Document) -> list[Block]:
    """Return the blocks of `document`, in order and without overlaps."""
    form = FORMATS[document.format]
    if form.cues and document.cue_by_cue:
        return form.cues.blocks(document.text, by_cue=True)
    return form.reader(document.text)


def shown(document: Document, segments: Sequence[Segment]) -> list[tuple[int, ...]]:
    """Return how long each cue of each segment shows it, in milliseconds; nothing for documents without cues."""
    cues = FORMATS[document.format].cues
    return cues.shown(document.text, segments) if cues else [()] * len(segments)


def located(document: Document, segments: Sequence[Segment]) -> list[str]:
    """Return where each segment is: `slide 2 notes`, `Budget!B3`; empty in documents without slides and sheets."""
    locate = FORMATS[document.format].located
    return locate(document.text, segments) if locate else [""] * len(segments)


def render(
    document: Document, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
) -> str | bytes:
    """Return the file of `document` with targets (by segment key) instead of their segments; the rest is unchanged.

    With `bilingual` the source is kept too, and each paragraph, line or cue is followed by its translation.

    The result is text, to be written as UTF-8, or the bytes of a package. Line breaks inside a target become spaces, or
    document's own where the format wraps text.
    """
    pack, cues = format_of(document).pack, FORMATS[document.format].cues
    if cues:
        return cues.render(document.text, segments, targets, bilingual=bilingual, width=document.line_length)
    string_format = FORMATS[document.format].strings
    if string_format and (document.raw or _is_narrow(document)):
        return string_format.render_escaped(
            document.raw or document.text, segments, targets, narrow=_is_narrow(document)
        )
    if pack and document.data:
        return pack(document.data, document.path, segments, targets, bilingual=bilingual)
    return FORMATS[document.format].render(document.text, segments, targets, bilingual=bilingual)


def _is_narrow(document: Document) -> bool:
    """Return whether it is a properties file in an old encoding: as UTF-8, old programs would not read it."""
    return document.format == "properties" and not document.encoding.startswith("utf")


def _expand(path: Path, apart: Sequence[Path]) -> list[tuple[Path, Path]]:
    if not path.is_dir():
        if not path.exists():
            raise InputError(f"{path.as_posix()}: no such file or folder", "check the path")
        return [(path, path.parent)]
    files = [file for file in below(path) if _wanted(file.name) and not _is_table(file, apart)]
    if not files:
        suffixes = " ".join(suffix for suffix, kind in SUFFIXES.items() if kind not in PROGRAMS)
        raise InputError(
            f"{path.as_posix()}: no documents in this folder",
            f"name a file, or a folder with files of these formats: {suffixes}",
        )
    return [(file, path) for file in files]


def _wanted(name: str) -> bool:
    file = Path(name)
    written = Path(file.stem).suffix.lower() in GENERATED or name.lower().endswith(TABLES)
    kind = SUFFIXES.get(file.suffix.lower())
    return not name.startswith((".", "~$")) and kind is not None and kind not in PROGRAMS and not written


def _is_table(file: Path, apart: Sequence[Path]) -> bool:
    """Return whether a workbook is a glossary `apart`, or was exported from the catalog next to it."""
    if file.suffix.lower() != ".xlsx":
        return False
    source = document_path(file.with_suffix(".po"))
    exported = source is not None and source.name != file.name
    return exported or any(file.resolve().is_relative_to(other) for other in apart)


def _newline(text: str) -> str:
    pairs = text.count("\r\n")
    counts = {"\n": text.count("\n") - pairs, "\r\n": pairs, "\r": text.count("\r") - pairs}
    return max(counts, key=lambda newline: counts[newline])
