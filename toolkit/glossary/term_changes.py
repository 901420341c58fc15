"""The changes of terms between two versions of a glossary, one of them from git."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from toolkit.errors import InputError, UsageError
from toolkit.glossary.load import from_files, places
from toolkit.glossary.match import Glossary
from toolkit.glossary.read import is_glossary
from toolkit.types import Term


@dataclass(frozen=True, slots=True)
class Change:
    """A term that was `added` (no `before`), `removed` (no `after`) or `changed` in these `fields` of `Term`."""

    kind: str
    before: Term | None
    after: Term | None
    fields: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The current Chinese of the term, or that of a removed term."""
        return (self.after or self.before or Term("", "")).source


def compare(before: Glossary, after: Glossary) -> list[Change]:
    """Return the terms that differ, by source; their places in the files are ignored."""
    old, new = (dict(zip(places(glossary.terms), glossary.terms, strict=True)) for glossary in (before, after))
    changes = [_change(old.get(key), new.get(key)) for key in dict.fromkeys((*old, *new))]
    return sorted((change for change in changes if change is not None), key=lambda change: (change.source, change.kind))


def at_revision(paths: Sequence[Path], revision: str) -> Glossary:
    """Load the glossary of the files and folders `paths` at a git revision; files that did not exist are left out.

    Raises `InputError` when a path is not in a repository, git is missing, or the glossary was broken in that revision;
    `UsageError` when there is no such revision.
    """
    return from_files(file for path in paths for file in _files(path, revision))


def _files(path: Path, revision: str) -> list[tuple[str, bytes]]:
    """Read the glossary files of `path` at a revision; their names have the revision."""
    folder, name = (path, ".") if path.is_dir() else (path.parent, path.name)
    if not folder.is_dir() or _git(folder, "rev-parse", "--is-inside-work-tree").returncode:
        raise InputError(
            f"{path.as_posix()}: not in a git repository", "run the command in the repository of the glossary"
        )
    if _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").returncode:
        raise UsageError(f"no revision {revision!r} in this repository", "name a commit, branch or tag, such as HEAD~1")
    listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", revision, "--", name).stdout.decode("utf-8", "replace")
    names = [name for name in listed.split("\0") if name and _is_glossary(name, folder=path.is_dir())]
    return [
        (f"{revision}:{(folder / name).as_posix()}", _git(folder, "show", f"{revision}:./{name}").stdout)
        for name in names
    ]


def _is_glossary(name: str, *, folder: bool) -> bool:
    parents, _, own = name.rpartition("/")
    return not folder or (is_glossary(own) and not any(part.startswith(".") for part in parents.split("/")))


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise InputError(f"cannot run git: {error.strerror}", "install git") from error


def _change(before: Term | None, after: Term | None) -> Change | None:
    if before is None or after is None:
        return Change("added" if before is None else "removed", before, after)
    different = tuple(
        field.name
        for field in fields(Term)
        if field.name != "origin" and getattr(before, field.name) != getattr(after, field.name)
    )
    return Change("changed", before, after, different) if different else None
