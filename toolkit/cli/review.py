"""`zhen review`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from toolkit.cli import options, show

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.engines import Engine


def review(
    folder: Annotated[
        Path | None, options.argument(metavar="DIR", help="Folder of the catalogs. \\[default: outputs]")
    ] = None,
    *,
    glossary: options.Glossaries = None,
    tm: options.Memories = None,
    model: Annotated[
        str | None, options.option(help="The model for new drafts of single segments. \\[default: as for translate]")
    ] = None,
    threads: Annotated[int | None, options.option(min=0, help="CPU threads. \\[default: all cores]")] = None,
    port: Annotated[int, options.option(min=0, max=65535, help="Port to listen on. \\[default: a free one]")] = 0,
    no_browser: Annotated[bool, options.option("--no-browser", help="Only print the address.")] = False,
) -> None:
    """Review catalogs in the browser: edit, approve, comment, with terms, findings and their fixes at hand.

    Every change is in the PO file at once. The page is served to this machine only, under an address with a secret in
    it. Press ? in it for its keys, and Ctrl-C here to end.

    Examples:
      zhen review

      zhen review outputs --port 8765 --no-browser
    """
    from toolkit import review as pages
    from toolkit.pipeline import CACHE

    chosen = options.settings(glossary=glossary, out=folder, model=model, threads=threads, tm=tm)
    session = pages.ReviewSession(chosen.out, options.terms_of(glossary), chosen.tm)
    redrafter = pages.Redrafter(lambda: _engine(chosen), chosen.out / CACHE / "memory.sqlite")
    try:
        pages.serve(session, redrafter, port=port, browser=not no_browser, announce=_told)
    except KeyboardInterrupt:
        show.say("zhen review: ended; every change is in the catalogs")


def _told(address: str) -> None:
    show.say(f"Review at {address}")
    show.say("Ctrl-C ends it.")


def _engine(settings: Settings) -> Engine:
    """The engine, when its model is here: a page is no place to wait for a download."""
    from toolkit import engines, models
    from toolkit.errors import ModelError

    if models.info(settings.model).installed is None and not Path(settings.model).exists():
        raise ModelError(f"model {settings.model} is not here", f"fetch it with: zhen models pull {settings.model}")
    return engines.create(models.ready(settings.model), threads=settings.threads, effort=settings.effort)
