"""The systems that `bench/engines.py` compares; this script runs each in its own process.

    python bench/engine_systems.py NAME < TASK > RESULT

TASK and RESULT are JSON objects: `Task`, and what `timed` returns or why it failed.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

LIMIT = 200
"""Tokens a peer may answer with: zhen allows about as many for the longest sentences of the sample."""
SLOTS = 8
"""How many sentences llama.cpp and OpenVINO have in hand at once."""

Translate = Callable[[Sequence[str], Sequence[str]], list[str]]
"""Texts, and the same texts in the plain prompt, to English in the same order."""


@dataclass(frozen=True)
class Task:
    """The input of a system.

    `texts` and their plain `prompts`; the model's name, its published file, and the folder of its weights in bfloat16;
    the number of threads; `started`: when the process was started, in seconds since 1970.
    """

    texts: list[str]
    prompts: list[str]
    model: str
    gguf: str
    weights: str
    threads: int
    started: float


@dataclass(frozen=True)
class System:
    """A system that runs the default model: `load` imports and loads all it needs, and returns the function to time.

    `module` and `package`: what must be installed, and its name for pip. `weights`: needs them in bfloat16. `slow`:
    takes only a few sentences.
    """

    name: str
    title: str
    load: Callable[[Task], Translate]
    module: str = ""
    package: str = ""
    weights: bool = False
    slow: bool = False


def zhen(task: Task) -> Translate:
    """Return the engine with low effort, which decodes greedily as the peers do, in the batches it plans."""
    return _toolkit(task, "low")


def zhen_normal(task: Task) -> Translate:
    """Return the engine of `zhen translate`, with the beam of the model."""
    return _toolkit(task, "normal")


def ctranslate2(task: Task) -> Translate:
    """Return the first release's engine: the same file in CTranslate2, 16 rows and 960 characters a batch."""
    return _toolkit(task, "ctranslate2")


def zhen_llama(task: Task) -> Translate:
    """Return the engine with low effort on the GGUF itself, in llama.cpp as zhen runs other models."""
    from toolkit import models
    from toolkit.engines.chat import ChatEngine
    from toolkit.types import Effort

    converted, file = models.ready(task.model), Path(task.gguf)
    options = {key: value for key, value in converted.options.items() if key != "output"}  # the whole vocabulary
    options["gguf_file"] = file.name
    model = replace(converted, runtime=models.LLAMA, folder=file.parent, options=options)
    return _translated(ChatEngine(model, threads=task.threads, effort=Effort.LOW))


def zhen_server(task: Task) -> Translate:
    """Return the engine of servers, with llama.cpp's own server in this process."""
    from toolkit import engines, models
    from toolkit.config import ModelSettings

    running = _llama_server(task)
    address, prompts = f"{running.listening_address}/v1", models.find(task.model).options.get("prompts", "")
    own = {"bench": ModelSettings(task.model, address, prompts=prompts, parallel=SLOTS)}
    translate = _translated(engines.create(models.ready(models.find("bench", own))))

    def kept(texts: Sequence[str], prompts: Sequence[str]) -> list[str]:
        return translate(texts, prompts) if running else []  # the server ends when nothing refers to it

    return kept


def _toolkit(task: Task, mode: str) -> Translate:
    from toolkit import models
    from toolkit.engines.chat import ChatEngine
    from toolkit.engines.encoding import LoadedModel
    from toolkit.engines.engine import tokenizer_of
    from toolkit.engines.runtimes import CT2Chat
    from toolkit.types import Effort, Request

    model, effort = models.ready(task.model), Effort.NORMAL if mode == "normal" else Effort.LOW
    engine = ChatEngine(model, threads=task.threads, effort=effort)
    if mode != "ctranslate2":
        return _translated(engine)
    tokenizer = tokenizer_of(model)
    runtime = CT2Chat(model, tokenizer, task.threads)
    engine.loaded = LoadedModel(lambda: (tokenizer, runtime))

    def translate(texts: Sequence[str], _: Sequence[str]) -> list[str]:
        requests = [Request(str(index), text) for index, text in enumerate(texts)]
        order, groups = alike(texts, rows=16, characters=960)
        drafts = [one for group in groups for one in engine.translate([requests[index] for index in group])]
        return in_order(order, [one[0].text for one in drafts])

    return translate


