"""A review page for tests: a folder of catalogs, its application, and requests as a browser sends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import catalog_project
import polib
from fake_engine import ScriptedEngine
from starlette.testclient import TestClient

from toolkit.config import Settings
from toolkit.engines import Engine
from toolkit.glossary import Glossary
from toolkit.review import Redrafter, ReviewSession, judge_all, make_app

PORT, TOKEN, PATH = 8000, "a-token-of-this-run", "/a-path-of-this-run/"
ORIGIN = f"http://127.0.0.1:{PORT}"
TEXTS = ("深思发布了新模型。", "手册一共1.2万字。", "他没有答应。", "他没有答应。")


def catalog(folder: Path, name: str = "a.po", texts: tuple[str, ...] = TEXTS) -> catalog_project.Project:
    """Return a catalog with a draft for each of `texts`, as the tool writes it."""
    project = catalog_project.Project(folder / name)
    project.path.parent.mkdir(parents=True, exist_ok=True)
    project.run(*texts)
    return project


def scripted() -> Engine:
    return ScriptedEngine(lambda request, n_best: [(f"Answer {n} to it.", -0.5 - n) for n in range(n_best)])


@dataclass
class Page:
    """The page of the catalogs in `folder`."""

    folder: Path
    client: TestClient
    session: ReviewSession

    @classmethod
    def over(
        cls,
        folder: Path,
        *,
        terms: Glossary = Glossary.EMPTY,
        engine: Callable[[], Engine] = scripted,
        patience: float = 600,
        files: tuple[Path, ...] = (),
        settings: Settings | None = None,
    ) -> Page:
        session = ReviewSession(folder, terms, files, settings=settings)
        session.remember()
        app = make_app(
            session,
            Redrafter(engine, folder / ".zhen" / "memory.sqlite"),
            port=PORT,
            path=PATH,
            token=TOKEN,
            patience=patience,
        )
        client = TestClient(app, base_url=ORIGIN + PATH, raise_server_exceptions=True)
        assert client.get(f"/?token={TOKEN}").status_code == 200
        return cls(folder, client, session)

    def id(self, name: str = "a.po") -> str:
        return next(key for key, path in self.session.catalogs().items() if self.session.name(path) == name)

    def judged(self, name: str = "a.po") -> None:
        """Wait for the work that runs in the background in normal use."""
        opened = self.session.catalog(self.id(name))
        assert opened is not None
        judge_all(opened)

    def get(self, query: str = "", name: str = "a.po") -> str:
        answer = self.client.get(f"/d/{self.id(name)}{query}")
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def keys(self, query: str = "", name: str = "a.po") -> list[str]:
        return re.findall(r'<article class="seg" id="([^"]+)"', self.get(query, name))

    def shown(self, name: str = "a.po") -> dict[str, str]:
        """Return the content that each row of the page claims to show, by key."""
        return dict(re.findall(r'id="([^"]+)" data-seen="[^"]*" data-shown="([^"]+)"', self.get(name=name)))

    def seen(self, key: str, name: str = "a.po") -> str:
        opened = self.session.catalog(self.id(name))
        assert opened is not None
        return opened.seen(opened.index[key])

    def act(self, key: str, action: str, *, name: str = "a.po", code: int = 200, **sent: Any) -> dict[str, Any]:
        """Do an action on a segment as the page does, with the version it shows unless `seen` is given."""
        sent = {"seen": self.seen(key, name), **sent}
        return self.post(f"/d/{self.id(name)}/s/{key}/{action}", code=code, **sent)

    def post(self, path: str, *, code: int = 200, **sent: Any) -> dict[str, Any]:
        answer = self.client.post(path, json=sent, headers={"Origin": ORIGIN})
        assert answer.status_code == code, answer.text
        return dict(answer.json())

    def entry(self, key: str, name: str = "a.po") -> Any:
        """Return the message in the file, as another program reads it."""
        (found,) = [one for one in polib.pofile(str(self.folder / name)) if one.msgctxt == key]
        return found
