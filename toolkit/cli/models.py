"""`zhen models …`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli import bars, options, show

app = typer.Typer(no_args_is_help=True, help="List, fetch and remove translation models.")
Name = Annotated[str, options.argument(help="A name from `zhen models list`, a local folder or a Hugging Face id.")]


@app.command("list")
def list_models(*, json: options.Json = False) -> None:
    """Show the known models, their quality and speed, and which are here."""
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
    show.table(("model", "here", "family", "size", "chrF", "speed", "licence"), rows, right=(3, 4), wrap=5)


@app.command()
def pull(name: Name) -> None:
    """Download a model, verify its checksum and convert it, so that translating needs no network."""
    from toolkit import models

    found = models.ready(name, progress=bars.progress())
    show.say(f"{found.name} is ready in {found.folder}")


@app.command()
def info(name: Name, *, json: options.Json = False) -> None:
    """Show what is known about a model: sources, files and checksums, licence, and where it lies."""
    from toolkit import models

    known = models.info(name)
    facts = _facts(known.model)
    place = str(known.installed.folder) if known.installed else ""
    if json:
        show.out_json([facts | {"folder": place}])
        return
    facts["size"] = show.size(known.model.size) if known.model.size else ""
    for key, value in (facts | {"folder": place or f"not here; fetch it with: zhen models pull {name}"}).items():
        for line in value if isinstance(value, list) else filter(None, [value]):
            show.out(f"{key:<9} {line}")


@app.command()
def remove(name: Name) -> None:
    """Delete a model from the cache; translations are not touched."""
    from toolkit import models

    freed = models.remove(name)
    show.say(f"{name}: {show.size(freed)} freed" if freed else f"{name} was not here")


def _facts(model: object) -> dict[str, object]:
    names = ("name", "family", "licence", "size", "chrf", "speed", "note")
    facts: dict[str, object] = {name: getattr(model, name) for name in names}
    facts["files"] = [f"{file.name} {file.size} {file.sha256}" for file in getattr(model, "files", ())]
    facts["sources"] = [str(source) for source in getattr(model, "sources", ())]
    return facts
