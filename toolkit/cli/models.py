"""`zhen models` and its commands."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli import bars, options, show
from toolkit.cli.options import argument

app = typer.Typer(
    no_args_is_help=True,
    help="""List, download and remove translation models.

Examples:
    zhen models list
    zhen models pull qwen2.5-coder-1.5b

zhen help models pull shows what pull does.
""",
)
Name = Annotated[str, argument("NAME", "A name from `zhen models list`, a folder, or a Hugging Face id.")]


@app.command("list")
def list_models(*, json: options.Json = False) -> None:
    """Show the known models with quality and speed, and which are installed.

    Example:
        zhen models list
    """
    from toolkit import models

    here = {item.name for item in models.installed()}
    if json:
        show.out_json(_facts(model) | {"installed": model.name in here} for model in models.REGISTRY.values())
        return
    rows = [
        (
            f"{name} (default)" if name == models.DEFAULT_MODEL else name,
            "yes" if name in here else "",
            str(model.family),
            show.size(model.size) if model.size else "",
            f"{model.chrf:.1f}" if model.chrf else "",
            model.speed,
            model.licence,
        )
        for name, model in models.REGISTRY.items()
    ]
    show.table(("model", "installed", "family", "size", "chrF", "speed", "license"), rows, right=(3, 4), wrap=5)


@app.command()
def pull(name: Name) -> None:
    """Download a model, verify its checksum and convert it.

    After that, translating needs no network.

    Example:
        zhen models pull qwen2.5-coder-1.5b
    """
    from toolkit import models

    found = models.ready(name, progress=bars.progress())
    show.say(f"{found.name} is ready in {found.folder}")


@app.command()
def info(name: Name, *, json: options.Json = False) -> None:
    """Show the sources, files, checksums, license and folder of a model.

    Example:
        zhen models info qwen2.5-coder-1.5b
    """
    from toolkit import models

    known = models.info(name)
    facts = _facts(known.model)
    place = str(known.installed.folder) if known.installed else ""
    if json:
        show.out_json([facts | {"folder": place}])
        return
    facts["size"] = show.size(known.model.size) if known.model.size else ""
    for key, value in (facts | {"folder": place or f"not installed. To install it: zhen models pull {name}"}).items():
        for line in value if isinstance(value, list) else filter(None, [value]):
            show.out(f"{'license' if key == 'licence' else key:<9} {line}")


@app.command()
def remove(name: Name) -> None:
    """Delete a model from the cache. Translations stay.

    Example:
        zhen models remove opus-mt-zh-en
    """
    from toolkit import models

    freed = models.remove(name)
    show.say(f"{name}: {show.size(freed)} freed" if freed else f"{name} is not installed")


def _facts(model: object) -> dict[str, object]:
    facts: dict[str, object] = show.values(model, "name", "family", "licence", "size", "chrf", "speed", "note")
    facts["files"] = [f"{file.name} {file.size} {file.sha256}" for file in getattr(model, "files", ())]
    facts["sources"] = [str(source) for source in getattr(model, "sources", ())]
    return facts
