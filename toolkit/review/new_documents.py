"""Documents that have no catalog yet: found beside those that have one, and translated by a run in the background."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolkit import pipeline
from toolkit.errors import UsageError
from toolkit.review import finish, page_html
from toolkit.review.background import Background, BackgroundWork
from toolkit.review.redrafter import Redrafter
from toolkit.review.review_session import ReviewSession
from toolkit.run_state import Outcome
from toolkit.text import counted

Sent = dict[str, Any]


class NewDocuments:
    """The documents without a catalog of `session`, and the work on one of them."""

    def __init__(self, session: ReviewSession, background: Background) -> None:
        self._session, self._background = session, background
        self._untranslated = finish.UntranslatedDocuments(session.settings)
        self.actions = {"translate": self._start, "translate/shown": self._shown, "translate/stop": self._stop}

    def commands(self) -> dict[str, str]:
        """Return the path of each document with the command that translates it."""
        documents = self._untranslated.beside(self._session.catalogs().values())
        return {path.as_posix(): finish.command(path, self._session.settings) for path in documents}

    def _start(self, session: ReviewSession, sent: Sent) -> Sent:
        """Start to translate a document."""
        document = sent.get("document")
        if not isinstance(document, str) or document not in self.commands():
            raise UsageError("this document is gone, or has a catalog now", "load the page again")
        made = Translated(session, self._background.redrafter, Path(document))
        self._background.start(document, f"translating {document}", made.work, made.summary)
        return self._shown(session, sent)

    def _shown(self, _: ReviewSession, sent: Sent) -> Sent:
        return {"background": page_html.background(self._background.on(str(sent.get("document"))))}

    def _stop(self, session: ReviewSession, sent: Sent) -> Sent:
        """Stop the translation of a document, or close what is shown of it."""
        self._background.stop(str(sent.get("document")))
        return self._shown(session, sent)


class Translated:
    """A run over one document, as work in the background."""

    def __init__(self, session: ReviewSession, redrafter: Redrafter, document: Path) -> None:
        self._session, self._redrafter, self._document = session, redrafter, document
        self._outcome: Outcome | None = None

    def work(self, progress: BackgroundWork) -> None:
        """Translate the document. Raises what `pipeline.translate` raises."""
        settings, engine = self._session.settings, self._redrafter.engine
        (self._outcome,) = pipeline.translate([self._document], settings, engine, progress=progress)

    def summary(self) -> str:
        """Say how many segments were drafted."""
        if self._outcome:
            return f"{counted(self._outcome.drafted, 'segment')} drafted."
        return "What the model has drafted is kept: the next run continues there."
