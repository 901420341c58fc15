"""The student family: Mozilla's small Marian networks, with which Firefox translates pages, in fxtranslate.

A student translates one sentence at a time. What it must not change goes through it as codes (`codes`). It
runs in processes, one for each core (`program`).
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import weakref
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from toolkit.engines import devices
from toolkit.engines.engine import loading, signature
from toolkit.engines.runtimes import cores
from toolkit.engines.server import UNSCORED
from toolkit.engines.student.codes import CODES, forms, pairs_alone, with_pairs
from toolkit.models import FXTRANSLATE, ReadyModel
from toolkit.progress import SILENT, Progress
from toolkit.segment.sentences import cut, parts
from toolkit.types import Device, Draft, Effort, Request

PROGRAM = Path(__file__).with_name("program.py")


class StudentProcesses:
    """At most `size` processes with the network in `files`, started when they are needed. Threads may share it."""

    def __init__(self, files: Sequence[Path], size: int) -> None:
        self.size = size
        self._command = [sys.executable, "-P", str(PROGRAM), *map(str, files)]
        self._idle: queue.LifoQueue[subprocess.Popen[str] | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)
        self._running: set[subprocess.Popen[str]] = set()
        weakref.finalize(self, _end, self._running)

    def translate(self, sentence: str) -> str:
        """Return the answer of one of the processes. Raises `RuntimeError` if it fails or is stopped."""
        process = self._idle.get()
        try:
            if process is None:
                process = self._started()
                _asked(process)  # it has loaded the network
            return _asked(process, json.dumps(sentence))
        except BaseException:
            if process:
                self._running.discard(process)
                _end({process})
                process = None
            raise
        finally:
            self._idle.put(process)

    def stop(self) -> None:
        """End all processes, also while they work; `translate` starts new ones."""
        for process in tuple(self._running):
            process.kill()

    def _started(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 - our own program, and files of the model
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for zhen alone
        )
        self._running.add(process)
        return process


def _asked(process: subprocess.Popen[str], line: str = "") -> str:
    """Send a line, and return the text of the next answer. Raises `RuntimeError`."""
    if not (process.stdin and process.stdout):
        raise TypeError("pipes are needed")
    with contextlib.suppress(OSError):  # it has ended, so there is no answer
        if line:
            process.stdin.write(line + "\n")
            process.stdin.flush()
    answer = json.loads(process.stdout.readline() or '{"error": "its process ended"}')
    if answer["error"]:
        raise RuntimeError(answer["error"])
    return str(answer["text"])


def _end(processes: set[subprocess.Popen[str]]) -> None:
    for process in tuple(processes):
        process.kill()
        with contextlib.suppress(OSError):
            process.communicate()
    processes.clear()


PROCESSES = 8
"""The most processes; each takes about three times the memory of the model's file."""
LONGEST = 80
"""The most tokens of a sentence. The students learned from up to 128. With the Portuguese one, lists of clauses kept
all their codes up to 100 tokens, and lost 11% of them at 112, 20% at 123."""
SHORTEST = 16
"""Sentences of fewer tokens are not cut again, whatever the answer is."""
CUT = -5.0
"""The score of an answer that the network did not end."""


class StudentEngine:
    """Translates with a student; always greedily, with one draft for a request, and without target prefixes."""

    takes_hints = takes_context = False

    def __init__(
        self,
        model: ReadyModel,
        *,
        threads: int = 0,
        effort: Effort = Effort.NORMAL,
        device: Device = Device.AUTO,
        progress: Progress = SILENT,
    ) -> None:
        self._model, self._device = model, device
        self._processes = StudentProcesses(_files(model.folder), min(threads or cores(), PROCESSES))
        self._answer = lru_cache(maxsize=4096)(self._processes.translate)
        self.signature = signature(model, "student", CODES, LONGEST, SHORTEST)

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`."""
        devices.choose(self._device, FXTRANSLATE, [Device.CPU])
        with loading(self._model), ThreadPoolExecutor(self._processes.size) as threads:
            return [[draft] for draft in threads.map(self._draft, requests)]

    def cancel(self) -> None:
        """Stop the batch that another thread translates."""
        self._processes.stop()

    def _draft(self, request: Request) -> Draft:
        draft, whole = "", True
        for form in forms(request):
            answer, whole = self._joined(form.text)
            if draft := form.restored(answer):
                break
        if draft and (tagged := pairs_alone(request.text)):
            draft = with_pairs(draft, tagged, self._joined(tagged.text)[0])
        return Draft(request.key, " ".join(draft.split()), UNSCORED if whole else CUT, self.signature)

    def _joined(self, text: str) -> tuple[str, bool]:
        """Translate the sentences of a text; see `_translated`."""
        answers = [self._translated(text[start:end], LONGEST) for start, end in cut(text)]
        return " ".join(answer for answer, _ in answers if answer), all(ended for _, ended in answers)

    def _translated(self, sentence: str, limit: int) -> tuple[str, bool]:
        """Translate a sentence, in parts of at most `limit` tokens; return whether the network ended each answer."""
        tokens = self._count(sentence)
        if tokens <= limit:
            answer = self._answer(sentence)
            # fxtranslate stops at twice the tokens of the sentence and its end, plus 4, and always at 256
            ended = self._count(answer) < min(2 * (tokens + 1) + 4, 256)
            if ended or tokens < SHORTEST:
                return answer, ended
            limit = tokens // 2
        answers = [self._translated(part, limit) for part in self._shorter(sentence, limit)]
        return " ".join(text for text, _ in answers), all(ended for _, ended in answers)

    def _shorter(self, sentence: str, limit: int) -> Iterator[str]:
        """Cut a sentence at its clauses, in as few parts of about the same length as fit into `limit` tokens."""
        number = -(-self._count(sentence) // limit)
        while number <= len(sentence):
            ranges = parts(sentence, max(1, len(sentence) * 5 // (4 * number)))
            texts = [sentence[start:end].strip() for start, end in ranges]
            if all(self._count(text) <= limit for text in texts):
                yield from filter(None, texts)
                return
            number += 1
        yield sentence[: len(sentence) // 2]
        yield sentence[len(sentence) // 2 :]

    def _count(self, text: str) -> int:
        return len(self._vocabulary.encode(text))

    @cached_property
    def _vocabulary(self) -> Any:
        import sentencepiece

        return sentencepiece.SentencePieceProcessor(model_file=str(_files(self._model.folder)[1]))


def _files(folder: Path) -> list[Path]:
    """Return the files of a student: model, source and target vocabulary, and the shortlist if there is one."""
    vocabularies = sorted(folder.glob("*vocab.*.spm"))  # srcvocab before trgvocab
    return [*folder.glob("model.*.bin"), vocabularies[0], vocabularies[-1], *folder.glob("lex.*.bin")]
