"""Estimate what a run would draft, without loading a model and without writing a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit import engines
from toolkit.config import Settings
from toolkit.draft_cache import IN_MEMORY, DraftCache
from toolkit.enforce import Absent
from toolkit.engines import Engine, RepairingEngine
from toolkit.engines.engine import THEN
from toolkit.models import Model, find, store
from toolkit.models.pace import Pace, expected_pace
from toolkit.pipeline import Project, load_inputs, load_project
from toolkit.progress import SILENT, Progress
from toolkit.reading import read_all
from toolkit.run_state import DocumentRecord, WorkItem


@dataclass(frozen=True, slots=True)
class DocumentEstimate:
    """What a run would do with one document, in translatable segments.

    Attributes:
        document: Its path.
        segments: All of them.
        new: Without a translation.
        outdated: Drafts that would be made again.
        current: Drafts that are kept, and segments that the translation memory has.
        edited: Edited or approved by a reviewer; they are not changed.
        left_out: Of `new` and `outdated`, those that `limit` leaves out.
        characters: Characters of Chinese that the engine would draft; equal sentences count once.
    """

    document: str
    segments: int
    new: int
    outdated: int
    current: int
    edited: int
    left_out: int
    characters: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would do.

    `pace` is None if none is known. `download`: bytes to download first; None if the model is installed. `missing`: how
    to install the runtime of the model; empty if it is installed.
    """

    documents: tuple[DocumentEstimate, ...]
    model: Model
    pace: Pace | None
    download: int | None
    missing: str = ""

    @property
    def characters(self) -> int:
        """The characters that the engine would draft."""
        return sum(document.characters for document in self.documents)

    def seconds(self, characters: int) -> float | None:
        """Return the estimated time for `characters`; None if no pace is known."""
        return characters / self.pace.speed if self.pace else None


def estimate(
    paths: Sequence[Path],
    settings: Settings,
    *,
    force: bool = False,
    limit: int | None = None,
    progress: Progress = SILENT,
) -> Estimate:
    """Return what `pipeline.translate` would do with the same arguments. Raises what it raises for bad inputs.

    If the model is not installed, drafts it made elsewhere count as current. Drafts that a stopped run left in the
    draft cache count as still to be made.
    """
    model = find(settings.model, settings.models)
    inputs, terms = load_inputs(paths, settings, progress)
    sources = read_all(inputs, settings, progress)
    project = load_project(sources, terms, settings, progress)
    ready = store.load(model)
    engine = _engine(project, model, settings)
    if settings.repair_model:
        engine = RepairingEngine(engine, _engine(project, find(settings.repair_model, settings.models), settings))
    with DraftCache(IN_MEMORY) as cache:
        prepared = project.prepared(project.run(engine, cache), force=force, limit=None)
    seen: set[str] = set()
    documents = []
    for document in prepared:
        documents.append(_of_document(document, seen, limit))
        limit = limit and max(0, limit - len(document.to_draft))
    pace = expected_pace(model, ready, settings)
    return Estimate(tuple(documents), model, pace, None if ready else model.size, store.missing_runtime(model, ready))


def _engine(project: Project, model: Model, settings: Settings) -> Engine:
    """Return the engine of `model`, which gets no request; if it is not installed, the one of most of its drafts."""
    if ready := store.load(model):
        return engines.create(ready, threads=settings.threads, effort=settings.effort, allow_remote=True)
    translations = (record.translation for records in project.recalled for record in records if record.translation)
    made_by = (part for each in translations for part in each.signature.split(THEN))
    signatures = Counter(each for each in made_by if each.rsplit("/", 2)[0] == model.name)
    return Absent(max(signatures, key=lambda signature: signatures[signature], default=f"{model.name}/not installed"))


def _of_document(document: DocumentRecord, seen: set[str], limit: int | None) -> DocumentEstimate:
    """Return the estimate for `document`; `seen` has the requests of earlier ones, and gets those of this one."""
    items = [item for item in document.segments if item.record.segment.translate]
    counts = Counter(_state(item) for item in items)
    asked = document.to_draft[:limit]
    fresh = {item.request: len(item.record.segment.text) for item in asked if item.request not in seen}
    seen.update(fresh)
    return DocumentEstimate(
        document.source.path,
        segments=len(items),
        new=counts["new"],
        outdated=counts["outdated"],
        current=counts["current"],
        edited=counts["edited"],
        left_out=len(document.to_draft) - len(asked),
        characters=sum(fresh.values()),
    )


def _state(item: WorkItem) -> str:
    """Return the count of `DocumentEstimate` that a prepared segment belongs to."""
    if item.ask is None:
        return "edited" if item.outcome == "edited_or_approved" else "current"
    return "outdated" if item.record.translation else "new"
