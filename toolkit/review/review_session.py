"""The catalogs of a folder: opened on request, and judged in the background."""

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
from toolkit.review.judged_catalog import JudgedCatalog
from toolkit.review.suggestions import Suggestions
from toolkit.text import digest

_AHEAD = 10
"""Units judged at a time in the background; a page waits for no more than these."""

LARGE = 2_000_000
"""Size in bytes from which the list of documents does not wait for a catalog to be read."""


class ReviewSession:
    """All catalogs below `folder`, judged with `terms`; suggestions also come from the TMX `files`.

    Raises `InputError` when the folder does not exist, a folder in it cannot be listed, or a TMX file cannot be read.
    """

    def __init__(self, folder: Path, terms: Glossary, files: Sequence[Path] = ()) -> None:
        if not folder.is_dir():
            raise InputError(
                f"{folder}: no such folder", "run zhen translate first, or name the folder of the catalogs"
            )
        self.folder, self.terms = folder, terms
        self.suggestions = Suggestions(files)
        self._opened: dict[str, JudgedCatalog] = {}
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._wake = threading.Event()
        self._closed = False
        self.catalogs()

    def catalogs(self) -> dict[str, Path]:
        """Return the current catalogs by id, sorted by name, without hidden and translated PO files.

        Raises `InputError` when a folder cannot be listed.
        """
        paths = (path for path in below(self.folder) if path.suffix == ".po" and not path.name.startswith("."))
        return {digest(self.name(path)): path for path in paths if not is_result(path)}

    def name(self, path: Path) -> str:
        """Return the path of a catalog relative to the folder."""
        return path.relative_to(self.folder).as_posix()

    def catalog(self, identity: str) -> JudgedCatalog | None:
        """Return the catalog with this id as its file is now, or None. Raises `InputError` for an unreadable file."""
        path = self.catalogs().get(identity)
        if path is None:
            return None
        self._wake.set()
        return self._open(identity, path)

    def soon(self, identity: str, path: Path) -> JudgedCatalog | None:
        """Return the catalog at `path`, or None if it is large and not yet read. Raises `InputError`."""
        if identity not in self._opened and _size(path) > LARGE:
            self._wake.set()
            return None
        return self.catalog(identity)

    def _open(self, identity: str, path: Path) -> JudgedCatalog:
        with self._locks[identity]:
            catalog = self._opened.get(identity)
            if catalog is None:
                catalog = self._opened[identity] = JudgedCatalog(path, self.name(path), self.terms)
        with catalog.lock:
            catalog.refresh()
        return catalog

    def opened(self) -> list[JudgedCatalog]:
        """Return the catalogs that are open."""
        return list(self._opened.values())

    def remember(self) -> None:
        """Add the new reviewed translations of all catalogs and TMX files below the folder to the suggestions.

        Files that cannot be read are skipped; the list of documents reports them. Not safe for several threads.
        Raises `InputError` when a folder cannot be listed.
        """
        paths = {self.name(path): path for path in translation_memory.sources(self.folder)}
        for name, path in paths.items():
            with suppress(InputError, OSError):
                if path.suffix == ".po":
                    self.suggestions.load(self._open(digest(name), path))
                else:
                    self.suggestions.read(path, name)
        self.suggestions.keep(paths)

    def start(self) -> None:
        """Start to collect suggestions and to judge all units in the background, so that filters find them all."""
        threading.Thread(target=self._read_ahead, name="reading ahead", daemon=True).start()

    def close(self) -> None:
        """Stop the work in the background."""
        self._closed = True
        self._wake.set()

    def _read_ahead(self) -> None:
        judged: dict[str, int] = {}
        while not self._closed:
            self._wake.clear()
            with suppress(InputError):  # the page reports it
                self.remember()
            for catalog in self.opened():
                revision = catalog.revision
                if judged.get(catalog.name) != revision and judge_all(catalog, self._wake.is_set):
                    judged[catalog.name] = revision
            self._wake.wait()


def judge_all(catalog: JudgedCatalog, stop: Callable[[], bool] = lambda: False) -> bool:
    """Judge every unit of `catalog`, a few at a time so that other threads get its lock in between.

    Returns whether all units are judged: it ends early when `stop()` is true.
    """
    while not stop():
        with catalog.lock:
            batch = list(islice(catalog.unjudged(), _AHEAD))
            for index in batch:
                catalog.judged(index)
            if not batch:
                catalog.look_at_all()
                return True
    return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
