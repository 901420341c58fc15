"""GGUF files of all architectures, in llama.cpp: its own server, inside this process.

The library is xllamacpp (https://github.com/xorbitsai/xllamacpp). The messages are those of llama.cpp's server
(https://github.com/ggml-org/llama.cpp/tree/master/tools/server). Only this process can use the server: it listens on a
socket in a private folder (on Windows, on a port of this machine) and wants a random key.

All rows of a call are one message, and all slots begin a call in the same state: with the common start of its prompts,
which is computed once. So answers depend only on the call, not on timing or earlier calls.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import Any

from toolkit.engines.stoppable import Stoppable
from toolkit.errors import EngineError
from toolkit.int8_decoder.gguf_file import GgufFile
from toolkit.models import ReadyModel
from toolkit.runtime import Hypothesis, RuntimeCall
from toolkit.types import Device

CELLS = 8192
"""Tokens that all slots hold together: with the smallest context, 8 slots."""
SMALLEST = 1024
"""The smallest context of a slot, in tokens."""
SOCKET_LENGTH = 100
"""The longest path of a socket that all systems allow."""
GREEDY: Mapping[str, Any] = {"samplers": ["top_k"], "top_k": 1, "temperature": 0}
SAMPLED: Mapping[str, Any] = {
    "samplers": ["top_k", "top_p", "temperature"],
    "top_k": 40,
    "top_p": 0.95,
    "temperature": 0.8,
}
"""How hypotheses after the first are made. Files may come with settings of their own, which are not used."""
UNSCORED = -0.3
CUT = -5.0
"""The highest score of an answer that has no end, even in the last try."""
_Answer = tuple[Hypothesis, bool]  # whether it is cut off
_CONTROL = 3  # tokenizer.ggml.token_type in the GGUF specification


def load(model: ReadyModel, threads: int, device: Device = Device.AUTO) -> tuple[GgufTokenizer, LlamaCpp]:
    """Load `model`, a GGUF file, on `threads` threads; see `LlamaServer` for `device`.

    Raises `EngineError` if llama.cpp cannot load it.
    """
    path = model.folder / model.options["gguf_file"]
    server = LlamaServer(path, threads, device)
    file = GgufFile(path)
    return GgufTokenizer(server, file), LlamaCpp(server, _longest(file))


def _longest(file: GgufFile) -> int:
    """Return the longest context of the network, in tokens."""
    return int(file.fields.get(f"{file.fields.get('general.architecture')}.context_length", CELLS))


class LlamaServer:
    """llama.cpp's server with the model file `path`, started when it is first used.

    On a GPU it has all layers, or as many as there is memory for. `Device.CPU` uses no GPU.
    """

    def __init__(self, path: Path, threads: int, device: Device = Device.AUTO) -> None:
        self._path, self._threads, self._device = path, threads, device
        self.slots, self._context = 0, 0
        self._stack = contextlib.ExitStack()
        weakref.finalize(self, self._stack.close)
        self._work = Stoppable()

    def fit(self, context: int) -> None:
        """Give each slot room for `context` tokens: start the server, or start it again with fewer or more slots."""
        room = max(SMALLEST, 1 << (context - 1).bit_length())
        if room != self._context:
            self._stack.close()
            self._context, self.slots = room, max(1, CELLS // room)
            self._start()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return the answer to a short message. Raises `EngineError`."""
        if not self.slots:
            self.fit(SMALLEST)
        return _read(self._client.post(path, json=body))

    def complete(self, body: Mapping[str, Any]) -> Any:
        """Return the answer to a message that another thread may `cancel`. Raises `EngineError`."""
        return self._work.run(lambda: self._completed(body))

    def cancel(self) -> None:
        """Stop the completion in another thread: the server ends it when the connection is closed."""
        self._work.stop()

    async def _completed(self, body: Mapping[str, Any]) -> Any:
        import httpx2

        transport = httpx2.AsyncHTTPTransport(uds=self._socket, verify=False)  # no TLS inside a process
        async with httpx2.AsyncClient(transport=transport, **self._options) as client:
            return _read(await client.post("/completion", json=body))

    def _start(self) -> None:
        import httpx2

        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="zhen-"))
        path, key = str(Path(folder) / "llama.sock"), secrets.token_urlsafe()
        self._socket = path if os.name != "nt" and len(os.fsencode(path)) < SOCKET_LENGTH else None
        running = [self._server(folder, key)]
        self._stack.callback(running.clear)  # it stops when nothing refers to it
        self._options: dict[str, Any] = {
            "base_url": "http://localhost" if self._socket else running[0].listening_address,
            "headers": {"Authorization": f"Bearer {key}"},
            "timeout": None,
        }
        transport = httpx2.HTTPTransport(uds=self._socket, verify=False)
        self._client = self._stack.enter_context(httpx2.Client(transport=transport, **self._options))

    def _server(self, folder: str, key: str) -> Any:
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(self._path)
        params.hostnames, params.port = [self._socket or "127.0.0.1"], 0
        params.api_keys, params.ui, params.verbosity = [key], False, -1
        params.n_parallel, params.n_ctx = self.slots, self.slots * self._context
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self._threads
        if self._device is Device.CPU:
            params.n_gpu_layers, params.no_kv_offload, params.no_op_offload = 0, True, True
        params.slot_save_path = folder + os.sep
        params.slot_prompt_similarity = 1e-6  # the first free slot, not the one that was used longest ago
        params.cache_ram_mib, params.cache_idle_slots, params.n_ctx_checkpoints = 0, False, 0  # no other states
        params.swa_full = True  # or the common start of a network with sliding windows cannot be kept
        try:
            return xllamacpp.Server(params)
        except RuntimeError as error:  # it has no reason
            hint = (
                "if the file is whole and there is enough memory, the architecture may be newer than llama.cpp here: "
                "pip install --upgrade xllamacpp"
            )
            self.slots = self._context = 0
            raise EngineError(f"{self._path}: llama.cpp cannot load it", hint) from error


