"""How far documents have come: every segment counted once, in the state that says what is to be done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from toolkit import checks, documents, glossary
from toolkit.catalog import Catalog
from toolkit.config import Settings
from toolkit.export import confidence_of
from toolkit.glossary import Glossary
from toolkit.judging import MOVED, judge_document
from toolkit.pipeline import recall, request_key
from toolkit.skipped import skipped
from toolkit.units import Document, Finding, Severity, Skipped, State, Unit


class Standing(StrEnum):
    """Where a segment stands.

    `OPEN`: no translation yet. `STALE`: its source or its terms changed since; a draft will be made anew, a person's
    work waits for a person. `DRAFTED`: the machine's, current. `EDITED` and `APPROVED`: a person's.
    """

    OPEN = "open"
    DRAFTED = "drafted"
    EDITED = "edited"
    APPROVED = "approved"
    STALE = "stale"


_STANDINGS = {State.DRAFT: Standing.DRAFTED, State.EDITED: Standing.EDITED, State.APPROVED: Standing.APPROVED}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one document has come: the key of each translatable segment by standing, findings by severity.

    `sure`: the confidence of each draft that has one, 0 to 100. `terms`: how many hold, and of how many (see
    `checks.terms_held`), in what is translated. `skipped`: the Chinese that no segment translates.
    """

    document: str
    catalog: Path
    keys: Mapping[Standing, tuple[str, ...]]
    findings: Mapping[Severity, int]
    sure: tuple[int, ...] = ()
    terms: tuple[int, int] = (0, 0)
    skipped: tuple[Skipped, ...] = ()

    @property
    def segments(self) -> int:
        """How many segments are there to be translated."""
        return sum(map(len, self.keys.values()))

    def count(self, *standings: Standing) -> int:
        """How many segments stand at one of these."""
        return sum(len(self.keys[standing]) for standing in standings)


def survey(
    paths: Sequence[Path], settings: Settings, *, note: Callable[[str], None] = lambda _: None
) -> list[Progress]:
    """How far the documents and folders `paths` have come in `settings.out`, in the light of today's glossary.

    Nothing is written and no model is needed: a draft counts as current for the model that made it. `note`
    is that of `glossary.load`. Raises `InputError` for a document, glossary or catalog that cannot be read.
    """
    terms = glossary.load(settings.glossary, note=note) if settings.glossary else Glossary.EMPTY
    sources = [documents.read(path, root=root, encoding=settings.encoding) for path, root in documents.find(paths)]
    return [_progress(source, settings.out / f"{source.id}.po", terms) for source in sources]


def _progress(document: Document, path: Path, terms: Glossary) -> Progress:
    units = recall(document, Catalog.load(path, document.path), terms)
    findings = judge_document(units)
    keys: dict[Standing, list[str]] = {name: [] for name in Standing}
    for unit in units:
        if unit.segment.translate:
            keys[standing(unit, findings.get(unit.segment.key, ()))].append(unit.segment.key)
    severities = Counter(finding.severity for found in findings.values() for finding in found)
    sure = tuple(one for unit in units if (one := confidence_of(unit)) is not None)
    terms_held = checks.terms_held(checks.Pair.of(unit) for unit in units if unit.translation)
    counted = {name: tuple(found) for name, found in keys.items()}
    left = tuple(skipped(document, [unit.segment for unit in units]))
    return Progress(document.path, path, counted, severities, sure, terms_held, left)


def standing(unit: Unit, findings: Sequence[Finding]) -> Standing:
    """Where `unit` stands, given its matches of today and the findings on it."""
    said = unit.translation
    if said is None:
        return Standing.OPEN
    outdated = said.state is State.DRAFT and said.request != request_key(unit, said.signature)
    if outdated or said.state is State.STALE or any(finding.check == MOVED for finding in findings):
        return Standing.STALE
    return _STANDINGS[said.state]
