"""The catalogs of a folder, opened when somebody asks for them, and read ahead while nobody does."""

from __future__ import annotations

import threading
from itertools import islice
from pathlib import Path

from toolkit.errors import InputError
from toolkit.glossary import Glossary
from toolkit.review.sheet import Sheet
from toolkit.text import digest

_AHEAD = 10
"""Units judged at a time while reading ahead; a page waits for no more than these."""


class Desk:
    """All catalogs below `folder`, in the light of `terms`. Raises `InputError` when there is no such folder."""

    def __init__(self, folder: Path, terms: Glossary) -> None:
        if not folder.is_dir():
            raise InputError(
                f"{folder}: no such folder", "run zhen translate first, or name the folder of the catalogs"
            )
        self.folder, self.terms = folder, terms
        self._sheets: dict[str, Sheet] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closed = False

    def catalogs(self) -> dict[str, Path]:
        """The catalogs there are now, by id, in the order of their names; hidden folders are passed over."""
        paths = sorted(path for path in self.folder.rglob("*.po") if path.is_file())
        names = {path: path.relative_to(self.folder) for path in paths}
        return {
            digest(name.as_posix()): path
            for path, name in names.items()
            if not any(part.startswith(".") for part in name.parts)
        }

    def name(self, path: Path) -> str:
        """The catalog at `path` as a person would call it."""
        return path.relative_to(self.folder).as_posix()

    def sheet(self, identity: str) -> Sheet | None:
        """The catalog with this id, as its file is now; None when there is none. Raises `InputError` for a bad file."""
        path = self.catalogs().get(identity)
        if path is None:
            return None
        with self._lock:
            sheet = self._sheets.get(identity)
            if sheet is None:
                sheet = self._sheets[identity] = Sheet(path, self.name(path), self.terms)
        with sheet.lock:
            sheet.refresh()
        self._wake.set()
        return sheet

    def opened(self) -> list[Sheet]:
        """The catalogs somebody has asked for."""
        return list(self._sheets.values())

    def start(self) -> None:
        """Begin to judge what nobody has asked for yet, so that filters find all of it."""
        threading.Thread(target=self._read_ahead, name="reading ahead", daemon=True).start()

    def close(self) -> None:
        """Stop reading ahead."""
        self._closed = True
        self._wake.set()

    def _read_ahead(self) -> None:
        while not self._closed:
            self._wake.wait()
            self._wake.clear()
            for sheet in self.opened():
                judge_all(sheet, lambda: self._closed)


def judge_all(sheet: Sheet, stop: object = None) -> None:
    """Judge every unit of `sheet`, a few at a time, so that others get at it in between; `stop()` true ends it."""
    revision = -1
    while revision != sheet.revision and not (callable(stop) and stop()):
        revision = sheet.revision
        while not (callable(stop) and stop()):
            with sheet.lock:
                few = list(islice(sheet.unjudged(), _AHEAD))
                for index in few:
                    sheet.judged(index)
                if not few:
                    sheet.look_at_all()
                    break
