"""Aligned files outside a run: read, matched with the glossary, checked, and exported to other formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit import __version__, checks
from toolkit.catalog import message_lines, moves, read_units, terms_now, wrong_keys
from toolkit.errors import InputError, UsageError
from toolkit.export import READERS, WRITERS, Aligned, sarif
from toolkit.files import write_atomic
from toolkit.glossary import Glossary, occurrences
from toolkit.glossary.document import settle
from toolkit.names import hints
from toolkit.units import Finding, Segment, Severity, State, Term, TermMatch, Unit

MOVED = "term-moved"

Run = Callable[[checks.Pair], tuple[Finding, ...]]


def match(segments: Sequence[Segment], terms: Glossary) -> list[tuple[TermMatch, ...]]:
    """The term matches of each segment, in the light of its neighbours in the paragraph and of the whole document."""
    return settle([match_at(segments, index, terms) for index in range(len(segments))])


def match_at(segments: Sequence[Segment], index: int, terms: Glossary) -> tuple[TermMatch, ...]:
    """The term matches of the segment at `index`, in the light of its neighbours in the paragraph."""
    one = segments[index]
    if not one.translate:
        return ()
    near = [segments[i] if 0 <= i < len(segments) else None for i in (index - 1, index + 1)]
    before, after = (other.text if other and other.paragraph == one.paragraph else "" for other in near)
    return terms.match(one.text, before=before, after=after)


def find_faults(units: Sequence[Unit], *, run: Run = checks.run) -> dict[str, tuple[Finding, ...]]:
    """The findings on each translated unit of a document, by segment key; keys without findings are absent.

    `run` finds what is wrong with one pair; it may be a `checks.Remembered` one.
    """
    about_all = document_faults(units)
    found = {
        unit.segment.key: (*faults_of(unit, run=run), *about_all.get(unit.segment.key, ()))
        for unit in units
        if unit.translation
    }
    return {key: findings for key, findings in found.items() if findings}


def document_faults(units: Sequence[Unit]) -> dict[str, tuple[Finding, ...]]:
    """Those of the findings that can only be told from all units of a document, by segment key."""
    pairs = {unit.segment.key: checks.Pair.of(unit) for unit in units if unit.translation}
    found: dict[str, list[Finding]] = {key: [] for key in pairs}
    for key, about_names in hints.findings(units).items():
        found.get(key, []).extend(about_names)
    for finding in checks.run_document([pair for pair in pairs.values() if pair.target.strip()]):
        found[finding.key].append(finding)
    return {key: _wanted(pairs[key], findings) for key, findings in found.items() if findings}


def faults_of(unit: Unit, *, run: Run = checks.run) -> tuple[Finding, ...]:
    """The findings on a translated unit that can be told from it alone: what changed since, and the checks."""
    pair = checks.Pair.of(unit)
    return _wanted(pair, (*_history(unit), *run(pair)))


def _wanted(pair: checks.Pair, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if pair.wants(one.check))


def check(path: Path, terms: Glossary) -> list[tuple[Unit, tuple[Finding, ...]]]:
    """Check a file of translations; return each translatable unit with its findings.

    Args:
        path: A PO, POT, TSV, XLSX, DOCX, XLIFF or TMX file.
        terms: The glossary to hold it against.

    Raises:
        InputError: The file is missing, of another kind or broken.
    """
    units = [unit for unit in _with_matches(read_aligned(path), terms) if unit.segment.translate]
    found = find_faults(units)
    catalog = path.suffix.lower() in (".po", ".pot")
    wrong = (
        {key: (Finding("wrong-key", Severity.ERROR, key, what),) for key, what in wrong_keys(path)} if catalog else {}
    )
    return [
        (
            unit,
            (*wrong.get(key, ()), *(found.get(key, ()) if unit.translation else checks.run(checks.Pair.of(unit, "")))),
        )
        for unit in units
        if (key := unit.segment.key)
    ]


def write_sarif(path: Path, rows: Sequence[tuple[Path, Unit, Finding]]) -> None:
    """Write findings (each with its file and unit) as SARIF to `path`. Raises `WriteError`, or `InputError`."""
    catalogs = {file for file, _, _ in rows if file.suffix.lower() in (".po", ".pot")}
    write_atomic(path, sarif.render(rows, {file: message_lines(file) for file in catalogs}))


def read_aligned(path: Path) -> list[Unit]:
    """The units of a catalog or an exchange file, by its suffix. Raises `InputError`."""
    readers: dict[str, Callable[[Path], list[Unit]]] = {".po": read_units, ".pot": read_units, **READERS}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: not an aligned file", f"known are {' '.join(readers)}")
    if not path.is_file():
        raise InputError(f"{path}: no such file", "check the path")
    return list(reader(path))


def export_catalog(path: Path, formats: Sequence[str], terms: Glossary, *, out: Path | None = None) -> list[Path]:
    """Write an aligned file in other formats, beside it or into the folder `out`; returns the files."""
    known_formats(formats)
    units = _with_matches(read_aligned(path), terms)
    aligned = Aligned(path.name, path.as_posix(), tuple(units), find_faults(units), f"zhen {__version__}")
    files = []
    for name in formats:
        target = (out or path.parent) / f"{path.stem}{WRITERS[name].suffix}"
        write_atomic(target, WRITERS[name].render(aligned))
        files.append(target)
    return files


def _with_matches(units: Sequence[Unit], terms: Glossary) -> list[Unit]:
    found = match([unit.segment for unit in units], terms)
    return [replace(unit, matches=matches) for unit, matches in zip(units, found, strict=True)]


def known_formats(formats: Sequence[str]) -> None:
    """Raise `UsageError` if a name is no key of `export.WRITERS`."""
    for name in formats:
        if name not in WRITERS:
            raise UsageError(f"unknown format {name!r}", f"known are {', '.join(WRITERS)}")


def _history(unit: Unit) -> Iterator[Finding]:
    """What has changed since a person worked on the translation of `unit`: its source, or its terms."""
    said, key = unit.translation, unit.segment.key
    if said is not None and said.state is State.STALE:
        message = f"the source has changed since a person worked on this; it was: {said.previous_source}"
        yield Finding("stale", Severity.WARNING, key, message)
    if said is not None and said.terms is not None:
        for source, then, now in moves(dict(said.terms), terms_now(unit.matches)):
            if message := _moved(source, then, now, said.target):
                yield Finding(MOVED, Severity.WARNING, key, message, suggestion=now)


def _moved(source: str, then: str, now: str, target: str) -> str:
    """What to tell of a term that moved; nothing where the translation is right as it is."""
    held = bool(occurrences(target, Term(source, now or then)))
    if held is bool(now):
        return ""
    if not now:
        return f"{source} is no term here any more; when a person worked on this it was {then}"
    return f"{source} is {now} now; when a person worked on this it was {then or 'no term'}"
