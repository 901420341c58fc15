"""The engine of servers, against real HTTP servers that answer well, badly, late, or not at all."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx2
import pytest
import tiny_chat
from catalog_project import segments
from chat_servers import Answer, Asked, ChatServer, Reply, english, meeting, said, serving
from tiny_models import TEXTS

from toolkit import engines, models
from toolkit.config import ModelSettings
from toolkit.draft_cache import IN_MEMORY, DraftCache
from toolkit.engines import connection
from toolkit.engines.batches import answer as answered
from toolkit.engines.prompts import PromptContext
from toolkit.engines.server import UNSCORED, ServerEngine
from toolkit.engines.watchdog import Watchdog
from toolkit.errors import EngineError, ToolkitError, UsageError
from toolkit.progress import Silent
from toolkit.review import Redrafter
from toolkit.types import Request, SegmentRecord

REQUESTS = [Request(str(number), f"第{number}句话。") for number in range(8)]
KEY = "sk-a-secret-key-0123456789"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "DELAYS", (0.01,) * len(connection.DELAYS))


def engine(server: ChatServer, *, prompts: str = "", **settings: int | str) -> ServerEngine:
    own = {"mine": ModelSettings("tiny", server.url, prompts=prompts, **settings)}
    made = engines.create(models.ready(models.find("mine", own)))
    assert isinstance(made, ServerEngine)
    return made


def scripted(*replies: Reply) -> Answer:
    """Answer with `replies` in turn, then well."""
    return lambda asked: replies[asked.number] if asked.number < len(replies) else english(asked)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as made:
        yield made


# --- what is asked ------------------------------------------------------------------------------------------------


def test_a_chat_request(server: ChatServer):
    request = Request("k", "深思。", (("深思", "DeepSeek"),))
    ((draft,),) = engine(server).translate([request])
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.authorization == ""
    turns = asked.body.pop("messages")
    assert [turn["role"] for turn in turns] == ["system", *["user", "assistant"] * 3, "user"]
    assert turns[-1]["content"] == "Terms to use: 深思 = DeepSeek\nText: 深思。"
    assert asked.body == {
        "model": "tiny",
        "temperature": 0,
        "seed": 0,
        "max_tokens": 73,
        "stream": False,
        "logprobs": True,
        "reasoning_effort": "none",
        "chat_template_kwargs": {"enable_thinking": False, "thinking": False},
    }
    assert (draft.key, draft.score) == ("k", UNSCORED)


def test_a_raw_request_continues_a_given_beginning(server: ChatServer):
    server.answer = lambda _: said(" reads it.\nChinese:")
    made = engine(server, prompts='{"text": "Chinese: {text}\\nEnglish:", "raw": true, "stop": ["\\n"]}')
    ((draft,),) = made.translate([Request("k", "深思。", (("深思", "DeepSeek"),), target_prefix="DeepSeek")])
    (asked,) = server.asked
    assert asked.path == "/v1/completions"
    assert (asked.body["prompt"], asked.body["stop"]) == ("Chinese: 深思。\nEnglish:DeepSeek", ["\n"])
    assert draft.text == "DeepSeek reads it."
    assert (made.takes_hints, made.takes_context) == (False, False)


def test_a_chat_is_asked_for_a_given_beginning(server: ChatServer):
    engine(server).translate([Request("k", "深思。", target_prefix="DeepSeek")])
    assert server.asked[0].prompt.endswith("深思。\nBegin the translation with: DeepSeek")


def test_several_drafts(server: ChatServer):
    server.answer = lambda asked: said(f"Draft {asked.body['seed'] % 2}.")
    (drafts,) = engine(server).translate(REQUESTS[:1], n_best=3)
    assert [draft.text for draft in drafts] == ["Draft 0.", "Draft 1."]
    assert [(asked.body["seed"], asked.body["temperature"]) for asked in server.asked] == [(0, 0), (1, 0.8), (2, 0.8)]


def test_scores_are_log_probabilities(server: ChatServer):
    tokens = [{"token": "A", "logprob": -0.2}, {"token": " ", "logprob": -9.0}, {"token": " b", "logprob": -0.4}]
    server.answer = lambda _: said("A b", logprobs={"content": tokens})
    assert engine(server).translate(REQUESTS[:1])[0][0].score == -0.3


def test_as_many_requests_as_allowed_run_in_parallel(server: ChatServer):
    server.answer = meeting(3)
    drafts = engine(server, parallel=3).translate(REQUESTS)
    assert [row[0].key for row in drafts] == [request.key for request in REQUESTS]
    assert len({row[0].text for row in drafts}) == len(REQUESTS)
    assert server.most == 3


# --- what goes wrong, and then right ------------------------------------------------------------------------------

LATER = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
PASSING = {
    "too many requests": [Reply({"error": {"message": "slow down"}}, 429)] * 3,
    "the time to wait": [Reply({}, 429, {"Retry-After": "0.1"})],
    "a date to wait for": [Reply({}, 503, {"Retry-After": LATER})],
    "a model that is loaded": [Reply({"error": {"message": "Loading model"}}, 503)] * 6,
    "a broken connection": [Reply(cut=True)] * 2,
    "a bad gateway": [Reply(b"<html>bad gateway</html>", 502)],
    "unknown fields": [Reply({"error": {"message": "Unrecognized request argument"}}, 400)] * 2,
    "a thought that is cut": [said("<think>Hm, hm", reason="length")],
    "nothing": [said("")],
    "a loop": [said("no no no", reason="length")] * 2,
    "null": [said(None)],
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes(name: str, server: ChatServer):
    server.answer = scripted(*PASSING[name])
    ((draft,),) = engine(server).translate(REQUESTS[:1])
    assert draft.text.startswith("He read the draft of ")
    assert len(server.asked) == len(PASSING[name]) + 1


def test_a_server_is_waited_for_as_long_as_it_asks(server: ChatServer):
    server.answer = scripted(Reply({}, 429, {"Retry-After": "0.3"}))
    start = time.monotonic()
    engine(server).translate(REQUESTS[:1])
    assert time.monotonic() - start > 0.3


def test_fields_that_a_server_rejects_are_left_out_from_then_on(server: ChatServer):
    def strict(asked: Asked) -> Reply:
        return Reply({"detail": "extra fields"}, 422) if "reasoning_effort" in asked.body else english(asked)

    server.answer = strict
    made = engine(server, parallel=1)
    made.translate(REQUESTS[:2])
    assert ["chat_template_kwargs" in asked.body for asked in server.asked] == [True] * 3
    assert ["reasoning_effort" in asked.body for asked in server.asked] == [True, False, False]


def test_a_cut_answer_is_asked_for_again_with_more_tokens_then_with_sampling(server: ChatServer):
    server.answer = scripted(*[said("A person", reason="length")] * 2)
    engine(server).translate(REQUESTS[:1])
    first, second, third = (asked.body["max_tokens"] for asked in server.asked)
    assert third == second > 2048 > first
    assert [asked.body["temperature"] for asked in server.asked] == [0, 0, 0.8]


def test_an_empty_answer_is_asked_for_again_once_with_sampling(server: ChatServer):
    server.answer = lambda _: said("")
    with pytest.raises(EngineError, match="is empty"):
        engine(server).translate(REQUESTS[:1], n_best=5)
    assert [(asked.body["seed"], asked.body["max_tokens"]) for asked in server.asked] == [(0, 79), (1000, 79)]


def test_an_answer_that_only_other_drafts_lack_is_left_out(server: ChatServer):
    server.answer = lambda asked: said("no no", reason="length") if asked.body["seed"] == 1 else english(asked)
    (drafts,) = engine(server).translate(REQUESTS[:1], n_best=3)
    assert len(drafts) == 1  # the answer of seed 2 is that of seed 0
    assert [asked.body["seed"] for asked in server.asked] == [0, 1, 1, 2]


def test_a_server_without_memory_is_asked_once(server: ChatServer):
    server.answer = lambda _: Reply({"error": {"message": "CUDA out of memory"}}, 400)
    with pytest.raises(EngineError, match="CUDA out of memory"):
        Watchdog(engine(server, parallel=1)).translate(REQUESTS)
    assert len(server.asked) == 3  # with the fields that not every server knows, with fewer, with none


def test_a_server_that_restarts(server: ChatServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "DELAYS", (0.2,) * 100)
    made = engine(server, parallel=2)
    made.translate(REQUESTS[:1])
    server.stop()
    threading.Timer(0.5, server.start).start()
    assert len(made.translate(REQUESTS)) == len(REQUESTS)


# --- what stays wrong ---------------------------------------------------------------------------------------------

HTML = b"<!DOCTYPE html><html><body>Welcome to the router</body></html>"
LASTING: dict[str, tuple[Reply, str, str]] = {
    "an HTML page": (Reply(HTML), "not that of an OpenAI-compatible server: an HTML page", "check the address"),
    "an HTML page for an error": (Reply(HTML, 418), "(418): an HTML page", "log of the server"),
    "no JSON": (Reply(b"hello"), "OpenAI-compatible server: hello", "check the address"),
    "bytes": (Reply(b"\xff\x00\x1b[31m"), "OpenAI-compatible server", "check the address"),
    "no body": (Reply(b""), "OpenAI-compatible server: nothing", "check the address"),
    "other JSON": (Reply({"answer": "Hi"}), 'server: {"answer": "Hi"}', "check the address"),
    "a list": (Reply([1]), "server: [1]", "check the address"),
    "no choice": (Reply({"choices": []}), 'server: {"choices": []}', "check the address"),
    "a choice that is none": (Reply({"choices": ["Hi"]}), "OpenAI-compatible", "check the address"),
    "a text that is none": (said({"a": 1}), "OpenAI-compatible", "check the address"),  # type: ignore[arg-type]
    "an error with status 200": (Reply({"error": {"message": "out of luck"}}), "out of luck", "log of the server"),
    "cut": (said("A person reads", reason="length"), "answer to 第0句话。 is cut off", "longer context"),
    "only thoughts": (said("<think>Hm.</think>"), "the answer to 第0句话。 is empty", "another model"),
    "empty": (said(""), "the answer to 第0句话。 is empty", "another model"),
    "a long context": (
        Reply({"error": {"code": "context_length_exceeded", "message": "maximum context length is 512 tokens"}}, 400),
        "too long for the model: maximum context length is 512 tokens",
        "longer context",
    ),
    "llama.cpp's long context": (
        Reply({"error": {"message": "the request exceeds the available context size"}}, 400),
        "too long for the model",
        "longer context",
    ),
    "no key": (Reply({"error": "unauthorized"}, 401), "the server wants a key (401)", "ZHEN_API_KEY"),
    "no right": (Reply({}, 403), "the server wants a key (403)", "ZHEN_API_KEY"),
    "no such model": (Reply({"error": {"message": "not found"}}, 404), "no model 'tiny'", "one of: tiny, other:7b"),
    "another address": (Reply(b"", 308, {"Location": "https://x.example/v1"}), "moved to https://x.example/v1", "that"),
    "a rejection": (Reply({"detail": [{"msg": "bad seed"}]}, 422), "rejects the request (422): [{", "check"),
    "too many requests": (Reply({"error": {"message": "no credit"}}, 429), "(429): no credit", "smaller parallel"),
    "hours to wait": (Reply({}, 429, {"Retry-After": "86400"}), "too many requests (429)", "later"),
    "a failure": (Reply({"error": {"message": "CUDA out of paper"}}, 500), "failed (500): CUDA out of paper", "log of"),
    "a broken connection": (Reply(cut=True), "connection", "run again"),
    "no answer": (Reply(b"", after=3), "no answer in 1 s", "larger timeout"),
}


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_an_error_with_a_next_step(name: str, server: ChatServer):
    reply, message, hint = LASTING[name]
    server.answer = lambda _: reply
    with pytest.raises(EngineError) as caught:
        engine(server, timeout=1 if name == "no answer" else 60).translate(REQUESTS[:1])
    if name == "a broken connection":
        message, hint = "no connection", "start the server"  # it never answered
    assert message in caught.value.message
    assert server.url in caught.value.message
    assert hint in caught.value.hint
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_server_that_is_not_there_is_not_waited_for(server: ChatServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "DELAYS", (0.01, 60.0))
    server.stop()
    start = time.monotonic()
    with pytest.raises(EngineError, match=r"no connection: .*\. Start the server \(ollama serve"):
        engine(server).translate(REQUESTS)
    assert time.monotonic() - start < 60
    server.start()


def test_a_wrong_address_says_so(server: ChatServer):
    server.answer = lambda _: Reply(b"404 page not found", 404)
    with pytest.raises(EngineError, match="OpenAI-compatible server: 404 page not found"):
        engines.create(models.ready(f"{server.url}/wrong#tiny")).translate(REQUESTS[:1])


# --- the key ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 413, 418, 422, 429, 500])
@pytest.mark.parametrize("echo", [f"bad key {KEY}", f"<html>{KEY}</html>"])
def test_the_key_is_sent_and_never_shown(status: int, echo: str, server: ChatServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MY_KEY", KEY)
    server.answer = lambda _: Reply({"error": {"message": echo}}, status, {"Location": f"http://x/{KEY}"})
    made = engine(server, key_env="MY_KEY")
    with pytest.raises(ToolkitError) as caught:
        made.translate(REQUESTS[:1])
    assert server.asked[0].authorization == f"Bearer {KEY}"
    assert KEY not in f"{caught.value!r} {caught.value} {made.signature}"
    if status == 401:
        assert "the server refuses the key" in caught.value.message


@pytest.mark.parametrize("key", ["sk-线", "sk-a\nHost: x", "sk-\x00"])
def test_a_key_that_is_none(key: str, server: ChatServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("os.environ", {"MY_KEY": key})
    with pytest.raises(UsageError, match="MY_KEY: the value has characters that no key has") as caught:
        engine(server, key_env="MY_KEY").translate(REQUESTS[:1])
    assert key not in str(caught.value)
    assert not server.asked


# --- other machines -----------------------------------------------------------------------------------------------


class Notes(Silent):
    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, message: str) -> None:
        self.said.append(message)


@pytest.mark.parametrize("host", ["api.example.com", "192.168.1.7", "[2001:db8::1]", "localhost.example", "0.0.0.0"])
def test_another_machine_must_be_allowed(host: str):
    model = models.ready(f"http://{host}:8000/v1#tiny")
    with pytest.raises(UsageError, match=r"another machine.*--allow-remote"):
        engines.create(model)
    engines.create(model, allow_remote=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "[::1]", "a.localhost"])
def test_this_machine_is_allowed(host: str):
    engines.create(models.ready(f"http://{host}:8000/v1#tiny"))


def test_another_machine_is_named_once(server: ChatServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(models.ServerSource, "is_here", property(lambda _: False))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    notes = Notes()
    made = engines.create(models.ready(server.model), allow_remote=True, progress=notes)
    assert not notes.said
    made.translate(REQUESTS[:1])
    made.translate(REQUESTS[1:2])
    assert notes.said == [f"the text is sent to 127.0.0.1 ({server.url}, not encrypted)"]


def test_a_proxy_is_not_asked_for_this_machine(server: ChatServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert engine(server).translate(REQUESTS[:1])


# --- what is kept -------------------------------------------------------------------------------------------------


def test_the_signature_has_what_changes_answers():
    def signature(model: str = "tiny", url: str = "http://127.0.0.1:8000/v1", **more: object) -> str:
        own = {"mine": ModelSettings(model, url, **more)}  # type: ignore[arg-type]
        return engines.create(models.ready(models.find("mine", own))).signature

    usual = signature()
    assert " " not in usual
    assert usual.startswith("http://127.0.0.1:8000/v1#tiny/server/")
    assert usual == engines.create(models.ready("http://127.0.0.1:8000/v1/#tiny")).signature
    assert usual == engines.create(models.ready("http://127.0.0.1:8000#tiny")).signature
    assert usual == signature(parallel=9, timeout=9, key_env="MY_KEY", prompts="general")
    others = [signature("b"), signature(url="http://localhost:8000"), signature(prompts="lmt-60")]
    others += [signature(prompts='{"text": "{text}"}'), signature(prompts='{"text": "{text}", "raw": true}')]
    assert len({usual, *others}) == 6


def ask(made: Watchdog, cache: DraftCache) -> dict[str, object]:
    return dict(answered(made, cache, REQUESTS))


def test_what_is_answered_is_kept_when_one_is_not(server: ChatServer):
    server.answer = lambda asked: said("", reason="length") if "第3句" in asked.prompt else english(asked)
    with DraftCache(IN_MEMORY) as cache:
        made = Watchdog(engine(server, parallel=2))
        with pytest.raises(EngineError, match="第3句话。 is cut off"):
            ask(made, cache)
        before = len(server.asked)
        server.answer = english
        assert len(ask(made, cache)) == len(REQUESTS)
    assert len(server.asked) == before + 1


def test_ctrl_c_stops_at_once_and_keeps_what_is_answered(server: ChatServer):
    server.answer = lambda asked: Reply(english(asked).content, after=0 if asked.number < 3 else 60)
    made = Watchdog(engine(server, parallel=2))

    def press() -> None:
        while len(server.asked) < 5:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    with DraftCache(IN_MEMORY) as cache:
        start = time.monotonic()
        threading.Thread(target=press, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            ask(made, cache)
        assert time.monotonic() - start < 60
        server.answer = english
        ask(made, cache)
    assert len(server.asked) == 5 + len(REQUESTS) - 3


def test_the_review_page_stops_a_request_when_it_ends(server: ChatServer, tmp_path: Path):
    server.answer = lambda asked: Reply(english(asked).content, after=60)
    redrafter = Redrafter(lambda: engine(server), tmp_path / "memory.sqlite")
    redrafter.close()  # without an engine
    candidates = redrafter.ask(SegmentRecord(segments(["今天天气很好。"])[0]))
    while not server.asked:
        time.sleep(0.01)
    redrafter.close()
    with pytest.raises(CancelledError):
        candidates.result(60)


def in_a_loop(made: ServerEngine | Watchdog) -> list[str]:
    """The answers of `made` where an event loop runs, as in a notebook."""
    import asyncio

    async def main() -> list[str]:
        return [drafts[0].key for drafts in made.translate(REQUESTS[:2])]

    return asyncio.run(main())


@pytest.mark.parametrize("watched", [False, True])
def test_in_a_running_loop_too(watched: bool, server: ChatServer):
    made = engine(server)
    assert in_a_loop(Watchdog(made) if watched else made) == ["0", "1"]


@pytest.mark.parametrize("watched", [False, True])
def test_ctrl_c_in_a_running_loop(watched: bool, server: ChatServer):
    server.answer = lambda asked: Reply(english(asked).content, after=60)

    def press() -> None:
        while len(server.asked) < 2:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press, daemon=True).start()
    start = time.monotonic()
    made = engine(server)
    with pytest.raises(KeyboardInterrupt):
        in_a_loop(Watchdog(made) if watched else made)
    assert time.monotonic() - start < 60


def test_the_error_of_a_server_is_the_same_in_a_running_loop(server: ChatServer):
    server.answer = lambda _: Reply({"error": "unauthorized"}, 401)
    with pytest.raises(EngineError, match=r"the server wants a key \(401\)"):
        in_a_loop(engine(server))


# --- a real server ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def llama_cpp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of llama.cpp's own server with a tiny model."""
    xllamacpp = pytest.importorskip("xllamacpp")  # zhen[bench]
    folder = tmp_path_factory.mktemp("llama")
    tiny_chat.build_gguf(tiny_chat.build(folder / "tiny", TEXTS), folder / "tiny.gguf")
    params = xllamacpp.CommonParams()
    params.model.path = str(folder / "tiny.gguf")
    params.n_parallel, params.n_ctx, params.port = 2, 1024, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    running = xllamacpp.Server(params)
    yield f"{running.listening_address}/v1"
    del running