def _translated(engine: Any) -> Translate:
    """Return `engine` in the batches that zhen plans, with its network loaded."""
    from toolkit.draft_cache import DraftCache
    from toolkit.engines import batches
    from toolkit.types import Request

    if hasattr(engine, "loaded"):
        _ = engine.loaded.runtime, engine.loaded.tokenizer.encode("A")  # else loaded with the first batch

    def translate(texts: Sequence[str], _: Sequence[str]) -> list[str]:
        requests = [Request(str(index), text) for index, text in enumerate(texts)]
        with tempfile.TemporaryDirectory() as folder, DraftCache(Path(folder) / "drafts.sqlite") as cache:
            drafts = batches.answer(engine, cache, requests)
        return [drafts[request.key][0].text for request in requests]

    return translate


def transformers_batches(task: Task) -> Translate:
    """Return plain `generate`, eight sentences of similar length at once, padded at the left."""
    return _transformers(task, 8)


def transformers_single(task: Task) -> Translate:
    """Return plain `generate`, one sentence after the other."""
    return _transformers(task, 1)


def _transformers(task: Task, rows: int) -> Translate:
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    torch.set_num_threads(task.threads)
    tokenizer = transformers.AutoTokenizer.from_pretrained(task.weights, padding_side="left")
    network = transformers.AutoModelForCausalLM.from_pretrained(task.weights, dtype=_quicker(torch)).eval()

    def translate(_: Sequence[str], prompts: Sequence[str]) -> list[str]:
        order, groups = alike(prompts, rows=rows)
        found: list[str] = []
        for group in groups:
            given = tokenizer([prompts[index] for index in group], return_tensors="pt", padding=True)
            with torch.inference_mode():
                written = network.generate(**given, max_new_tokens=LIMIT, do_sample=False)
            found += tokenizer.batch_decode(written[:, given["input_ids"].shape[1] :], skip_special_tokens=True)
        return in_order(order, found)

    return translate


def _quicker(torch: Any) -> Any:
    """Return the type in which this CPU multiplies a batch of eight faster: bfloat16, or float32."""
    seconds = {}
    for dtype in (torch.bfloat16, torch.float32):
        weights, rows = [torch.ones(8960, 1536, dtype=dtype) for _ in range(6)], torch.ones(8, 1536, dtype=dtype)
        for _ in range(2):  # the first time pays for what is made once
            start = time.perf_counter()
            for one in weights:
                torch.nn.functional.linear(rows, one)
            seconds[dtype] = time.perf_counter() - start
    return min(seconds, key=lambda dtype: seconds[dtype])


def llama_cpp(task: Task) -> Translate:
    """Return llama.cpp's server inside this process, with all slots in use; it caches the prompts' common prefix."""
    server = _llama_server(task)

    def ask(prompt: str) -> str:
        answer = server.handle_completions({"prompt": prompt, "temperature": 0, "n_predict": LIMIT})
        if "error" in answer:
            raise RuntimeError(str(answer["error"]))
        return str(answer["choices"][0]["text"] if "choices" in answer else answer["content"])

    def translate(_: Sequence[str], prompts: Sequence[str]) -> list[str]:
        order, _groups = alike(prompts, rows=1)
        with ThreadPoolExecutor(SLOTS) as pool:
            return in_order(order, list(pool.map(ask, [prompts[index] for index in order])))

    return translate


def _llama_server(task: Task) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = task.gguf
    params.n_parallel, params.n_ctx, params.port = SLOTS, SLOTS * 1024, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = task.threads
    return xllamacpp.Server(params)


def openvino(task: Task) -> Translate:
    """Return OpenVINO GenAI on the GGUF itself, with continuous batching and the prompts' common prefix cached."""
    import openvino_genai

    scheduler = openvino_genai.SchedulerConfig()
    scheduler.max_num_seqs, scheduler.enable_prefix_caching = SLOTS, True
    options = {"scheduler_config": scheduler, "INFERENCE_NUM_THREADS": task.threads}
    pipeline = openvino_genai.LLMPipeline(task.gguf, "CPU", **options)
    config = openvino_genai.GenerationConfig()
    config.max_new_tokens, config.do_sample, config.apply_chat_template = LIMIT, False, False
    config.stop_strings = {"<|im_end|>", "<|endoftext|>"}

    def translate(_: Sequence[str], prompts: Sequence[str]) -> list[str]:
        order, _groups = alike(prompts, rows=1)
        return in_order(order, pipeline.generate([prompts[index] for index in order], config).texts)

    return translate


