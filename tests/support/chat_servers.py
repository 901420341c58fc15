"""A server on 127.0.0.1 with the OpenAI interface. A test decides what it answers; it counts what it is asked."""

from __future__ import annotations

import contextlib
import http.server
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from toolkit.text import digest

MODELS = {"object": "list", "data": [{"id": "tiny"}, {"id": "other:7b"}]}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `content` is JSON unless it is bytes. `after` seconds; `cut` closes the connection without it."""

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    cut: bool = False


@dataclass
class Asked:
    """A request: its path, its header Authorization, its JSON, and its number, from 0."""

    path: str
    authorization: str
    body: dict[str, Any]
    number: int

    @property
    def prompt(self) -> str:
        """The last turn, or the prompt of a raw completion."""
        return str(self.body["prompt"] if "prompt" in self.body else self.body["messages"][-1]["content"])


Answer = Callable[[Asked], Reply]


def said(text: str | None, *, reason: str = "stop", **more: object) -> Reply:
    """Return an answer with `text`, as chat and as completion."""
    choice = {"index": 0, "finish_reason": reason, "text": text, "message": {"role": "assistant", "content": text}}
    return Reply({"object": "chat.completion", "choices": [choice | more]})


def english(asked: Asked) -> Reply:
    """Answer with a sentence that depends on the prompt alone."""
    word = "".join(chr(ord("a") + int(digit, 16)) for digit in digest(asked.prompt, 5))
    return said(f"He read the draft of {word.title()} all night.")


class QuietServer(http.server.ThreadingHTTPServer):
    """A server that says nothing of clients that are gone."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *place: Any) -> None:
        """Print the error that is handled now, unless the client closed the connection."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(*place)


@dataclass
class ChatServer:
    """The server: `asked` has what it was asked, `most` how many requests were there at a time."""

    answer: Answer = english
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    running: int = 0
    most: int = 0
    _listener: Any = None
    _lock: Any = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def model(self) -> str:
        """What `--model` takes."""
        return f"{self.url}#tiny"

    def start(self) -> None:
        """Listen, on the same port as before."""
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(Reply(MODELS) if self.path == "/v1/models" else Reply(status=404))

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"] or 0)
                content = self.rfile.read(length)
                if not content or len(content) < length:  # the client is gone
                    self.close_connection = True
                    return
                with server._counted(self.path, self.headers.get("Authorization", ""), json.loads(content)) as asked:
                    reply = server.answer(asked)
                    time.sleep(reply.after)
                if reply.cut:
                    self.close_connection = True
                else:
                    with contextlib.suppress(OSError):  # the client is gone
                        self._send(reply)

            def _send(self, reply: Reply) -> None:
                content = reply.content if isinstance(reply.content, bytes) else json.dumps(reply.content).encode()
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._listener = QuietServer(("127.0.0.1", self.port), Handler)
        self.port = self._listener.server_address[1]
        threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening: connections are refused."""
        self._listener.shutdown()
        self._listener.server_close()

    @contextlib.contextmanager
    def _counted(self, path: str, authorization: str, body: dict[str, Any]) -> Iterator[Asked]:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
            asked = Asked(path, authorization, body, len(self.asked))
            self.asked.append(asked)
        try:
            yield asked
        finally:
            with self._lock:
                self.running -= 1


def meeting(count: int, answer: Answer = english) -> Answer:
    """Return an answer for which the first `count` requests wait until all of them are there."""
    together = threading.Barrier(count)

    def meet(asked: Asked) -> Reply:
        if asked.number < count:
            together.wait(60)
        return answer(asked)

    return meet


@contextlib.contextmanager
def serving(answer: Answer = english) -> Iterator[ChatServer]:
    """Serve until the with-block ends."""
    server = ChatServer(answer)
    server.start()
    try:
        yield server
    finally:
        server.stop()
