"""Render chat templates in a process of their own: they are programs from the publisher of the model.

A template that loops cannot be interrupted inside this process. The other process runs this file as a script, with
limits on its time and memory, and imports only Jinja.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

SECONDS = 5
"""CPU time that a template may take; those of published models take milliseconds."""
PATIENCE = 60
"""Seconds until a process is ended that is idle, or that runs on a system without limits."""
MEMORY_LIMIT = 1 << 30


class TemplateFailedError(Exception):
    """The template raised an error, which is the message."""


class TemplateTimeoutError(Exception):
    """The template takes longer than allowed."""


def render(template: str, messages: Sequence[Mapping[str, str]], special_tokens: Mapping[str, Any]) -> str:
    """Return the prompt that `template` makes of `messages`, up to the answer, with thinking off if it has a switch.

    The switch is `enable_thinking` (Qwen3: https://huggingface.co/Qwen/Qwen3-8B) or `thinking` (DeepSeek-V3.1).
    Raises `TemplateFailedError` and `TemplateTimeoutError`.
    """
    thinking = {"enable_thinking": False, "thinking": False}
    variables = {**special_tokens, **thinking, "messages": messages, "add_generation_prompt": True, "tools": None}
    given = json.dumps([template, variables]).encode()
    try:
        command = [sys.executable, "-P", __file__]
        done = subprocess.run(command, input=given, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise TemplateTimeoutError from error
    if done.returncode < 0:
        raise TemplateTimeoutError
    if done.returncode:
        raise TemplateFailedError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return str(json.loads(done.stdout))


def _environment() -> Any:
    """The environment that transformers documents for chat templates."""
    from jinja2.ext import Extension
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Generation(Extension):
        """Ignores `{% generation %}…{% endgeneration %}`, which marks answers for training."""

        tags = {"generation"}  # noqa: RUF012 - the type that Jinja wants

        def parse(self, parser: Any) -> Any:
            """Return what the tag encloses."""
            next(parser.stream)
            return parser.parse_statements(("name:endgeneration",), drop_needle=True)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols", Generation]
    )
    environment.globals["raise_exception"] = _refuse
    environment.globals["strftime_now"] = lambda layout: datetime.now().strftime(layout)
    environment.filters["tojson"] = lambda value, indent=None, **_: json.dumps(value, ensure_ascii=False, indent=indent)
    return environment


def _refuse(message: str) -> NoReturn:
    from jinja2 import TemplateError

    raise TemplateError(message)


def _limit() -> None:
    """Limit time and memory of this process, on systems that support it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


def _serve() -> None:
    """Read a template and its variables from the standard input, write the text."""
    _limit()
    with open(0, "rb") as given, open(1, "wb") as out:
        template, variables = json.load(given)
        out.write(json.dumps(_environment().from_string(template).render(**variables)).encode())


if __name__ == "__main__":
    _serve()