def prepare(task: Task) -> Translate:
    """Write the weights of the GGUF as a checkpoint in bfloat16, as it would be downloaded. This is not a system."""
    import torch
    import transformers

    from toolkit import models

    transformers.logging.set_verbosity_error()
    path, final = Path(task.gguf), Path(task.weights)
    building = final.with_name(f"{final.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    network = transformers.AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.bfloat16)
    if quantizer := getattr(network, "hf_quantizer", None):
        quantizer.remove_quantization_config(network)  # the weights are plain by now, but marked as the GGUF's
    network.save_pretrained(building)
    transformers.AutoTokenizer.from_pretrained(models.ready(task.model).folder).save_pretrained(building)
    os.replace(building, final)
    return lambda texts, _: list(texts)


SYSTEMS = (
    System("zhen", "zhen --effort low", zhen),
    System("zhen-normal", "zhen, with the beam of the model, as zhen translate decodes", zhen_normal),
    System("ctranslate2", "CTranslate2 int8, as the first release ran it", ctranslate2),
    System("transformers-8", "transformers generate, batches of 8", transformers_batches, weights=True),
    System("transformers-1", "transformers generate, one by one", transformers_single, weights=True, slow=True),
    System("zhen-llama.cpp", "zhen --effort low in llama.cpp, same GGUF", zhen_llama, "xllamacpp", "xllamacpp"),
    System("zhen-server", f"zhen with llama.cpp's server, {SLOTS} parallel", zhen_server, "xllamacpp", "xllamacpp"),
    System("llama.cpp", f"llama.cpp, {SLOTS} slots, GGUF Q4_K_M", llama_cpp, "xllamacpp", "xllamacpp"),
    System("openvino", f"OpenVINO GenAI, {SLOTS} at once, same GGUF", openvino, "openvino_genai", "openvino-genai"),
)


def alike(texts: Sequence[str], *, rows: int, characters: int = 1 << 30) -> tuple[list[int], list[list[int]]]:
    """Return indices of `texts`, longest first, and in groups of at most `rows`, padded to at most `characters`."""
    order = sorted(range(len(texts)), key=lambda index: (-len(texts[index]), index))
    groups: list[list[int]] = []
    for index in order:
        longest = len(texts[groups[-1][0]]) if groups else 0
        if not groups or len(groups[-1]) == rows or (len(groups[-1]) + 1) * longest > characters:
            groups.append([])
        groups[-1].append(index)
    return order, groups


def in_order(order: Sequence[int], answers: Sequence[str]) -> list[str]:
    """Return `answers`, of which the n-th belongs to text `order[n]`, in the order of the texts, each on one line."""
    found = dict(zip(order, answers, strict=True))
    return [" ".join(found[index].split()) for index in range(len(order))]


def peak() -> int:
    """Return the peak memory of this process in bytes; without that of its parent if the system reports it."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    reported = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    return (reported or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024


def timed(name: str, task: Task) -> dict[str, Any]:
    """Load a system, translate with it, and report both."""
    translate = ({system.name: system.load for system in SYSTEMS} | {"prepare": prepare})[name](task)
    loaded = time.time()
    answers = translate(task.texts, task.prompts)
    done = time.time()
    return {"load": loaded - task.started, "seconds": done - loaded, "peak": peak(), "answers": answers}


def main() -> None:
    """Run one system on the task given on standard input; print its answers and what it used."""
    task = Task(**json.load(sys.stdin))
    out = os.dup(1)
    os.dup2(2, 1)  # what libraries print is not part of the result
    try:
        result = timed(sys.argv[1], task)
    except Exception as error:  # report any error of a library without a traceback
        result = {"failed": " ".join(f"{type(error).__name__}: {error}".split())[:300]}
    with os.fdopen(out, "w", encoding="utf-8") as stream:
        json.dump(result, stream, ensure_ascii=False)


if __name__ == "__main__":
    main()
