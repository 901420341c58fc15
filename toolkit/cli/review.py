"""`zhen review`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from toolkit.cli import options, show
from toolkit.cli.options import argument, option

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.engines import Engine


def review(
    folder: Annotated[Path | None, argument("DIR", "Folder of the catalogs.", default="outputs")] = None,
    *,
    glossary: options.Glossaries = None,
    tm: options.Memories = None,
    port: Annotated[int, option("--port N", "Port to listen on.", min=0, max=65535, default="a free port")] = 0,
    no_browser: Annotated[bool, option("--no-browser", "Print the address and open no browser.")] = False,
    model: options.ModelName = None,
    threads: options.Threads = None,
    device: options.OnDevice = None,
    allow_remote: options.AllowRemote = None,
) -> None:
    """Review translations in the browser: edit, approve and comment.

    Every change is saved in the PO catalog at once. Only this machine can open
    the page, at an address that contains a secret. Press ? in the page to see
    its keys. Press Ctrl-C here to stop.

    Examples:
        zhen review outputs
        zhen review outputs --port 8765 --no-browser
    """
    from toolkit import review as pages
    from toolkit.pipeline import CACHE

    chosen = options.settings(
        glossary=glossary, out=folder, model=model, threads=threads, device=device, tm=tm, allow_remote=allow_remote
    )
    run = options.limited_checks(chosen)
    session = pages.ReviewSession(chosen.out, options.terms_of(glossary), chosen.tm, run, chosen)
    redrafter = pages.Redrafter(lambda: _engines(chosen), chosen.out / CACHE / "memory.sqlite")
    try:
        pages.serve(session, redrafter, port=port, browser=not no_browser, announce=_announce)
    except KeyboardInterrupt:
        show.say("zhen review: stopped. All changes are saved in the catalogs.")


def _announce(address: str) -> None:
    show.say(f"Review at {address}")
    show.say("Press Ctrl-C to stop.")


def _engines(settings: Settings) -> Engine:
    """Return the engine of a run, if its models are installed: a page cannot wait for a download."""
    from toolkit import models
    from toolkit.errors import ModelError

    for name in filter(None, (settings.model, settings.repair_model)):
        model_info = models.info(name, settings.models)
        if model_info.installed is None and not isinstance(
            model_info.model.sources[0], models.LocalSource | models.ServerSource
        ):
            raise ModelError(f"model {name} is not installed", f"run: zhen models pull {name}")
    return options.engines(settings)
