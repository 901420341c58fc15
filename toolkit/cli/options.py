"""The options that all or several commands have, and how they become settings."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli import show
from toolkit.config import DEFAULT_MODEL
from toolkit.progress import SILENT, Progress
from toolkit.types import Device, Effort, Reason

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.engines import Engine

SEEDS = Path("seeds")
DEFAULT_FILE = Path("glossary/terms.csv")
MODEL, FILES, EXIT, COMMON = "Model", "Output files", "Exit code", "All commands"
FORMATS = "md, html, tsv, xlsx, docx, tmx, xliff, xliff2"


def option(spec: str, text: str, *, default: str = "", panel: str | None = None, **more: Any) -> Any:
    """Make an option: `spec` has its names and the name of its value (`--file -f PATH`), `text` is its help.

    `default` describes the default, because most defaults are in the settings.
    """
    names = [word for word in spec.split() if word.startswith("-")]
    metavar = " ".join(spec.split()[len(names) :])
    text = _with_default(text, default)
    return typer.Option(*names, metavar=metavar, help=text, rich_help_panel=panel, show_default=False, **more)


def argument(metavar: str, text: str, *, default: str = "") -> Any:
    """Make an argument with the help `text`."""
    return typer.Argument(metavar=metavar, help=_with_default(text, default), show_default=False)


def _with_default(text: str, default: str) -> str:
    return f"{text} \\[default: {default}]" if default else text  # escaped: brackets are markup to Rich


Documents = Annotated[list[Path], argument("PATH", "Documents, or folders with documents.")]
Glossaries = Annotated[
    list[Path] | None,
    option(
        "--glossary -g PATH",
        "Glossary file, or a folder with glossary files. Repeat it for several.",
        default="glossary/, if it exists",
    ),
]
Files = Annotated[
    list[Path] | None, argument("PATH", "Glossary files or folders.", default="the glossary of translate")
]
Corpus = Annotated[
    list[Path] | None,
    option("--corpus PATH", "Documents that use the glossary. Repeat it for several.", default="seeds/, if it exists"),
]
Out = Annotated[Path | None, option("--out -o DIR", "Folder of the catalogs.", default="outputs")]
Encoding = Annotated[
    str | None, option("--encoding NAME", "Encoding of the documents: utf-8, gb18030, big5, …", default="detect")
]
Memories = Annotated[
    list[Path] | None, option("--tm FILE", "TMX file with translations to reuse. Repeat it for several.")
]
ModelName = Annotated[
    str | None,
    option(
        "--model NAME",
        "A name from `zhen models list` or zhen.toml, a folder, a Hugging Face id, or a server: URL#MODEL.",
        default=DEFAULT_MODEL,
        panel=MODEL,
    ),
]
RepairModel = Annotated[
    str | None,
    option("--repair-model NAME", "Model that drafts again what has errors.", default="that of --model", panel=MODEL),
]
AllowRemote = Annotated[
    bool | None, option("--allow-remote", "Allow a server on another machine: the text is sent to it.", panel=MODEL)
]
Search = Annotated[
    Effort | None,
    option(
        "--effort low|normal|high",
        "How long the model searches for a better translation.",
        default="normal",
        panel=MODEL,
    ),
]
Threads = Annotated[
    int | None, option("--threads N", "Number of CPU threads.", min=0, default="all cores", panel=MODEL)
]
OnDevice = Annotated[
    Device | None,
    option("--device auto|cpu|cuda|mps", "What runs the model: the CPU or a GPU.", default="auto", panel=MODEL),
]
AllowSkipped = Annotated[
    str | None,
    option(
        "--allow-skipped REASONS",
        "Reasons for skipped Chinese to accept, comma-separated: code,comment",
        default="none",
        panel=EXIT,
    ),
]
Quiet = Annotated[bool, option("--quiet -q", "Print only results and errors, no progress and messages.", panel=COMMON)]
Verbose = Annotated[
    bool, option("--verbose -v", "Print details: settings, findings, traceback of a bug.", panel=COMMON)
]
Json = Annotated[bool, option("--json", "Print one JSON object per line, for other programs.")]


CueByCue = Annotated[
    bool | None, option("--cue-by-cue", "Subtitles: each cue is one segment. A sentence never spans cues.")
]

SheetNames = Annotated[bool | None, option("--sheet-names", "Workbooks: translate the names of sheets, too.")]


def settings(**flags: Any) -> Any:
    """Return the `config.Settings` of this folder, overridden by `flags`."""
    from toolkit import config

    chosen = config.load(flags)
    show.detail(f"settings: {chosen}")
    return chosen


def limited_checks(chosen: Any = None) -> Any:
    """Return the checks with the limits of the settings `chosen`, or those of this folder."""
    from toolkit import checks

    chosen = chosen or settings()
    return checks.within(chosen.reading_speed, chosen.line_length)


def engine(settings: Settings, name: str, progress: Progress = SILENT) -> Engine:
    """Return the engine that runs the model `name`, which is downloaded first if it is not installed."""
    from toolkit import engines, models

    model = models.ready(models.find(name, settings.models), progress=progress)
    return engines.create(
        model,
        threads=settings.threads,
        effort=settings.effort,
        device=settings.device,
        progress=progress,
        allow_remote=settings.allow_remote,
    )


def engines(settings: Settings, progress: Progress = SILENT) -> Engine:
    """Return the engine of the model of `settings`, with that of the repair model if there is one."""
    drafter = engine(settings, settings.model, progress)
    if not settings.repair_model:
        return drafter
    from toolkit.engines import RepairingEngine

    return RepairingEngine(drafter, engine(settings, settings.repair_model, progress))


def names(text: str | None) -> list[str]:
    """Return the names of a comma-separated list."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def reasons(text: str | None) -> frozenset[Reason]:
    """Return the reasons of `--allow-skipped`. Raises `UsageError` for an unknown one."""
    from toolkit.errors import UsageError

    wanted = names(text)
    if unknown := [name for name in wanted if name not in set(Reason)]:
        raise UsageError(f"--allow-skipped: unknown reason {unknown[0]!r}", f"use some of: {', '.join(Reason)}")
    return frozenset(map(Reason, wanted))


