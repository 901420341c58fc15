"""The options that several commands share, and how they become settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.config import DEFAULT_MODEL
from toolkit.progress import SILENT, Progress
from toolkit.units import Effort, Reason

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.engines import Engine

SEEDS = Path("seeds")
DEFAULT_FILE = Path("glossary/terms.csv")
MODEL, FILES, EXIT = "Model", "Output files", "Exit code"
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
Out = Annotated[Path | None, option("--out DIR", "Folder of the catalogs.", default="outputs")]
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
        "A name from `zhen models list`, a folder, or a Hugging Face id.",
        default=DEFAULT_MODEL,
        panel=MODEL,
    ),
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
AllowSkipped = Annotated[
    str | None,
    option(
        "--allow-skipped REASONS",
        "Reasons for skipped Chinese to accept, comma-separated: code,comment",
        default="none",
        panel=EXIT,
    ),
]
Json = Annotated[bool, option("--json", "Print one JSON object per line, for other programs.")]


def settings(**flags: Any) -> Any:
    """Return the `config.Settings` of this folder, overridden by `flags`."""
    from toolkit import config

    return config.load(flags)


def engine(settings: Settings, name: str, progress: Progress = SILENT) -> Engine:
    """Return the engine that runs the model `name`, which is downloaded first if it is not installed."""
    from toolkit import engines, models

    model = models.ready(name, progress=progress)
    return engines.create(model, threads=settings.threads, effort=settings.effort, progress=progress)


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
    from toolkit.cli import show

    paths = settings(glossary=glossaries).glossary
    return glossary.load(paths, note=show.say) if paths else glossary.Glossary.EMPTY


def corpus(paths: Sequence[Path] | None) -> list[Path]:
    """Return these documents, or `seeds/` if it exists."""
    return list(paths or ([SEEDS] if SEEDS.is_dir() else []))


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
