"""Term bases as tables: DeepL's CSV and TSV, Weblate's CSV, OmegaT's glossary.txt.

- DeepL: two columns, source and target, without a header; in CSV the languages may follow (DeepL API documentation,
  Managing glossaries).
- Weblate: a header with location, source, target, id, fuzzy, context, translator_comments, developer_comments (Weblate
  manual, CSV files). Notes are in the first kind of comment, columns that Weblate does not have in the second.
- OmegaT: source, target and comment, separated by tabs, nothing quoted; several lines of one source are alternatives
  (OmegaT manual, Glossaries).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.errors import InputError
from toolkit.export.aligned_import import read_text
from toolkit.termbase.term_formats import Loaded, labelled, made, one_line, unlabelled
from toolkit.text import file_lines
from toolkit.types import Status, Term

WEBLATE = ("location", "source", "target", "id", "fuzzy", "context", "translator_comments", "developer_comments")
_HEADS = ({"source", "target"}, {"zh", "en"}, {"chinese", "english"})
_HIDDEN = ("variants", "status", "unless", "only")


def read_deepl_csv(path: Path) -> Loaded:
    """Read the entries of a DeepL CSV file, quoted as in RFC 4180. Raises `InputError`."""
    return _pairs(path, _csv_rows(path), lang=True)


def read_tsv(path: Path) -> Loaded:
    """Read the entries of a DeepL TSV file or an OmegaT glossary; a third column is the note. Raises `InputError`."""
    lines = enumerate(read_text(path).split("\n"), 1)
    rows = ((number, line.rstrip("\r").split("\t")) for number, line in lines if line.strip())
    # The first line of a glossary that OmegaT writes is a comment.
    return _pairs(path, (row for row in rows if row[0] > 1 or not row[1][0].startswith("# Glossary")), lang=False)


def read_weblate(path: Path) -> Loaded:
    """Read the entries of a Weblate CSV file with a header; those that need editing are skipped."""
    rows = _csv_rows(path)
    line, head = next(rows, (1, []))
    names = [name.strip().lower() for name in head]
    if not {"source", "target"} <= set(names):
        raise InputError(
            f"{path}:{line}: the header names no source and target", f"use this header: {','.join(WEBLATE)}"
        )
    terms, skipped = [], []
    for number, cells in rows:
        cell = dict(zip(names, cells, strict=False))
        if cell.get("fuzzy", "").strip().lower() in {"true", "1", "yes"}:
            skipped.append(f"{path}:{number}: skipped: marked as needing editing")
        elif cell["source"].strip():
            terms.append(_weblate_term(cell, f"{path.as_posix()}:{number}"))
    return Loaded(tuple(terms), tuple(skipped))


def render_deepl_csv(terms: Sequence[Term]) -> str:
    """Render source and target, one entry a line."""
    return _csv([term.source, term.target] for term in terms)


def render_deepl_tsv(terms: Sequence[Term]) -> str:
    """Render source and target with a tab between them."""
    return _tsv([term.source, term.target] for term in terms)


def render_omegat(terms: Sequence[Term]) -> str:
    """Render source, target and note; each variant has a line of its own below."""
    return _tsv(
        [term.source, name, "" if number else term.note]
        for term in terms
        for number, name in enumerate((term.target, *term.variants))
    )


def render_weblate(terms: Sequence[Term]) -> str:
    """Render a table with Weblate's header."""
    rows = (["", term.source, term.target, "", "", "", term.note, "\n".join(labelled(term, _HIDDEN))] for term in terms)
    return _csv([list(WEBLATE), *rows])


def head_of(path: Path) -> list[str]:
    """Return the cells of the first line of a CSV file, in lower case."""
    _, cells = next(_csv_rows(path), (1, []))
    return [cell.strip().lower() for cell in cells]


def _pairs(path: Path, rows: Iterator[tuple[int, list[str]]], *, lang: bool) -> Loaded:
    """Read source and target of each row; the targets of a repeated source are variants."""
    terms: dict[str, Term] = {}
    skipped = []
    for line, row in rows:
        cells = [one_line(cell) for cell in row]
        if not terms and {cell.lower() for cell in cells[:2]} in _HEADS:
            continue
        if len(cells) < 2 or not cells[0] or not cells[1]:
            raise InputError(f"{path}:{line}: no source or no target", "fill in both, or delete the line")
        if lang and len(cells) > 3 and not _is_ours(cells[2:4]):
            skipped.append(f"{path}:{line}: skipped: {cells[2]} to {cells[3]}, not zh to en")
            continue
        note = "" if lang or len(cells) < 3 else cells[2]
        new = Term(cells[0], cells[1], note=note, origin=f"{path.as_posix()}:{line}")
        terms[new.source] = _joined(terms[new.source], new) if new.source in terms else new
    return Loaded(tuple(terms.values()), tuple(skipped))


def _joined(old: Term, new: Term) -> Term:
    names = dict.fromkeys(name for name in (*old.variants, new.target) if name != old.target)
    return replace(old, variants=tuple(names), note=old.note or new.note)


def _is_ours(languages: Sequence[str]) -> bool:
    return languages[0].lower().startswith("zh") and languages[1].lower().startswith("en")


def _weblate_term(cell: dict[str, str], origin: str) -> Term:
    cells = unlabelled(list(map(str.rstrip, file_lines(cell.get("developer_comments") or ""))))
    note = one_line(cell.get("translator_comments") or "")
    hidden = {name: value for name, value in cells.items() if name in _HIDDEN}
    return made(one_line(cell["source"]), one_line(cell.get("target") or ""),
                {**hidden, "note": "; ".join(filter(None, (note, cells.get("note", ""))))}, origin)  # fmt: skip


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{path}:{line}: broken CSV: {error}", "close every quote") from error


def _csv(rows: Iterator[list[str]] | list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _tsv(rows: Iterator[list[str]]) -> str:
    return "".join("\t".join(map(one_line, row)).rstrip("\t") + "\n" for row in rows)


PLAIN = frozenset({Status.PREFERRED})
