"""`zhen evaluate`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from toolkit.cli import bars, options, show, tables
from toolkit.cli.options import MODEL, option

if TYPE_CHECKING:
    from toolkit.evaluate import Measured, Sample, System

CHANCE = 0.05
"""From this p-value on, a difference may be chance."""


def evaluate(
    *,
    source: Annotated[
        Path, option("--source FILE", "The Chinese, line by line; or a po, tsv, tmx, xlf, xlsx or docx file.")
    ],
    reference: Annotated[
        list[Path], option("--reference FILE", "A good translation, line by line. Repeat it for several.")
    ],
    hypothesis: Annotated[
        list[Path] | None,
        option("--hypothesis FILE", "The translation of a system, line by line. Repeat it for several."),
    ] = None,
    model: Annotated[
        list[str] | None,
        option(
            "--model NAME",
            "A model to run. Repeat it for several.",
            default="the model of translate, if there is no --hypothesis",
            panel=MODEL,
        ),
    ] = None,
    glossary: options.Glossaries = None,
    limit: Annotated[int | None, option("--limit N", "Use only the first N sentences.", min=1)] = None,
    encoding: options.Encoding = None,
    threads: options.Threads = None,
    device: options.OnDevice = None,
    allow_remote: options.AllowRemote = None,
    html: Annotated[Path | None, option("--html FILE", "Write a page with every sentence.")] = None,
    save: Annotated[Path | None, option("--save DIR", "Save the translations of the models, one file each.")] = None,
    json: options.Json = False,
) -> None:
    """Measure translations against references, and compare systems.

    Shows chrF2, chrF2++, BLEU, how many terms have their target, findings per
    1,000 sentences, and the speed of models. Each system is compared with the
    first by paired bootstrap.

    Examples:
        zhen evaluate --source talk.zh --reference talk.en --hypothesis a.en --hypothesis b.en
        zhen evaluate --source talk.zh --reference talk.en --model opus-mt-zh-en --limit 50
    """
    from toolkit import evaluate as judge
    from toolkit.files import write_atomic

    chosen = options.settings(
        glossary=glossary, encoding=encoding, threads=threads, device=device, allow_remote=allow_remote
    )
    sample = judge.load(source, reference, options.terms_of(glossary), limit=limit, encoding=chosen.encoding)
    given = [_given(path, hypothesis or [], sample, chosen.encoding) for path in hypothesis or ()]
    made = _systems_of_models(model or ([] if given else [chosen.model]), sample, chosen, save)
    measured = judge.measure(sample, [*given, *made])
    if html:
        write_atomic(html, judge.render(sample, measured))
    if json:
        show.out_json(map(_as_json, measured))
    else:
        _show(sample, measured)


def _given(path: Path, others: Sequence[Path], sample: Sample, encoding: str | None) -> System:
    """Return the system whose translations are in the file at `path`. Its name is the file name, or the path."""
    from toolkit import evaluate as judge

    name = path.name if sum(other.name == path.name for other in others) == 1 else path.as_posix()
    return judge.System(name, judge.hypothesis(path, sample, encoding=encoding))


def _systems_of_models(names: Sequence[str], sample: Sample, settings: Any, save: Path | None) -> Iterator[System]:
    """Yield the translations of each model, saved at once. All names are looked up before the first model runs."""
    from toolkit import evaluate as judge
    from toolkit import models
    from toolkit.files import write_atomic

    for name in names:
        models.find(name, settings.models)
    shown = bars.progress()
    for name in names:
        system = judge.draft(name, options.engine(settings, name, shown), sample, progress=shown)
        if save:
            write_atomic(save / _file_of(name), judge.as_text(sample, system))
        yield system


def _file_of(model: str) -> str:
    """Return the file name for translations of `model`: `org/name` becomes `org-name.en.txt`."""
    return re.sub(r"[^\w.+-]+", "-", model).strip("-.") + ".en.txt"


def _show(sample: Sample, measured: Sequence[Measured]) -> None:
    from toolkit.text import counted, plural
    from toolkit.types import Severity

    shown = [severity for severity in Severity if any(system.per_thousand[severity] for system in measured)]
    head = ("system", *measured[0].scores, "terms", *(f"{plural(severity)}/1000" for severity in shown), "chars/s")
    tables.put(head, (_row(system, shown) for system in measured), right=range(1, len(head)), wrap=[0])
    for system in measured[1:]:
        show.out(_against(measured[0], system))
    show.say(f"{counted(len(sample.records), 'sentence')}, {counted(len(sample.references), 'reference')}")
    for name, score in measured[0].scores.items():
        show.say(f"{name}: {score.signature}")


def _row(system: Measured, severities: Sequence[Any]) -> tuple[str, ...]:
    held, needed = system.terms
    figures = (f"{score.value:.1f}" for score in system.scores.values())
    rates = (f"{system.per_thousand[severity]:.0f}" for severity in severities)
    speed = "-" if system.speed is None else f"{system.speed:.0f}"
    return system.name, *figures, f"{held}/{needed}" if needed else "-", *rates, speed


def _against(first: Measured, system: Measured) -> str:
    """Return how a system compares with the first: `b.en against a.en: chrF2 +1.5 (p 0.012), …`."""
    parts = []
    for name, score in system.scores.items():
        doubt = " may be chance" if score.p is not None and score.p >= CHANCE else ""
        parts.append(f"{name} {score.value - first.scores[name].value:+.1f} (p {score.p:.3f}{doubt})")
    return f"{system.name} against {first.name}: {', '.join(parts)}"


def _as_json(system: Measured) -> dict[str, Any]:
    return {
        "system": system.name,
        "segments": len(system.segments),
        "scores": {name: score.value for name, score in system.scores.items()},
        "p": {name: score.p for name, score in system.scores.items() if score.p is not None},
        "signatures": {name: score.signature for name, score in system.scores.items()},
        "terms": system.terms[1],
        "terms_held": system.terms[0],
        "findings_per_1000": {str(severity): rate for severity, rate in system.per_thousand.items()},
        "characters_per_second": system.speed,
        "segment_chrf": list(system.segments),
    }
