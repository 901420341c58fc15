"""The draft cache: what an engine answered, by request, in a SQLite file that can be deleted at any time.

A batch is stored in one transaction, so after a crash it is stored completely or not at all. The file also has findings
of checks; to lose them costs only time, so failures with them are not reported.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

from toolkit.errors import WriteError
from toolkit.text import compact, digest
from toolkit.types import Draft, Request

MIGRATIONS: tuple[str, ...] = (
    "CREATE TABLE drafts (key TEXT PRIMARY KEY, answers TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE findings (key TEXT PRIMARY KEY, found TEXT NOT NULL) WITHOUT ROWID",
)
MADE_BY = "made by"
"""The key in `findings` of the row with the version that made them; no digest equals it."""
IN_MEMORY = Path(":memory:")
"""The path of a draft cache that is in no file (https://sqlite.org/inmemorydb.html)."""
AT_ONCE = 1000
"""Findings written in one transaction."""


def request_key(signature: str, request: Request, *, n_best: int = 1) -> str:
    """Return the key of the answer to `request` of an engine with this `signature`: 24 hex digits.

    The key of the request itself is ignored: two documents with the same request share the answer.
    """
    terms = [list(term) for term in request.terms]
    kind = {"kind": request.kind} if request.kind else None
    seldom = filter(None, [request.target_prefix, request.similar, kind])  # keeps older keys valid
    asked = [signature, n_best, request.text, terms, request.before, request.before_target, *seldom]
    return digest(compact(asked), 24)


class DraftCache:
    """Drafts by request key. Use as a context manager; threads may share one."""

    def __init__(self, path: Path, *, recall: bool = True) -> None:
        """Open or create the file at `path`. A damaged one is moved aside. Raises `WriteError` if it cannot be created.

        Without `recall` only drafts stored by this object are found: everything is drafted again, once.
        """
        self._recall = recall
        self._lock = threading.RLock()
        self._fresh: set[str] = set()
        self._findings_count = False
        self._found: dict[str, str] = {}
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = _opened(path)
        except (OSError, sqlite3.Error) as error:
            raise WriteError(
                f"{path}: cannot open the draft cache: {error}",
                "free some disk space, or make the folder writable",
            ) from error

    def __enter__(self) -> DraftCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store_findings()
        self._db.close()

    def get(self, key: str, request: Request, signature: str) -> list[Draft] | None:
        """Return the drafts stored under `key`, marked as cached and with the key `request`; None if there are none."""
        if not self._recall and key not in self._fresh:
            return None
        with self._guarded():
            row = self._db.execute("SELECT CAST(answers AS BLOB) FROM drafts WHERE key = ?", (key,)).fetchone()
        return [Draft(request.key, text, score, signature, cached=True) for text, score in _answers(row)] or None

    def put(self, answers: Mapping[str, Iterable[Draft]]) -> None:
        """Store the drafts of one batch by key, all or nothing. Raises `WriteError`."""
        rows = [(key, compact([[draft.text, draft.score] for draft in drafts])) for key, drafts in answers.items()]
        with self._guarded(), self._db:
            self._db.executemany("INSERT OR REPLACE INTO drafts VALUES (?, ?)", rows)
        self._fresh.update(key for key, _ in rows)

    def keep_findings_of(self, made_by: str) -> None:
        """Start to store findings; existing ones are deleted unless they have the same `made_by`, which is any text."""
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError), self._lock, self._db:
            if self._db.execute("SELECT found FROM findings WHERE key = ?", (MADE_BY,)).fetchone() != (made_by,):
                self._db.execute("DELETE FROM findings")
                self._db.execute("INSERT INTO findings VALUES (?, ?)", (MADE_BY, made_by))
            self._findings_count = True

    def findings(self, key: str) -> str | None:
        """Return what was stored under `key` with `put_findings`, or None."""
        if key in self._found or not self._findings_count:
            return self._found.get(key)
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError), self._lock:
            row = self._db.execute("SELECT found FROM findings WHERE key = ?", (key,)).fetchone()
            return str(row[0]) if row else None
        return None

    def put_findings(self, key: str, findings: str) -> None:
        """Store `findings` under `key`, with a delay."""
        with self._lock:
            self._found[key] = findings
            if len(self._found) >= AT_ONCE:
                self._store_findings()

    def _store_findings(self) -> None:
        if self._found and self._findings_count:
            with contextlib.suppress(sqlite3.Error), self._lock, self._db:
                self._db.executemany("INSERT OR REPLACE INTO findings VALUES (?, ?)", list(self._found.items()))
        self._found = {}

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            with self._lock:
                yield
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the second from a message that quotes damaged bytes
            hint = "free some disk space, or delete the file. Catalogs are not affected"
            raise WriteError(f"{self._path}: the draft cache failed: {error}", hint) from error


def _answers(row: tuple[bytes] | None) -> list[tuple[str, float]]:
    """Return the texts and scores of a row; none if its bytes are damaged: it is requested again."""
    try:
        return [(str(text), float(score)) for text, score in json.loads(row[0])] if row else []
    except (ValueError, TypeError):
        return []


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _migrated(path)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        path.replace(path.with_suffix(".damaged"))
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)  # it belongs to the damaged file
        return _migrated(path)


def _migrated(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=30, check_same_thread=False)
    try:
        with database:
            database.execute("BEGIN IMMEDIATE")  # Python does not open a transaction for DDL
            (version,) = database.execute("PRAGMA user_version").fetchone()
            for number, statement in enumerate(MIGRATIONS[version:], start=version + 1):
                database.execute(statement)
                database.execute(f"PRAGMA user_version = {number:d}")
    except BaseException:
        database.close()
        raise
    return database
