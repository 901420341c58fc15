"""What became of the terms of a glossary between two of its versions, one of them out of git."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from toolkit.errors import InputError, UsageError
from toolkit.glossary.load import combine, keys
from toolkit.glossary.match import Glossary
from toolkit.glossary.read import is_glossary, parse
from toolkit.units import Status, Term


@dataclass(frozen=True, slots=True)
class Change:
    """A term that was `added` (no `before`), `removed` (no `after`) or `changed` in these `fields` of `Term`."""

    kind: str
    before: Term | None
    after: Term | None
    fields: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The Chinese of the term, as it is now if it is there."""
        return (self.after or self.before or Term("", "")).source


def compare(before: Glossary, after: Glossary) -> list[Change]:
    """The terms that differ, by source; where a term stands in the files does not count."""
    old, new = _by_key(before), _by_key(after)
    changes = [_change(old.get(key), new.get(key)) for key in dict.fromkeys((*old, *new))]
    return sorted((one for one in changes if one is not None), key=lambda one: (one.source, one.kind))


def at_revision(paths: Sequence[Path], revision: str) -> Glossary:
    """The glossary that the files and folders `paths` made at a git revision; what was not there yet is left out.

    Raises `InputError` when a path is not in a repository, git is missing, or the glossary was broken then, and
    `UsageError` when there is no such revision.
    """
    rows = []
    for path in paths:
        for name, data in _files(path, revision).items():
            own, faults = parse(name, data)
            if faults:
                raise faults[0].error()
            rows += own
    terms, faults = combine(rows)
    if faults:
        raise faults[0].error()
    return Glossary(terms)


def _files(path: Path, revision: str) -> Mapping[str, bytes]:
    """The glossary files of `path` at a revision, by a name that tells both."""
    folder, name = (path, ".") if path.is_dir() else (path.parent, path.name)
    if not folder.is_dir() or _git(folder, "rev-parse", "--is-inside-work-tree").returncode:
        raise InputError(
            f"{path.as_posix()}: not in a git repository", "run the command in the repository of the glossary"
        )
    if _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").returncode:
        raise UsageError(f"no revision {revision!r} in this repository", "name a commit, branch or tag, such as HEAD~1")
    listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", revision, "--", name).stdout.decode("utf-8", "replace")
    names = [one for one in listed.split("\0") if one and _is_glossary(one, folder=path.is_dir())]
    return {
        f"{revision}:{(folder / one).as_posix()}": _git(folder, "show", f"{revision}:./{one}").stdout for one in names
    }


def _is_glossary(name: str, *, folder: bool) -> bool:
    parents, _, own = name.rpartition("/")
    return not folder or (is_glossary(own) and not any(part.startswith(".") for part in parents.split("/")))


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise InputError(f"cannot run git: {error.strerror}", "install git") from error


def _by_key(glossary: Glossary) -> dict[tuple[str, str], Term]:
    found = keys([term.source for term in glossary.terms])
    return {
        (key, term.target if term.status is Status.FORBIDDEN else ""): term
        for key, term in zip(found, glossary.terms, strict=False)
    }


def _change(before: Term | None, after: Term | None) -> Change | None:
    if before is None or after is None:
        return Change("added" if before is None else "removed", before, after)
    different = tuple(
        field.name
        for field in fields(Term)
        if field.name != "origin" and getattr(before, field.name) != getattr(after, field.name)
    )
    return Change("changed", before, after, different) if different else None
