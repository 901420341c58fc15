"""How far documents have come: every segment counted once, in the state that says what is to be done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit import checks, documents, enforce
from toolkit.catalog import Catalog
from toolkit.config import Settings
from toolkit.export import confidence_of
from toolkit.glossary import Glossary
from toolkit.judging import MOVED, judge_document
from toolkit.pipeline import load_terms, recall
from toolkit.skipped import skipped
from toolkit.units import Document, Finding, Severity, Skipped, State, Unit


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one document has come: the key of each translatable segment by its state today, findings by severity.

    `sure`: the confidence of each draft that has one, 0 to 100. `terms`: how many hold, and of how many (see
    `checks.terms_held`), in what is translated. `skipped`: the Chinese that no segment translates.
    """

    document: str
    catalog: Path
    keys: Mapping[State, tuple[str, ...]]
    findings: Mapping[Severity, int]
    sure: tuple[int, ...] = ()
    terms: tuple[int, int] = (0, 0)
    skipped: tuple[Skipped, ...] = ()

    @property
    def segments(self) -> int:
        """How many segments are there to be translated."""
        return sum(map(len, self.keys.values()))

    def count(self, *states: State) -> int:
        """How many segments are in one of these states."""
        return sum(len(self.keys[state]) for state in states)


def survey(
    paths: Sequence[Path], settings: Settings, *, note: Callable[[str], None] = lambda _: None
) -> list[Progress]:
    """How far the documents and folders `paths` have come in `settings.out`, in the light of today's glossary.

    Nothing is written and no model is needed: a draft counts as current for the model that made it. `note`
    is that of `glossary.load`. Raises `InputError` for a document, glossary or catalog that cannot be read.
    """
    terms = load_terms(settings, note=note)
    sources = [
        documents.read(path, id=key, encoding=settings.encoding)
        for path, key in documents.find(paths, out=settings.out)
    ]
    return [_progress(source, settings.out / f"{source.id}.po", terms) for source in sources]


def _progress(document: Document, path: Path, terms: Glossary) -> Progress:
    units = judge_document(recall(document, Catalog.load(path, document.path), terms))
    keys: dict[State, list[str]] = {name: [] for name in State}
    for unit in units:
        if unit.segment.translate:
            keys[state_today(unit, unit.findings)].append(unit.segment.key)
    severities = Counter(finding.severity for unit in units for finding in unit.findings)
    sure = tuple(one for unit in units if (one := confidence_of(unit)) is not None)
    terms_held = checks.terms_held(checks.Pair.of(unit) for unit in units if unit.translation)
    counted = {name: tuple(found) for name, found in keys.items()}
    left = tuple(skipped(document, [unit.segment for unit in units]))
    return Progress(document.path, path, counted, severities, sure, terms_held, left)


def state_today(unit: Unit, findings: Sequence[Finding]) -> State:
    """The state of `unit`, given its matches of today and the findings on it.

    OUTDATED also where one of its terms changed since: a draft will be made again, a reviewer's work waits for one.
    """
    translation = unit.translation
    if translation is None:
        return State.NEW
    draft = translation.state is State.DRAFT
    changed = draft and translation.request != enforce.ask(unit).key(translation.signature)
    return State.OUTDATED if changed or any(found.check == MOVED for found in findings) else translation.state
