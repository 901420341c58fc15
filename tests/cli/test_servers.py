"""Whole runs with a model on a server: what is sent, what is kept, what is said, and what is never shown."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import polib
import pytest
from chat_servers import Asked, ChatServer, Reply, english, meeting, said, serving
from command_line import GLOSSARY, CommandLine

from toolkit.engines import connection

PLACES = "山海河城村桥林湖店岛田站家校厂港谷园路巷坡井塔墙"
TEXT = "".join(f"他在{place}边读了一夜。\n\n" for place in PLACES) + "深思发布了新模型。\n"
SEGMENTS = 25
KEY = "sk-a-secret-key-0123456789"
TABLE = """
allow_remote = {allow}
[models.big]
url = "{url}"
model = "tiny"
key-env = "BIG_KEY"
parallel = 3
"""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "DELAYS", (0.01,) * len(connection.DELAYS))


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving(with_terms) as made:
        yield made


@pytest.fixture
def project(zhen: CommandLine) -> CommandLine:
    zhen.write({"a.txt": TEXT, "glossary/terms.csv": GLOSSARY})
    return zhen


def with_terms(asked: Asked) -> Reply:
    """Answer with the term that the prompt wants."""
    return said("DeepSeek released a model.") if "DeepSeek" in asked.prompt else english(asked)


def drafts(project: CommandLine) -> list[str]:
    return [entry.msgstr for entry in polib.pofile(str(project.folder / "outputs/a.po")) if not entry.obsolete]


def stored(project: CommandLine) -> int:
    """How many answers the draft cache has."""
    with contextlib.closing(sqlite3.connect(project.folder / "outputs/.zhen/memory.sqlite")) as cache:
        return int(cache.execute("SELECT count(*) FROM drafts").fetchone()[0])


def everything(project: CommandLine) -> bytes:
    return b"".join(path.read_bytes() for path in project.folder.rglob("*") if path.is_file())


def test_a_run_and_the_next(project: CommandLine, server: ChatServer):
    server.answer = meeting(2, with_terms)
    ran = project("translate", "a.txt", "--model", server.model)
    assert ran.code == 0, ran.err
    assert len(drafts(project)) == SEGMENTS
    assert all(drafts(project))
    assert "DeepSeek released a model." in drafts(project)
    assert any("Terms to use: 深思 = DeepSeek\nText: DeepSeek 发布了新模型。" in one.prompt for one in server.asked)
    assert 1 < server.most <= 4
    assert "terms 1/1" in ran.err
    assert "sent to" not in ran.err
    count, before = len(server.asked), project.bytes("outputs")
    assert "0 made now" in project("translate", "a.txt", "--model", server.model).err
    assert (len(server.asked), project.bytes("outputs")) == (count, before)
    ran = project("translate", "a.txt", "--model", f"{server.url}#other")
    assert f"{SEGMENTS} draft ({SEGMENTS} made now)" in ran.err


def test_a_model_without_terms_gets_english_in_their_place(project: CommandLine, server: ChatServer):
    ran = project("translate", "a.txt", "--model", f"{server.url}#lmt-60-4b")
    assert ran.code == 0, ran.err
    assert "DeepSeek released a model." in drafts(project)
    prompts = {asked.prompt for asked in server.asked}
    assert (
        "Translate the following text from Chinese into English:\nChinese: DeepSeek 发布了新模型。\nEnglish:" in prompts
    )
    assert all(len(asked.body["messages"]) == 1 for asked in server.asked)


def test_other_commands_use_it_too(project: CommandLine, server: ChatServer):
    ran = project("text", "深思发布了新模型。", "--model", server.model)
    assert (ran.code, ran.out) == (0, "DeepSeek released a model.\n"), ran.err
    dry = project("translate", "a.txt", "--dry-run", "--model", server.model)
    assert (dry.code, "to download" in dry.err) == (0, False), dry.err
    project.write({"zh.txt": "今天天气很好。\n", "en.txt": "The weather is fine today.\n"})
    ran = project("evaluate", "--source", "zh.txt", "--reference", "en.txt", "--model", server.model)
    assert ran.code == 0, ran.err
    assert project("models", "pull", server.model).code == 0
    doctor = project("doctor", "--model", server.model)
    assert f"{server.url} answers" in doctor.out


def test_a_proxy_is_not_asked_for_this_machine(project: CommandLine, server: ChatServer):
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:9")
    none = {"NO_PROXY": "", "no_proxy": ""}
    ran = project("translate", "a.txt", "--model", server.model, **proxies, **none)
    assert ran.code == 0, ran.err
    assert f"{server.url} answers" in project("doctor", "--model", server.model, **proxies, **none).out


def test_ray_is_for_other_models(project: CommandLine, server: ChatServer):
    ran = project("translate", "a.txt", "--model", server.model, "--ray", "auto")
    assert (ran.code, "--ray cannot be used with a model on a server" in ran.err) == (2, True)


# --- failures -----------------------------------------------------------------------------------------------------

HTML = Reply(b"<!DOCTYPE html><html>Log in</html>")
FAULTS = {
    "HTML": (HTML, "an HTML page"),
    "wrong JSON": (Reply({"answers": []}), "not that of an OpenAI-compatible server"),
    "cut": (said("A person reads", reason="length"), "is cut off"),
    "empty": (said(""), "is empty"),
    "broken": (Reply(cut=True), "the connection broke"),
    "busy": (Reply({"error": {"message": "busy"}}, 429), "too many requests (429): busy"),
    "failed": (Reply({"error": "no memory"}, 500), "the server failed (500): no memory"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_server_that_fails_loses_nothing(fault: str, project: CommandLine, server: ChatServer):
    reply, message = FAULTS[fault]
    server.answer = lambda asked: reply if asked.number > 9 else with_terms(asked)
    ran = project("translate", "a.txt", "--model", server.model)
    assert (ran.code, message in ran.err) == (4, True), ran.err
    assert "Traceback" not in ran.err
    assert not list(project.folder.rglob("*.po"))
    server.answer = with_terms
    server.asked.clear()
    again = project("translate", "a.txt", "--model", server.model)
    assert again.code == 0, again.err
    assert all(drafts(project))
    assert len(server.asked) <= SEGMENTS - 10 + 3  # the last text may be asked for in several forms


def test_a_server_that_is_not_there(project: CommandLine, server: ChatServer):
    server.stop()
    ran = project("translate", "a.txt", "--model", server.model)
    assert ran.code == 4
    assert "no connection" in ran.err
    assert "Start the server" in ran.err
    server.start()


def test_a_server_that_restarts_in_a_run(project: CommandLine, server: ChatServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "DELAYS", (0.2,) * 7)

    def once(asked: Asked) -> Reply:
        if asked.number == 10:
            server.stop()
            threading.Timer(0.5, server.start).start()
            return Reply(cut=True)
        return with_terms(asked)

    server.answer = once
    ran = project("translate", "a.txt", "--model", server.model)
    assert ran.code == 0, ran.err
    assert all(drafts(project))


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_keeps_every_answer(by: signal.Signals, project: CommandLine, server: ChatServer):
    server.answer = lambda asked: Reply(with_terms(asked).content, after=0 if asked.number < 10 else 60)
    command = [sys.executable, "-m", "toolkit", "translate", "a.txt", "--model", server.model]
    process = subprocess.Popen(
        command, cwd=project.folder, env=project.surroundings(), stderr=subprocess.PIPE, text=True
    )
    while len(server.asked) < 14:  # 10 are answered, 4 wait
        assert process.poll() is None, process.stderr
        time.sleep(0.02)
    while stored(project) < 10:
        time.sleep(0.02)
    start = time.monotonic()
    os.kill(process.pid, by)
    _, err = process.communicate(timeout=120)
    assert time.monotonic() - start < 60
    if by is signal.SIGINT:
        assert process.returncode == 130
        assert "Finished drafts are kept" in err
    waiting = {asked.prompt for asked in server.asked[10:]}
    server.answer = with_terms
    server.asked.clear()
    ran = project("translate", "a.txt", "--model", server.model)
    assert ran.code == 0, ran.err
    assert waiting <= {asked.prompt for asked in server.asked}
    assert len(server.asked) == SEGMENTS - 10


# --- other machines, and keys ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("translate", "a.txt"), ("text", "深思"), ("translate", "a.txt", "--ray", "auto")])
def test_another_machine_is_refused_before_a_text_is_sent(words: tuple[str, ...], project: CommandLine):
    ran = project(*words, "--model", "http://192.0.2.1:8000/v1#tiny")  # TEST-NET-1, RFC 5737
    assert ran.code == 2
    if "--ray" not in words:
        assert "192.0.2.1 is another machine" in ran.err
        assert "--allow-remote" in ran.err
    assert not list(project.folder.rglob("*.po"))


def other_machine(server: ChatServer) -> str:
    """The server under an address of this machine that is not a loopback address."""
    return server.url.replace("127.0.0.1", "0.0.0.0")


@pytest.mark.parametrize("way", ["option", "settings", "environment"])
def test_another_machine_that_is_allowed_is_named_once(way: str, project: CommandLine, server: ChatServer):
    url = other_machine(server)
    project.write({"zhen.toml": TABLE.format(allow=str(way == "settings").lower(), url=url)})
    assert project("translate", "a.txt", "--model", "big").code == (0 if way == "settings" else 2)
    assert bool(server.asked) is (way == "settings")
    more = ["--allow-remote"] if way == "option" else []
    environ = {"ZHEN_ALLOW_REMOTE": "1"} if way == "environment" else {}
    ran = project("translate", "a.txt", "--force", "--model", "big", *more, **environ)
    assert ran.code == 0, ran.err
    assert ran.err.count(f"the text is sent to 0.0.0.0 ({url}, not encrypted)") == 1
    assert server.most <= 3


@pytest.mark.parametrize("status", [0, 401, 429, 500])
def test_the_key_is_sent_and_is_in_no_output_and_no_file(status: int, project: CommandLine, server: ChatServer):
    if status:
        server.answer = lambda _: Reply({"error": {"message": f"bad key {KEY}"}}, status)
    project.write({"zhen.toml": TABLE.format(allow="false", url=server.url)})
    ran = project("translate", "a.txt", "--model", "big", "--verbose", BIG_KEY=KEY)
    assert ran.code == (4 if status else 0), ran.err
    assert {asked.authorization for asked in server.asked} == {f"Bearer {KEY}"}
    info = project("models", "info", "big", BIG_KEY=KEY)
    shown = [ran.out, ran.err, info.out, project("doctor", "--model", "big", BIG_KEY=KEY).out]
    assert KEY not in "".join(shown)
    assert KEY.encode() not in everything(project)
    assert status != 401 or "set the environment variable BIG_KEY" in ran.err.replace("Set", "set")


def test_what_a_model_on_a_server_is(project: CommandLine, server: ChatServer):
    project.write({"zhen.toml": TABLE.format(allow="false", url="https://gpu.example.com/v1")})
    ran = project("models", "info", "big")
    assert ran.code == 0
    for line in (
        "family    server",
        "host: gpu.example.com, another machine",
        "model: tiny",
        "from the environment variable BIG_KEY (not set)",
        "requests in parallel: 3; an answer may take 300 s",
        "https://gpu.example.com/v1#tiny",
        "the model is on the server",
    ):
        assert line in ran.out
    assert "host: 127.0.0.1, this machine" in project("models", "info", server.model).out
