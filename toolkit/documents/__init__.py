"""Documents: read files of every supported format, and write translations back into the same format."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.catalog import document_path
from toolkit.documents import docx, epub, html, markdown, plain, po, prose, subtitles, xliff
from toolkit.documents.decode import decode
from toolkit.documents.model import Block, Format
from toolkit.errors import InputError
from toolkit.files import below
from toolkit.units import Document, Segment

__all__ = ["FORMATS", "Block", "Format", "blocks", "encoding_note", "find", "read", "render"]

FORMATS: dict[str, Format] = {
    "txt": Format((".txt", ".text"), plain.blocks, prose.render_text),
    "md": Format((".md", ".markdown"), markdown.blocks, prose.render_markdown),
    "html": Format((".html", ".htm", ".xhtml"), html.blocks, html.render),
    "srt": Format((".srt",), subtitles.blocks, subtitles.render, subtitles.check_srt),
    "vtt": Format((".vtt",), subtitles.blocks, subtitles.render, subtitles.check_vtt),
    "docx": Format((".docx",), html.blocks, html.render, unpack=docx.unpack, pack=docx.render, places=docx.places),
    "epub": Format((".epub",), html.blocks, html.render, unpack=epub.unpack, pack=epub.render, places=epub.places),
    "po": Format((".po", ".pot"), po.blocks, po.render, po.check),
    "xliff": Format((".xlf", ".xliff", ".sdlxliff", ".mqxliff"), xliff.blocks, xliff.render, xliff.check),
}
SUFFIXES = {suffix: name for name, known in FORMATS.items() for suffix in known.suffixes}
PAIRED = ("po", "xliff")
GENERATED = (".en", ".zh-en", ".bilingual")
TABLE = ".table.docx"


def read(path: Path, *, id: str = "", encoding: str | None = None) -> Document:
    """Read the document at `path`.

    Args:
        path: A file in one of the `FORMATS`.
        id: The name of its outputs; see `find`. Default: the file's name without suffix.
        encoding: A codec name. Default: detected (see `decode`).

    Raises:
        InputError: The file is missing, a folder, unreadable, of an unknown format, empty, binary or cannot be decoded.
    """
    name = path.as_posix()
    data = _bytes(path)
    kind = _kind(path)
    unpack = FORMATS[kind].unpack
    text, codec = (unpack(data, name), "utf-8") if unpack else decode(data, name, encoding=encoding)
    _check(kind, name, text)
    return Document(
        id=id or path.stem,
        path=name,
        format=kind,
        text=text,
        encoding=codec,
        newline=_newline(text),
        sha256=hashlib.sha256(data).hexdigest(),
        data=data if unpack else b"",
    )


def _kind(path: Path) -> str:
    """Return the format of the file called `path`. Raises `InputError` for an unknown one."""
    name = path.as_posix()
    if any(char < " " or "\ud800" <= char <= "\udfff" for char in name):  # neither XML nor UTF-8 can hold these
        raise InputError(f"{name!a}: the name has characters that are not text", "rename the file")
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        known = " ".join(SUFFIXES)
        raise InputError(f"{name}: unknown document format", f"rename or convert it to one of: {known}")
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


def find(paths: Sequence[Path], *, out: Path | None = None) -> list[tuple[Path, str]]:
    """Find every document in `paths`, folders searched in sorted order.

    Hidden files, other formats, catalogs (PO, XLIFF) and what the toolkit wrote (`*.en.*`, `*.zh-en.*`,
    `*.bilingual.*`, `*.table.docx`) are skipped in folders. A file that is named directly is always included.

    Args:
        paths: Documents and folders.
        out: The folder of the catalogs, whose names may decide an id.

    Returns:
        Each document with its id, which names its outputs: its path in the folder without suffix, or with it if
        another document has that name (`a.md` next to `a.txt`).

    Raises:
        InputError: A path is missing, a folder has no documents or cannot be listed, or the outputs of two documents
            would have the same name.
    """
    found: dict[Path, tuple[Path, Path]] = {}
    for path in paths:
        for entry in _expand(path):
            found.setdefault(entry[0].resolve(), entry)
    names = {file: file.relative_to(root) for file, root in found.values()}
    count = Counter(_short(name).casefold() for name in names.values())
    ids = [(file, _id(file, name, out, alone=count[_short(name).casefold()] == 1)) for file, name in names.items()]
    taken: dict[str, Path] = {}
    for file, key in ids:
        other = taken.setdefault(key.casefold(), file)
        if other is not file:
            message = f"{other.as_posix()} and {file.as_posix()} would write the same output files"
            raise InputError(message, "rename one of them, or translate them into different --out folders")
    return ids


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
    known = [place for place in (path, file.with_name(path.name)) if place.is_file()] if path else []
    return bool(known) and not known[0].samefile(file)


def blocks(document: Document) -> list[Block]:
    """Return the blocks of `document`, in order and without overlaps."""
    return FORMATS[document.format].reader(document.text)


def render(
    document: Document, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
) -> str | bytes:
    """Return the file of `document` with targets (by segment key) instead of their segments; the rest is unchanged.

    With `bilingual` the source stays too, and each paragraph, line or cue is followed by its translation.

    The result is text, to be written as UTF-8, or the bytes of a package. Line breaks inside a target become spaces, or
    document's own where the format wraps text.
    """
    pack = FORMATS[document.format].pack
    if pack and document.data:
        return pack(document.data, document.path, segments, targets, bilingual=bilingual)
    return FORMATS[document.format].render(document.text, segments, targets, bilingual=bilingual)


def _expand(path: Path) -> list[tuple[Path, Path]]:
    if not path.is_dir():
        if not path.exists():
            raise InputError(f"{path.as_posix()}: no such file or folder", "check the path")
        return [(path, path.parent)]
    files = [file for file in below(path) if _wanted(file.name)]
    if not files:
        known = " ".join(SUFFIXES)
        raise InputError(
            f"{path.as_posix()}: no documents in this folder",
            f"name a file, or a folder with files of these formats: {known}",
        )
    return [(file, path) for file in files]


def _wanted(name: str) -> bool:
    file = Path(name)
    written = Path(file.stem).suffix.lower() in GENERATED or name.lower().endswith(TABLE)
    kind = SUFFIXES.get(file.suffix.lower())
    return not name.startswith((".", "~$")) and kind is not None and kind not in PAIRED and not written


def _bytes(path: Path) -> bytes:
    """Return the bytes of the file at `path`. Raises `InputError` with its name."""
    name = path.as_posix()
    try:
        if path.is_dir():
            raise InputError(f"{name}: a folder, not a document", "name a file in it")
        if path.exists() and not path.is_file():  # a pipe or a device may never end
            raise InputError(f"{name}: not a regular file", "copy its content into a file and name that")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{name}: no such file", "check the path") from error
    except PermissionError as error:
        raise InputError(f"{name}: no permission to read it", "make the file readable") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}", "check the file and its disk") from error


def _newline(text: str) -> str:
    pairs = text.count("\r\n")
    counts = {"\n": text.count("\n") - pairs, "\r\n": pairs, "\r": text.count("\r") - pairs}
    return max(counts, key=lambda newline: counts[newline])
