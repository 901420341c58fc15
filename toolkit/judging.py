"""Judge translations: the findings on the segments of a document, of a catalog or of an aligned file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from toolkit import __version__, checks
from toolkit.catalog import message_lines, moves, terms_now, wrong_keys
from toolkit.export import CATALOGS, WRITERS, Aligned, known_formats, read_aligned, sarif
from toolkit.files import write_atomic
from toolkit.glossary import Glossary, occurrences
from toolkit.matching import matched
from toolkit.names import hints
from toolkit.names.name_table import near
from toolkit.types import Finding, SegmentRecord, Severity, State, Term

MOVED = "term-moved"


def judge_document(
    records: Sequence[SegmentRecord], names: Mapping[str, str] = MappingProxyType({}), *, run: checks.Run = checks.run
) -> list[SegmentRecord]:
    """Return all `records` of a document with their names, the translated ones with their findings.

    `names` are the renderings of the project (`NameTable.targets`).
    `run` checks one pair; it may be that of `checks.Remembered`.
    """
    return judge_named(hints.with_names(records, names), names, run=run)


def judge_named(records: Sequence[SegmentRecord], names: Mapping[str, str], *, run: checks.Run) -> list[SegmentRecord]:
    """Return what `judge_document` returns for `records` that have their names."""
    about_all = judge_across(records, names)
    return [
        replace(record, findings=(*judge_record(record, run=run), *about_all.get(record.segment.key, ())))
        if record.translation
        else record
        for record in records
    ]


def judge_across(records: Sequence[SegmentRecord], names: Mapping[str, str]) -> dict[str, tuple[Finding, ...]]:
    """Return the findings that need all segments of a document, which have their names, by segment key."""
    pairs = {record.segment.key: checks.Pair.of(record) for record in records if record.translation}
    by_key: dict[str, list[Finding]] = {key: [] for key in pairs}
    for key, about_names in hints.findings(records, names).items():
        by_key.get(key, []).extend(about_names)
    for finding in checks.run_document([pair for pair in pairs.values() if pair.target.strip()]):
        by_key[finding.key].append(finding)
    return {key: _wanted(pairs[key], findings) for key, findings in by_key.items() if findings}


def judge_record(record: SegmentRecord, *, run: checks.Run = checks.run) -> tuple[Finding, ...]:
    """Return the findings that need only the translated segment: what changed since, and the checks."""
    pair = checks.Pair.of(record)
    return _wanted(pair, (*_history(record), *run(pair)))


def _wanted(pair: checks.Pair, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if pair.wants(finding.check))


def check(
    path: Path, terms: Glossary, *, run: checks.Run = checks.run
) -> list[tuple[SegmentRecord, tuple[Finding, ...]]]:
    """Check a file of translations; return each translatable segment with its findings.

    Args:
        path: A PO, POT, TSV, XLSX, DOCX, XLIFF or TMX file.
        terms: The glossary to check it with.
        run: Checks one pair.

    Raises:
        InputError: The file is missing, of another kind or broken.
    """
    records = [record for record in matched(read_aligned(path), terms) if record.segment.translate]
    records = judge_document(records, near(path), run=run)
    wrong = dict(wrong_keys(path)) if path.suffix.lower() in CATALOGS else {}
    checked = []
    for record in records:
        key = record.segment.key
        own = (Finding("wrong-key", Severity.ERROR, key, wrong[key]),) if key in wrong else ()
        checked.append((record, (*own, *(record.findings if record.translation else judge_record(record, run=run)))))
    return checked


def write_sarif(path: Path, rows: Sequence[tuple[Path, SegmentRecord, Finding]]) -> None:
    """Write findings (each with its file and segment) as SARIF to `path`. Raises `WriteError`, or `InputError`."""
    catalogs = {file for file, _, _ in rows if file.suffix.lower() in CATALOGS}
    write_atomic(path, sarif.render(rows, {file: message_lines(file) for file in catalogs}))


def export_catalog(
    path: Path,
    formats: Sequence[str],
    terms: Glossary,
    *,
    out: Path | None = None,
    run: checks.Run = checks.run,
    made: Mapping[str, str | bytes] = MappingProxyType({}),
) -> list[Path]:
    """Write an aligned file in other formats, next to it or into the folder `out`; return the files."""
    files = []
    for suffix, content in rendered(path, formats, terms, run=run, made=made):
        files.append((out or path.parent) / f"{path.stem}{suffix}")
        write_atomic(files[-1], content)
    return files


def rendered(
    path: Path,
    formats: Sequence[str],
    terms: Glossary,
    *,
    run: checks.Run = checks.run,
    made: Mapping[str, str | bytes] = MappingProxyType({}),
) -> Iterator[tuple[str, str | bytes]]:
    """Yield the suffix and the content of an aligned file in each of the other `formats`.

    `made` has, by format, the contents that are made already.
    Raises `UsageError` for an unknown format, `InputError` for a broken file.
    """
    known_formats(formats)
    records = judge_document(matched(read_aligned(path), terms), near(path), run=run)
    aligned = Aligned(path.name, path.as_posix(), tuple(records), f"zhen {__version__}")
    for name in formats:
        yield WRITERS[name].suffix, made[name] if name in made else WRITERS[name].render(aligned)


def _history(record: SegmentRecord) -> Iterator[Finding]:
    """Return findings on what changed since a reviewer worked on the translation of `record`: its source or terms."""
    translation, key = record.translation, record.segment.key
    if translation is not None and translation.state is State.OUTDATED:
        message = f"the source changed since a reviewer worked on this. It was: {translation.previous_source}"
        yield Finding("outdated", Severity.WARNING, key, message)
    if translation is not None and translation.terms is not None:
        for source, then, now in moves(dict(translation.terms), terms_now(record.matches)):
            if message := _moved(source, then, now, translation.target):
                yield Finding(MOVED, Severity.WARNING, key, message, suggestion=now)


def _moved(source: str, then: str, now: str, target: str) -> str:
    """Return the message about a term that changed, or nothing if the translation is still right."""
    held = bool(occurrences(target, Term(source, now or then)))
    if held is bool(now):
        return ""
    if not now:
        return f"{source} is not a term here now. When a reviewer worked on this, it was {then}"
    return f"{source} is {now} now. When a reviewer worked on this, it was {then or 'no term'}"
