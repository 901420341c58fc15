"""The catalogs of a folder: opened on request, and judged in the background."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from toolkit import checks, glossary, pipeline, translation_memory
from toolkit.catalog import catalogs_below
from toolkit.config import Settings
from toolkit.errors import InputError, UsageError
from toolkit.files import Stamp, stamp_of
from toolkit.glossary import Glossary
from toolkit.names import name_table
from toolkit.review.judged_catalog import JudgedCatalog
from toolkit.review.suggestions import Suggestions
from toolkit.text import digest

_AHEAD = 10
"""Segments judged at a time in the background; a page waits for no more than these."""
_PAUSE = 0.001
"""Seconds between them. Without a pause a thread can take its lock again before one that waits for it wakes up."""

_LAST_SECONDS = 5.0
"""How long the end of the page waits for the work in the background."""

LARGE = 2_000_000
"""Size in bytes from which the list of documents does not wait for a catalog to be read."""


class ReviewSession:
    """All catalogs below `folder`, judged with `terms`; suggestions also come from the TMX `files`.

    `settings` are those with which the English documents are written. Raises `InputError` when the folder does not
    exist, a folder in it cannot be listed, or a TMX file cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        terms: Glossary,
        files: Sequence[Path] = (),
        run: checks.Run = checks.run,
        settings: Settings | None = None,
    ) -> None:
        if not folder.is_dir():
            raise InputError(
                f"{folder}: no such folder", "run zhen translate first, or name the folder of the catalogs"
            )
        self.folder, self.terms, self._run = folder, terms, run
        self.settings = replace(settings or Settings(), out=folder)
        self._writing = threading.Lock()
        self._running = False
        self.suggestions = Suggestions(files)
        self._opened: dict[str, JudgedCatalog] = {}
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._wake = threading.Event()
        self._reading = threading.Thread(target=self._read_ahead, name="reading ahead", daemon=True)
        self._closed = False
        self._reloading = threading.Lock()
        self._glossary_stamps: object = None
        self._names_stamps: object = []
        with suppress(InputError):  # the page reports it
            self._glossary_stamps = _stamps(self.glossary_files())
            self._names_stamps = _stamps(self.names_files())
        self.catalogs()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Lock the folder for long work of this page, which others can write to meanwhile only with `writing`.

        Raises what `pipeline.working` raises.
        """
        with ExitStack() as stack:
            with self._writing:
                stack.enter_context(pipeline.working(self.settings))
                self._running = True
            try:
                yield
            finally:
                with self._writing:
                    self._running = False
                    stack.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Lock the folder to write files of it. Raises what `pipeline.working` raises: another program runs."""
        with self._writing:
            if self._running:
                yield
            else:
                with pipeline.working(self.settings):
                    yield

    def catalogs(self) -> dict[str, Path]:
        """Return the current catalogs by id, sorted by name, without hidden and translated PO files.

        Raises `InputError` when a folder cannot be listed.
        """
        return {digest(self.name(path)): path for path in catalogs_below(self.folder)}

    def name(self, path: Path) -> str:
        """Return the path of a catalog relative to the folder."""
        return path.relative_to(self.folder).as_posix()

    def path(self, identity: str) -> Path:
        """Return the catalog file with this id. Raises `UsageError` if there is none."""
        path = self.catalogs().get(identity)
        if path is None:
            raise UsageError("this catalog does not exist any more", "go back to the list of documents")
        return path

    def catalog(self, identity: str) -> JudgedCatalog | None:
        """Return the catalog with this id as its file is now, or None. Raises `InputError` for an unreadable file."""
        path = self.catalogs().get(identity)
        return None if path is None else self.read(identity, path)

    def soon(self, identity: str, path: Path) -> JudgedCatalog | None:
        """Return the catalog at `path`, or None if it is large and not yet read. Raises `InputError`."""
        stamp = stamp_of(path)
        if identity not in self._opened and stamp and stamp.size > LARGE:
            self._wake.set()
            return None
        return self.read(identity, path)

    def read(self, identity: str, path: Path) -> JudgedCatalog:
        """Return the catalog at `path`, whose id is `identity`, as its file is now. Raises `InputError`."""
        self._wake.set()
        return self._open(identity, path)

    def _open(self, identity: str, path: Path) -> JudgedCatalog:
        with self._locks[identity]:
            catalog = self._opened.get(identity)
            if catalog is None:
                catalog = self._opened[identity] = JudgedCatalog(path, self.name(path), self.terms, self._run)
        with catalog.lock:
            catalog.refresh()
        return catalog

    def use(self, terms: Glossary) -> None:
        """Judge all catalogs with `terms`."""
        self.terms = terms
        for catalog in self.opened():
            with catalog.lock:
                catalog.use(terms)
        self._wake.set()

    def reload(self) -> list[Path]:
        """Load the glossary and the names again if their files have changed, and judge all catalogs with them.

        Returns the files of the glossary. Raises `InputError` when a file is gone or cannot be read; then what was
        loaded before is still used.
        """
        with self._reloading:
            files = self.glossary_files()
            if (stamps := _stamps(files)) != self._glossary_stamps:
                self.use(glossary.load(self.settings.glossary))
                self._glossary_stamps = stamps
            if (stamps := _stamps(self.names_files())) != self._names_stamps:
                self.names()
                for catalog in self.opened():
                    catalog.revision += 1
                self._names_stamps = stamps
                self._wake.set()
        return files

    def names_files(self) -> list[Path]:
        """Return the table of names of the folder, if there is one."""
        path = name_table.path_near(self.folder / name_table.NAME)
        return [path] if path else []

    def glossary_files(self) -> list[Path]:
        """Return the files of the glossary. Raises `InputError` for one that is missing."""
        return glossary.find(self.settings.glossary) if self.settings.glossary else []

    def names(self) -> list[name_table.NameRow]:
        """Return the rows of the table of names. Raises `InputError`."""
        return [row for path in self.names_files() for row in name_table.load(path).values()]

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
        """Start to collect suggestions and to judge all segments in the background, so that filters find them all."""
        self._reading.start()

    def close(self) -> None:
        """Stop the work in the background, and wait for its end: a daemon inside a library may crash at exit."""
        self._closed = True
        self._wake.set()
        if self._reading.is_alive():
            self._reading.join(_LAST_SECONDS)

    def _read_ahead(self) -> None:
        judged: dict[str, int] = {}
        while not self._closed:
            self._wake.clear()
            with suppress(InputError):  # the page reports it
                self.remember()
            for catalog in self.opened():
                revision = catalog.revision
                with suppress(InputError):  # names that cannot be read: the page reports it
                    if judged.get(catalog.name) != revision and judge_all(catalog, self._wake.is_set):
                        judged[catalog.name] = revision
            self._wake.wait()


def judge_all(catalog: JudgedCatalog, stop: Callable[[], bool] = lambda: False) -> bool:
    """Judge every segment of `catalog`, a few at a time so that other threads get its lock in between.

    Returns whether all segments are judged: it ends early when `stop()` is true.
    """
    while not stop():
        with catalog.lock:
            batch = list(islice(catalog.unjudged(), _AHEAD))
            for index in batch:
                catalog.judged(index)
            if not batch:
                catalog.look_at_all()
                return True
        time.sleep(_PAUSE)
    return False


def _stamps(files: Iterable[Path]) -> list[tuple[Path, Stamp | None]]:
    return [(file, stamp_of(file)) for file in files]
