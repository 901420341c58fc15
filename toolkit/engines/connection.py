"""HTTP to a model server: what may succeed later is repeated, and what does not is explained.

The key of a server is read from the environment when a connection is opened. No message has it: texts of the server are
searched for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from toolkit.errors import EngineError, UsageError
from toolkit.models import ServerSource

if TYPE_CHECKING:
    import httpx2

CONNECT = 10.0
"""Seconds until a server that does not accept a connection counts as not there."""
DELAYS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds before each further try: in all a minute, in which a server restarts or loads a model."""
LONGEST = 120.0
"""The longest wait that a server may ask for (Retry-After)."""
AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""The status codes after which the same request may succeed."""
TOO_LONG = re.compile(r"context.{0,20}(?:length|size|window)|too (?:long|many tokens)|exceed\w* .{0,40}context", re.I)


class AnswerError(EngineError):
    """A server cannot answer this request; it may answer others."""


class RejectedError(EngineError):
    """A server does not accept the form of a request."""


class Connection:
    """Posts JSON to the server of one model."""

    def __init__(self, server: ServerSource) -> None:
        self._server = server
        self._key = ""
        self._reached = False
        self._client: httpx2.AsyncClient

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Open connections until the with-block ends. Raises `UsageError` if the key is not one."""
        import httpx2

        self._key = os.environ.get(self._server.key_env, "").strip()
        if not (self._key.isascii() and self._key.isprintable()):
            hint = "set it to the key alone"
            raise UsageError(f"{self._server.key_env}: the value has characters that no key has", hint)
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        timeout = httpx2.Timeout(self._server.timeout, connect=min(CONNECT, self._server.timeout))
        # a proxy is for other machines
        async with httpx2.AsyncClient(headers=headers, timeout=timeout, trust_env=not self._server.is_here) as client:
            self._client = client
            yield

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return the JSON of the answer to `body`.

        Raises `AnswerError` if the request is too long for the model, `RejectedError` if the server does not accept
        its form, and `EngineError` if it cannot be reached or does not answer as such servers do.
        """
        import httpx2

        for delay in (*DELAYS, 0.0):
            try:
                response = await self._client.post(self._server.url + path, json=body)
            except (httpx2.ReadTimeout, httpx2.WriteTimeout, httpx2.PoolTimeout) as error:
                hint = "run again to continue, with a larger timeout or a smaller parallel in zhen.toml"
                raise EngineError(f"{self._server}: no answer in {self._server.timeout} s", hint) from error
            except httpx2.HTTPError as error:
                problem, wait = self._lost(error), delay
                if isinstance(error, httpx2.ConnectError) and not self._reached and delay != DELAYS[0]:
                    raise problem from error
            else:
                self._reached = True
                if response.status_code not in AGAIN:
                    return await self._content(response)
                problem, wait = self._refused(response), max(delay, _asked_for(response))
            if not delay or wait > LONGEST:
                raise problem
            await asyncio.sleep(wait)
        raise AssertionError("the last delay is zero")

    def odd(self, text: str) -> EngineError:
        """Return the error of an answer with this `text`, which has not the form it must have."""
        shown = "an HTML page" if text.lstrip()[:1] == "<" else self._clean(text) or "nothing"
        return EngineError(
            f"{self._server}: the answer is not that of an OpenAI-compatible server: {shown}",
            f"check the address. The server must answer at {self._server.url}/chat/completions",
        )

    async def _content(self, response: httpx2.Response) -> Any:
        """Return the JSON of a final answer; see `post`."""
        if response.status_code == 404:
            raise await self._missing(response)
        if response.status_code != 200:
            raise self._refused(response)
        try:
            answer = response.json()
        except ValueError as error:
            raise self.odd(response.text) from error
        if isinstance(answer, dict) and answer.get("error"):
            raise self._refused(response)
        return answer

    async def _missing(self, response: httpx2.Response) -> EngineError:
        """Return the error for a model that is not there, with those that are, or for a wrong address."""
        listed: list[str] = []
        with contextlib.suppress(Exception):  # it is only asked to help
            content = (await self._client.get(f"{self._server.url}/models")).json()
            listed = [self._clean(str(model["id"])) for model in content["data"]]
        if not listed:
            return self.odd(response.text)
        some = ", ".join(listed[:8]) + ", …" * (len(listed) > 8)
        message = f"{self._server.url}: no model {self._server.model!r}"
        return EngineError(
            message, f"load it into the server (ollama pull {self._server.model}), or use one of: {some}"
        )

    def _refused(self, response: httpx2.Response) -> EngineError:
        status, reason = response.status_code, self._reason(response)
        name = self._server.key_env
        if status in (401, 403):  # the server may quote the key, also in parts
            message = "the server refuses the key" if self._key else "the server wants a key"
            return EngineError(f"{self._server}: {message} ({status})", f"set the environment variable {name} to it")
        if status == 429:
            hint = "run again later to continue, or use a smaller parallel in zhen.toml"
            return EngineError(f"{self._server}: too many requests (429): {reason}", hint)
        if 300 <= status < 400:
            place = self._clean(response.headers.get("location", "another address"))
            return EngineError(f"{self._server}: the server moved to {place} ({status})", "use that address")
        if status < 500 and TOO_LONG.search(reason):
            hint = "give the server a longer context, or use another model"
            return AnswerError(f"{self._server}: the text is too long for the model: {reason}", hint)
        if status in (400, 422):
            return RejectedError(
                f"{self._server}: the server rejects the request ({status}): {reason}", "check the model"
            )
        hint = "run again to continue; the log of the server may have the reason"
        return EngineError(f"{self._server}: the server failed ({status}): {reason}", hint)

    def _lost(self, error: Exception) -> EngineError:
        reason = self._clean(str(error)) or type(error).__name__
        if self._reached:
            return EngineError(f"{self._server}: the connection broke: {reason}", "run again to continue")
        hint = "start the server (ollama serve, llama-server, vllm serve), or correct the address"
        return EngineError(f"{self._server}: no connection: {reason}", hint)

    def _reason(self, response: httpx2.Response) -> str:
        """Return what the server says about an error, in one line."""
        try:
            content = response.json()
        except ValueError:
            return "an HTML page" if response.text.lstrip()[:1] == "<" else self._clean(response.text) or "no reason"
        while isinstance(content, dict):
            content = next((content[key] for key in ("error", "message", "detail") if content.get(key)), "no reason")
        return self._clean(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))

    def _clean(self, text: str) -> str:
        """Return the start of a text of the server as one line that can be shown, without the key."""
        line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        return (line.replace(self._key, "***") if self._key else line)[:200]


def _asked_for(response: httpx2.Response) -> float:
    """Return the seconds in the header Retry-After: a number or a date (RFC 9110, section 10.2.3)."""
    value = response.headers.get("retry-after", "")
    with contextlib.suppress(ValueError):
        return max(0.0, float(value))
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    return 0.0
