"""An open catalog: a reviewer edits it message by message, always in the current file.

Only the lines of the changed message are rewritten; the rest is kept byte for byte, also if another program
wrote it. A file in an unusual layout is rewritten completely.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from pathlib import Path

from toolkit.catalog import header, po
from toolkit.catalog.catalog_units import keyed
from toolkit.catalog.entry import Entry, PoFile
from toolkit.errors import InputError
from toolkit.files import TRIES, Stamp, keeps_changing, saving, stamp_of, write_unless_changed
from toolkit.text import digest

_GAP = b"\n\n"


class ConflictError(InputError):
    """A message has changed since the reviewer saw it; `entry` is its current form, or None."""

    def __init__(self, path: Path, key: str, entry: Entry | None) -> None:
        super().__init__(f"{path}: message {key} was changed by another program", "compare both texts and keep one")
        self.key, self.entry = key, entry


def version(entry: Entry) -> str:
    """Return the version of a message, 16 hex digits of its source, texts, state and comments, without `#.` lines."""
    texts = (entry.source, entry.target, entry.plural_targets, entry.comments)
    return digest(repr((texts, entry.fuzzy, entry.previous_source, entry.previous_key)), 16)


class OpenCatalog:
    """The messages of the PO file at `path`, by key; read again only when the file has changed.

    `reads` counts how often it was read. Not safe for several threads. Raises `InputError` with file and line when the
    file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reads = 0
        self._stamp: Stamp | None = None
        self._data = b""
        self._reread()

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Return the messages in use by key, in file order."""
        return self._entries

    def refresh(self) -> bool:
        """Read the file again if it has changed, and return whether it had. Otherwise this costs one file status."""
        if self._stamp == stamp_of(self.path):
            return False
        return self._reread()

    def change(self, key: str, seen: str, edit: Callable[[Entry], Entry]) -> tuple[Entry, Entry]:
        """Apply `edit` to the message `key` if its version is still `seen`; return it before and after.

        The file is on disk when this returns. Raises `ConflictError`, and writes nothing, when the message has changed;
        `WriteError` when the file cannot be written.
        """
        return self.change_all({key: (seen, edit)})[key]

    def change_all(self, edits: Mapping[str, tuple[str, Callable[[Entry], Entry]]]) -> dict[str, tuple[Entry, Entry]]:
        """Apply an edit to each of several messages in one step, as `change` does; return each before and after."""
        with saving(self.path):
            for _ in range(TRIES):
                self._reread()
                done = {key: self._edited(key, seen, edit) for key, (seen, edit) in edits.items()}
                changes = {key: (old, new) for key, (old, new) in done.items() if new != old}
                if not changes or self._write(changes):
                    return done
        raise keeps_changing(self.path)

    def _edited(self, key: str, seen: str, edit: Callable[[Entry], Entry]) -> tuple[Entry, Entry]:
        old = self._entries.get(key)
        if old is None or version(old) != seen:
            raise ConflictError(self.path, key, old)
        return old, edit(old)

    def _reread(self) -> bool:
        stamp = stamp_of(self.path)
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

    def _write(self, changes: Mapping[str, tuple[Entry, Entry]]) -> bool:
        """Write the file with new messages, by key, in place of old ones; False if another program saved meanwhile."""
        places = {self._places.pop(id(old)): (old, new) for old, new in changes.values()}
        blocks = self._laid_out({number: old for number, (old, _) in places.items()})
        head = header.dated(self._header, header.today()) if self._header.target else self._header
        if blocks is None:
            head = header.in_utf8(head)
            entries = [places[number][1] if number in places else entry for number, entry in enumerate(self._all)]
            data = po.render(PoFile(head, tuple(entries), self._trailer)).encode("utf-8")
        else:
            for number, (_, new) in places.items():
                _put(blocks, number + self._headed, new)
            if head != self._header:
                _put(blocks, 0, head)
            data = _GAP.join(blocks)
        written = False
        try:
            written = write_unless_changed(self.path, data, self._data)
        finally:
            if not written:  # the file has changed meanwhile
                self._load(self._data, po.parse(self._data, self.path))
        if not written:
            return False
        self._stamp, self._data, self._header, self._blocks = stamp_of(self.path), data, head, blocks
        self._entries.update({key: new for key, (_, new) in changes.items()})
        for number, (_, new) in places.items():
            self._all[number] = new
            self._places[id(new)] = number
        return True

    @property
    def _headed(self) -> bool:
        return bool(self._header.target)

    def _laid_out(self, entries: Mapping[int, Entry]) -> list[bytes] | None:
        """Return the blocks of the file, one for each message, if those of `entries`, by number, are certain."""
        if self._blocks is None:
            self._blocks = _blocks(self._data) if header.is_utf8(self._header) else None
        expected = self._headed + len(self._all) + bool(self._trailer)
        if self._blocks is None or len(self._blocks) != expected:
            return None
        for number, entry in entries.items():
            try:
                alone = po.parse(self._blocks[number + self._headed], self.path)
            except InputError:
                return None
            if alone.entries != (entry,) or alone.trailer:
                return None
        return self._blocks


def _put(blocks: list[bytes], place: int, entry: Entry) -> None:
    last = place == len(blocks) - 1
    blocks[place] = (po.block(entry).rstrip("\n") + "\n" * last).encode("utf-8")


def _blocks(data: bytes) -> list[bytes] | None:
    """Split a file in the layout of this toolkit and gettext: UTF-8, LF, an empty line between messages.

    The blocks are bytes, because every change writes all but one of them unchanged.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if b"\r" in data or data.startswith(codecs.BOM_UTF8) else data.split(_GAP)
