"""The catalogs of a folder, opened when somebody asks for them, and read ahead while nobody does."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from toolkit import translation_memory
from toolkit.catalog import is_result
from toolkit.errors import InputError
from toolkit.files import below
from toolkit.glossary import Glossary
from toolkit.review.sheet import Sheet
from toolkit.review.suggest import Recall
from toolkit.text import digest

_AHEAD = 10
"""Units judged at a time while reading ahead; a page waits for no more than these."""

LARGE = 2_000_000
"""Bytes from which the list of documents does not wait for a catalog to be read."""


class Desk:
    """All catalogs below `folder`, in the light of `terms`; TMX `files` from elsewhere are memory as well.

    Raises `InputError` when there is no such folder, one in it cannot be listed, or a TMX file cannot be read.
    """

    def __init__(self, folder: Path, terms: Glossary, files: Sequence[Path] = ()) -> None:
        if not folder.is_dir():
            raise InputError(
                f"{folder}: no such folder", "run zhen translate first, or name the folder of the catalogs"
            )
        self.folder, self.terms = folder, terms
        self.recall = Recall(files)
        self._sheets: dict[str, Sheet] = {}
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._wake = threading.Event()
        self._closed = False
        self.catalogs()

    def catalogs(self) -> dict[str, Path]:
        """The catalogs there are now, by id, by name; hidden files and translated PO files are passed over.

        Raises `InputError` when a folder cannot be listed.
        """
        paths = (path for path in below(self.folder) if path.suffix == ".po" and not path.name.startswith("."))
        return {digest(self.name(path)): path for path in paths if not is_result(path)}

    def name(self, path: Path) -> str:
        """The catalog at `path` as a person would call it."""
        return path.relative_to(self.folder).as_posix()

    def sheet(self, identity: str) -> Sheet | None:
        """The catalog with this id, as its file is now; None when there is none. Raises `InputError` for a bad file."""
        path = self.catalogs().get(identity)
        if path is None:
            return None
        self._wake.set()
        return self._sheet(identity, path)

    def soon(self, identity: str, path: Path) -> Sheet | None:
        """The catalog at `path` if that takes no time; None for a large one nobody has read. Raises `InputError`."""
        if identity not in self._sheets and _size(path) > LARGE:
            self._wake.set()
            return None
        return self.sheet(identity)

    def _sheet(self, identity: str, path: Path) -> Sheet:
        with self._locks[identity]:
            sheet = self._sheets.get(identity)
            if sheet is None:
                sheet = self._sheets[identity] = Sheet(path, self.name(path), self.terms)
        with sheet.lock:
            sheet.refresh()
        return sheet

    def opened(self) -> list[Sheet]:
        """The catalogs somebody has asked for."""
        return list(self._sheets.values())

    def remember(self) -> None:
        """Take what people made of all catalogs and TMX files below the folder into the memory, as far as it is new.

        A file that cannot be read is passed over; the list of documents tells of it. Not for several threads at once.
        Raises `InputError` when a folder cannot be listed.
        """
        found = {self.name(path): path for path in translation_memory.sources(self.folder)}
        for name, path in found.items():
            with suppress(InputError, OSError):
                if path.suffix == ".po":
                    self.recall.load(self._sheet(digest(name), path))
                else:
                    self.recall.read(path, name)
        self.recall.keep(found)

    def start(self) -> None:
        """Begin to fill the memory, and to judge what nobody has asked for yet, so that filters find all of it."""
        threading.Thread(target=self._read_ahead, name="reading ahead", daemon=True).start()

    def close(self) -> None:
        """Stop reading ahead."""
        self._closed = True
        self._wake.set()

    def _read_ahead(self) -> None:
        judged: dict[str, int] = {}
        while not self._closed:
            self._wake.clear()
            with suppress(InputError):  # the page tells of it
                self.remember()
            for sheet in self.opened():
                revision = sheet.revision
                if judged.get(sheet.name) != revision and judge_all(sheet, self._wake.is_set):
                    judged[sheet.name] = revision
            self._wake.wait()


def judge_all(sheet: Sheet, stop: Callable[[], bool] = lambda: False) -> bool:
    """Judge every unit of `sheet`, a few at a time, so that others get at it in between; whether all are judged.

    It ends early when `stop()` is true.
    """
    while not stop():
        with sheet.lock:
            few = list(islice(sheet.unjudged(), _AHEAD))
            for index in few:
                sheet.judged(index)
            if not few:
                sheet.look_at_all()
                return True
    return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
