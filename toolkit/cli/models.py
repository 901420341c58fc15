"""`zhen models` and its commands."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

from toolkit.cli import bars, options, show, tables
from toolkit.cli.options import Commands, argument
from toolkit.config import DEFAULT_MODEL

if TYPE_CHECKING:
    from toolkit.models import ServerSource

app = Commands(
    no_args_is_help=True,
    help="""List, download and remove translation models.

Examples:
    zhen models list
    zhen models pull

zhen help models pull shows what pull does.
""",
)
NAMED = "A name from `zhen models list` or zhen.toml, a folder, a Hugging Face id, or a server: URL#MODEL."
Name = Annotated[str, argument("NAME", NAMED)]


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
            model.license,
        )
        for name, model in models.REGISTRY.items()
    ]
    tables.put(("model", "installed", "family", "size", "chrF", "speed", "license"), rows, right=(3, 4), wrap=(0, 5))


@app.command()
def pull(
    name: Annotated[str, argument("NAME", NAMED, default=DEFAULT_MODEL)] = DEFAULT_MODEL,
) -> None:
    """Download a model, verify its checksum and convert it.

    After that, translating needs no network.

    Example:
        zhen models pull
    """
    from toolkit import models

    model = models.find(name, options.settings().models)
    ready = models.ready(model, progress=bars.progress())
    if ready.server:
        show.say(f"{ready.name} is on a server. There is nothing to download.")
    else:
        show.say(f"{ready.name} is ready in {ready.folder}")


@app.command()
def info(name: Name, *, json: options.Json = False) -> None:
    """Show the sources, files, checksums, license and folder of a model.

    Example:
        zhen models info zhen-1.5b
    """
    from toolkit import models
    from toolkit.models import store

    model_info = models.info(name, options.settings().models)
    facts = _facts(model_info.model)
    place = str(model_info.installed.folder) if model_info.installed else ""
    missing = f"not installed. To install it: zhen models pull {name}"
    if isinstance(server := model_info.model.sources[0], models.ServerSource):
        facts["about"], missing = _about_server(server), "nothing is installed: the model is on the server"
    if runtime := store.optional_runtime(model_info.model, store.load(model_info.model)):
        lacks = f", not installed. To install it: {store.how_to_install(runtime)}"
        facts["runtime"] = runtime + ("" if store.is_installed(runtime) else lacks)
    if json:
        show.out_json([facts | {"folder": place}])
        return
    facts["size"] = show.size(model_info.model.size) if model_info.model.size else ""
    for key, value in (facts | {"folder": place or missing}).items():
        for line in value if isinstance(value, list) else filter(None, [value]):
            show.out(f"{key:<9} {line}")


@app.command()
def remove(name: Name) -> None:
    """Delete a model from the cache. Translations are kept.

    Example:
        zhen models remove opus-mt-zh-en
    """
    from toolkit import models

    freed = models.remove(name)
    show.say(f"{name}: {show.size(freed)} freed" if freed else f"{name} is not installed")


def _about_server(server: ServerSource) -> list[str]:
    """Describe a server; its key is only said to be set or not."""
    place = "this machine" if server.is_here else "another machine: needs --allow-remote or allow_remote = true"
    key = "set" if os.environ.get(server.key_env) else "not set"
    return [
        f"host: {server.host}, {place}",
        f"model: {server.model}",
        f"key: from the environment variable {server.key_env} ({key})",
        f"requests in parallel: {server.parallel}; an answer may take {server.timeout} s",
    ]


def _facts(model: object) -> dict[str, object]:
    facts: dict[str, object] = show.values(model, "name", "family", "license", "size", "chrf", "speed", "note")
    facts["files"] = [f"{file.name} {file.size} {file.sha256}" for file in getattr(model, "files", ())]
    facts["about"] = list(getattr(model, "about", ()))
    sources = getattr(model, "sources", ())
    facts["sources"] = [line for source in sources for line in getattr(source, "addresses", (str(source),))]
    return facts