@pytest.mark.parametrize("raw", [True, False])
def test_the_server_of_llama_cpp(raw: bool, llama_cpp: str):
    """The network is random and seldom ends an answer, so a string that is in its answer ends it."""
    request = Request("k", "今天天气很好。")

    def made(*stop: str) -> ServerEngine:
        prompts = json.dumps({"text": "{text}", "raw": raw, "stop": stop})
        own = {"mine": ModelSettings("tiny", llama_cpp, prompts=prompts)}
        return engines.create(models.ready(models.find("mine", own)))  # type: ignore[return-value]

    body = made()._body(request, PromptContext(examples=False, similar=False), 0, 40)
    path = "/completions" if raw else "/chat/completions"
    choice = httpx2.post(llama_cpp + path, json=body, trust_env=False, timeout=60).json()["choices"][0]
    whole = choice["text"] if raw else choice["message"]["content"]
    cut = next(at for at, char in enumerate(whole) if at > 5 and char.isprintable() and char not in whole[:at])
    ((draft,),) = made(whole[cut]).translate([request])
    assert draft.text == " ".join(whole[:cut].split())
    assert (draft.score == UNSCORED) is raw
    assert draft.score < 0
    with pytest.raises(EngineError, match="the text is too long for the model"):
        made().translate([Request("k", "今天天气很好。" * 500)])
    with pytest.raises(EngineError, match="OpenAI-compatible"):
        engines.create(models.ready(f"{llama_cpp}/wrong#tiny")).translate([request])


# --- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1: no model"),
        ("http://127.0.0.1:8000/v1#", "no model"),
        ("http://#tiny", "the address of the server is not valid"),
        ("http://127.0.0.1:99999/v1#tiny", "the address of the server is not valid"),
        ("http://[::1/v1#tiny", "the address of the server is not valid"),
        (f"http://me:{KEY}@127.0.0.1/v1#tiny", "contains a user name or a query"),
        (f"http://127.0.0.1/v1?key={KEY}#tiny", "contains a user name or a query"),
    ],
)
def test_an_address_that_is_none(name: str, message: str):
    with pytest.raises(UsageError) as caught:
        models.find(name)
    assert message in caught.value.message
    assert caught.value.hint
    assert KEY not in str(caught.value)