def _read(response: Any) -> Any:
    """Return the JSON of an answer. Raises `EngineError` with the message of the server."""
    answer = response.json()
    if response.status_code != 200:
        problem = answer.get("error", answer)
        raise EngineError(f"llama.cpp: {problem.get('message', problem)}", "choose another model with --model")
    return answer


class GgufTokenizer:
    """The tokenizer in a GGUF file, as llama.cpp reads it, with the methods that engines use."""

    def __init__(self, server: LlamaServer, file: GgufFile) -> None:
        self._server = server
        self._fields = {name: value for name, value in file.fields.items() if name.startswith("tokenizer.")}
        self._tokens: list[str] = self._fields["tokenizer.ggml.tokens"]

    @property
    def eos_token_id(self) -> int | None:
        """The token that ends a text."""
        return self._fields.get("tokenizer.ggml.eos_token_id")

    @property
    def unk_token_id(self) -> int | None:
        """The token for what the vocabulary lacks."""
        return self._fields.get("tokenizer.ggml.unknown_token_id")

    @cached_property
    def all_special_ids(self) -> list[int]:
        """Tokens that are not text."""
        kinds = self._fields.get("tokenizer.ggml.token_type", [])
        return [number for number, kind in enumerate(kinds) if kind == _CONTROL]

    @property
    def special_tokens_map(self) -> dict[str, str]:
        """The tokens that a chat template may name."""
        names = {"bos_token": "bos", "eos_token": "eos", "pad_token": "padding", "unk_token": "unknown"}
        ids = {name: self._fields.get(f"tokenizer.ggml.{key}_token_id") for name, key in names.items()}
        return {name: self._tokens[number] for name, number in ids.items() if number is not None}

    def encode(self, text: str, *, add_special_tokens: bool = True, split_special_tokens: bool = False) -> list[int]:
        """Return the ids of `text`; with `split_special_tokens`, special tokens in it are text."""
        body = {"content": text, "add_special": add_special_tokens, "parse_special": not split_special_tokens}
        return [int(number) for number in self._server.post("/tokenize", body)["tokens"]]

    def decode(self, ids: Sequence[int], *, skip_special_tokens: bool = False) -> str:
        """Return the text of `ids`."""
        special = set(self.all_special_ids) if skip_special_tokens else ()
        tokens = [number for number in ids if number not in special]
        return str(self._server.post("/detokenize", {"tokens": tokens})["content"]) if tokens else ""

    def get_vocab(self) -> dict[str, int]:
        """Return all tokens with their ids."""
        return self._vocabulary

    def convert_ids_to_tokens(self, ids: Sequence[int]) -> list[str]:
        """Return the token of each id."""
        return [self._tokens[number] for number in ids]

    def get_chat_template(self) -> str:
        """Return the template that renders a conversation as a prompt. Raises `ValueError` if there is none."""
        if template := self._fields.get("tokenizer.chat_template"):
            return str(template)
        raise ValueError("no chat template")

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        return {token: number for number, token in enumerate(self._tokens)}