def terms_of(glossaries: list[Path] | None) -> Any:
    """Return the `glossary.Glossary` of these paths, or of the settings."""
    from toolkit import glossary

    paths = settings(glossary=glossaries).glossary
    return glossary.load(paths, note=show.say) if paths else glossary.Glossary.EMPTY


def corpus(paths: Sequence[Path] | None) -> list[Path]:
    """Return these documents, or `seeds/` of the project if it exists."""
    from toolkit.config import project_root

    seeds = project_root() / SEEDS
    return list(paths or ([seeds] if seeds.is_dir() else []))


def catalogs(paths: Sequence[Path] | None, out: Path) -> list[Path]:
    """Return these files, those of folders, or all catalogs in `out`. Raises `UsageError` if there are none."""
    from toolkit.catalog import catalogs_in
    from toolkit.errors import UsageError

    groups = [(path, catalogs_in(path)) for path in paths or [out]]
    if empty := next((path for path, files in groups if not files), None):
        raise UsageError(f"{empty}: no catalogs", "name a catalog or a folder with catalogs")
    return [file for _, files in groups for file in files]


def glossary_files(paths: Sequence[Path] | None, command: str) -> list[Path]:
    """Return these paths, or the glossary of the settings. Raises `UsageError` if there is none."""
    from toolkit.errors import UsageError

    if files := list(paths or settings().glossary):
        return files
    raise UsageError("no glossary found", f"name a file or a folder: zhen glossary {command} glossary")


def only_file(files: Sequence[Path], name: str) -> Path:
    """Return the file to write to if the option `name` is not given. Raises `UsageError` if there are several."""
    from toolkit.errors import UsageError

    if len(files) > 1:
        listed = ", ".join(path.as_posix() for path in files)
        raise UsageError(f"the glossary has several files: {listed}", f"name one of them: {name} {files[0].as_posix()}")
    return files[0] if files else DEFAULT_FILE


class Commands(typer.Typer):
    """A group of commands; each has --quiet and --verbose."""

    def command(  # type: ignore[override]
        self, name: str | None = None, **settings: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a function as a command; see `typer.Typer.command`."""
        register = super().command(name, **settings)

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            register(_with_common(function))
            return function

        return add


def _with_common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with two more parameters, which set how much is printed."""

    @functools.wraps(function)
    def run(*arguments: Any, quiet: bool, verbose: bool, **named: Any) -> Any:
        show.VERBOSITY.quiet, show.VERBOSITY.verbose = quiet, verbose
        return function(*arguments, **named)

    signature = inspect.signature(function, eval_str=True)
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=annotation)
        for name, annotation in (("quiet", Quiet), ("verbose", Verbose))
    ]
    run.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *more])  # type: ignore[attr-defined]
    return run
