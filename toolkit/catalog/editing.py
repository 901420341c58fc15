"""A catalog kept open while a person edits it message by message, in the file as it is at that moment.

Only the lines of the message that changes are written anew; whatever other program laid out the rest, it stays as it
is, byte for byte. Where a file is too odd for that it is written as a whole.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from pathlib import Path

from toolkit.catalog import header, po
from toolkit.catalog.entry import Entry, PoFile
from toolkit.catalog.reading import keyed
from toolkit.errors import InputError
from toolkit.files import TRIES, restless, saving, write_unless_changed
from toolkit.text import digest

_GAP = b"\n\n"
Stamp = tuple[int, int, int]


class ConflictError(InputError):
    """A message is not what the person saw who wants to change it; `entry`: as it is now, or None."""

    def __init__(self, path: Path, key: str, entry: Entry | None) -> None:
        super().__init__(f"{path}: message {key} was changed by another program", "compare both texts and keep one")
        self.key, self.entry = key, entry


def version(entry: Entry) -> str:
    """What a person sees of a message, as 16 hex digits: source, texts, state and comments, not the tool's lines."""
    texts = (entry.source, entry.target, entry.plural_targets, entry.comments)
    return digest(repr((texts, entry.fuzzy, entry.previous_source, entry.previous_key)), 16)


class OpenCatalog:
    """The messages of the PO file at `path`, by key; read again only when the file has changed.

    `reads` counts how often it was read. Not for several threads at once. Raises `InputError` naming file and line when
    the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reads = 0
        self._stamp: Stamp | None = None
        self._data = b""
        self._reread()

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The messages in use, by key, in file order."""
        return self._entries

    def refresh(self) -> bool:
        """Read the file again if it has changed since; whether it had. Costs one look at the folder if not."""
        if self._stamp == _stamp(self.path):
            return False
        return self._reread()

    def change(self, key: str, seen: str, edit: Callable[[Entry], Entry]) -> tuple[Entry, Entry]:
        """Write what `edit` makes of the message `key`, if its version is still `seen`; returns it before and after.

        The file is on disk when this returns. Raises `ConflictError`, having written nothing, when the message is
        another one by now, `WriteError` when the file cannot be written.
        """
        with saving(self.path):
            for _ in range(TRIES):
                self._reread()
                old = self._entries.get(key)
                if old is None or version(old) != seen:
                    raise ConflictError(self.path, key, old)
                new = edit(old)
                if new == old or self._write(key, old, new):
                    return old, new
        raise restless(self.path)

    def _reread(self) -> bool:
        stamp = _stamp(self.path)
        data, file = po.read_whole(self.path, self._data if self.reads else None)
        if data is None:
            raise InputError(f"{self.path}: no such file", "run zhen translate to write it")
        if file:
            self._load(data, file)
        self._stamp = stamp
        return file is not None

    def _load(self, data: bytes, file: PoFile) -> None:
        self.reads += 1
        self._header, self._trailer = file.header, file.trailer
        self._all = list(file.entries)
        self._entries = keyed(self._all)
        self._places = {id(entry): number for number, entry in enumerate(self._all)}
        self._data = data
        self._blocks: list[bytes] | None = None

    def _write(self, key: str, old: Entry, new: Entry) -> bool:
        """Write the file with `new` in place of `old`; False when another program has saved it meanwhile."""
        number = self._places.pop(id(old))
        blocks = self._laid_out(number, old)
        head = header.dated(self._header, header.today()) if self._header.target else self._header
        if blocks is None:
            head = header.in_utf8(head)
            entries = [*self._all[:number], new, *self._all[number + 1 :]]
            data = po.render(PoFile(head, tuple(entries), self._trailer)).encode("utf-8")
        else:
            _put(blocks, number + self._headed, new)
            if head != self._header:
                _put(blocks, 0, head)
            data = _GAP.join(blocks)
        written = False
        try:
            written = write_unless_changed(self.path, data, self._data)
        finally:
            if not written:  # what was prepared is not what is there
                self._load(self._data, po.parse(self._data, self.path))
        if not written:
            return False
        self._stamp, self._data, self._header, self._blocks = _stamp(self.path), data, head, blocks
        self._all[number] = self._entries[key] = new
        self._places[id(new)] = number
        return True

    @property
    def _headed(self) -> bool:
        return bool(self._header.target)

    def _laid_out(self, number: int, entry: Entry) -> list[bytes] | None:
        """The file in blocks, one a message, when the one for `entry` (the message of this number) is sure."""
        if self._blocks is None:
            self._blocks = _blocks(self._data) if header.is_utf8(self._header) else None
        expected = self._headed + len(self._all) + bool(self._trailer)
        if self._blocks is None or len(self._blocks) != expected:
            return None
        try:
            alone = po.parse(self._blocks[number + self._headed], self.path)
        except InputError:
            return None
        return self._blocks if alone.entries == (entry,) and not alone.trailer else None


def _put(blocks: list[bytes], place: int, entry: Entry) -> None:
    last = place == len(blocks) - 1
    blocks[place] = (po.block(entry).rstrip("\n") + "\n" * last).encode("utf-8")


def _blocks(data: bytes) -> list[bytes] | None:
    """The blocks of a file in the layout this toolkit and gettext write: UTF-8, LF, an empty line between messages.

    As bytes, since of a large file all but one are written again as they are with every change.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if b"\r" in data or data.startswith(codecs.BOM_UTF8) else data.split(_GAP)


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