class LlamaCpp:
    """The runtime: the slots of a server decode the rows of a call, each greedily."""

    def __init__(self, server: LlamaServer, longest: int) -> None:
        """Use `server`, whose network has room for `longest` tokens in a row."""
        self._server, self._longest = server, longest

    def run(self, call: RuntimeCall) -> list[list[Hypothesis]]:
        """See `Runtime.run`; the hypotheses after the first are sampled with a fixed seed.

        An answer without an end is made again with four times the tokens, for a network that thinks first, then
        sampled, for one that repeats itself. If that has no end either, its score is `CUT` at most.
        """
        columns = [
            self._whole(call),
            *(self._ask(call, call.inputs, call.limit, seed) for seed in range(1, call.n_best)),
        ]
        rows = [[hypothesis for hypothesis, _ in row] for row in zip(*columns, strict=True)]
        return [sorted(row, key=lambda hypothesis: -hypothesis.score) for row in rows]

    def cancel(self) -> None:
        """Stop `run` in another thread."""
        self._server.cancel()

    def _whole(self, call: RuntimeCall) -> list[_Answer]:
        """Return an answer for each row; see `run`."""
        answers = self._ask(call, call.inputs, call.limit, 0)
        for limit, seed in ((4 * call.limit + SMALLEST, 0), (call.limit, 1)):
            cut = [row for row, (_, is_cut) in enumerate(answers) if is_cut]
            again = self._ask(call, [call.inputs[row] for row in cut], limit, seed)
            for row, answer in zip(cut, again, strict=True):
                answers[row] = answer
        return answers

    def _ask(self, call: RuntimeCall, inputs: Sequence[Sequence[int]], limit: int, seed: int) -> list[_Answer]:
        if not inputs:
            return []
        prompts = [[*call.prefix, *row] for row in inputs]
        longest = max(map(len, prompts))
        tokens = min(limit, self._longest - longest - 1)
        if tokens < 1:
            message = f"a text of {longest} tokens is too long for the model, which takes {self._longest}"
            raise EngineError(message, "choose another model with --model")
        self._server.fit(longest + tokens + 1)
        self._prime(call.prefix)
        body = {
            "prompt": prompts,
            "n_predict": tokens,
            "seed": seed,
            "stop": list(call.stop),
            "logit_bias": [[token, False] for token in call.banned],
            "n_probs": 1,
            "return_tokens": True,
            "cache_prompt": True,
            **(SAMPLED if seed else GREEDY),
        }
        answer = self._server.complete(body)
        rows = sorted(answer if isinstance(answer, list) else [answer], key=lambda row: int(row["index"]))
        return [_answer(row, frozenset(call.ends)) for row in rows]

    def _prime(self, prefix: Sequence[int]) -> None:
        """Give all slots the state after `prefix`: without it, of a server that has just started."""
        server = self._server
        for slot in range(server.slots):
            server.post(f"/slots/{slot}?action=erase", {})
        if prefix:
            server.post("/completion", {"prompt": list(prefix), "n_predict": 0, "id_slot": 0, **GREEDY})
            server.post("/slots/0?action=save", {"filename": "prefix"})
            for slot in range(server.slots):
                server.post(f"/slots/{slot}?action=restore", {"filename": "prefix"})


def _answer(row: Mapping[str, Any], ends: frozenset[int]) -> _Answer:
    """Return the answer of a slot up to the first of `ends`."""
    ids = tuple(row["tokens"])
    end = next((at for at, token in enumerate(ids) if token in ends), len(ids))
    cut = row["stop_type"] == "limit" and end == len(ids)
    scores = [min(0.0, token["logprob"]) for token in row.get("completion_probabilities", [])[: end + 1]]
    score = round(fmean(scores), 4) if scores else UNSCORED
    return Hypothesis(ids[:end], min(score, CUT) if cut else score), cut
