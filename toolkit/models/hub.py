r"""Fetching a checkpoint from the Hugging Face hub, and checking every file against what the hub published.

The hub states a SHA-256 for each large (LFS) file and a git blob id, a SHA-1 over `blob <size>\0<content>`, for each
small one; both are checked after the download, and the registry's own SHA-256 where it has one.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from toolkit.errors import ModelError
from toolkit.models import store
from toolkit.models.meter import Meter, bytes_in, wait
from toolkit.models.registry import HubSource, Model, ModelFile
from toolkit.progress import Progress

_ANSWER_SECONDS = 5
_TOKENIZER = ("*.json", "*.jinja", "*.spm", "*.model", "merges.txt", "vocab.txt")
_NOT_THE_MODEL = ("*.index.json", "onnx*", "flax*", "tf_*", "openvino*", "*/*")
_WEIGHTS = (
    ("model*.safetensors", "model.safetensors.index.json"),
    ("pytorch_model*.bin", "pytorch_model.bin.index.json"),
)
_GGUF_ORDER = ("q4_k_m", "q5_k_m", "q6_k", "q8_0", "f16", "bf16")


@dataclass(frozen=True, slots=True)
class _Remote:
    name: str
    size: int
    sha256: str
    blob: str


def fetch(source: HubSource, model: Model, folder: Path, *, progress: Progress) -> str:
    """Put the files of `source` into `folder` (a stopped download goes on) and check them; returns `repo@commit`.

    Raises `ModelError` when the hub cannot be reached, the repository is missing, closed or holds no checkpoint zhen
    can use, or a file is not what was published.
    """
    commit, remote = _listing(source)
    wanted = [file for file in remote if file.name in choose([item.name for item in remote], source)]
    total = sum(file.size for file in wanted)
    store.need_space(folder, total - bytes_in(folder) if folder.exists() else total, f"downloading {source.repo}")
    with store.guard(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _download(source, commit, wanted, folder, progress)
        for file in wanted:
            _check(folder / file.name, file, model, progress)
        shutil.rmtree(folder / ".cache", ignore_errors=True)
    return f"{source.repo}@{commit}"


def choose(names: list[str], source: HubSource) -> set[str]:
    """Which of a repository's files to take: those named, else one form of weights, the configuration and tokenizer."""
    if source.files:
        if absent := [name for name in source.files if name not in names]:
            raise ModelError(f"{source.repo}: has no file {absent[0]}", "see `zhen models list` for models that work")
        return set(source.files)
    for patterns in _WEIGHTS:
        weights = {name for name in names if any(fnmatch(name, pattern) for pattern in patterns)}
        if weights and "config.json" in names:
            return weights | {name for name in names if _wanted_beside(name)}
    return {_choose_gguf(names, source.repo)}


def _wanted_beside(name: str) -> bool:
    return any(fnmatch(name, p) for p in _TOKENIZER) and not any(fnmatch(name, p) for p in _NOT_THE_MODEL)


def _choose_gguf(names: list[str], repo: str) -> str:
    found = [name for name in names if name.endswith(".gguf") and not re.search(r"-\d{5}-of-\d{5}", name)]
    for quantization in _GGUF_ORDER:
        if fitting := [name for name in found if quantization in name.lower()]:
            return min(fitting, key=len)
    if len(found) == 1:
        return found[0]
    if found:
        raise ModelError(f"{repo}: holds {len(found)} GGUF files", f"name one: {repo}/{found[0]}")
    raise ModelError(
        f"{repo}: holds no checkpoint zhen can load (config.json with safetensors or .bin weights, or a GGUF file)",
        "see `zhen models list` for models that work",
    )


def _listing(source: HubSource) -> tuple[str, list[_Remote]]:
    """The commit and files of a repository, as the hub describes them."""
    import huggingface_hub

    api = huggingface_hub.HfApi(endpoint=os.environ.get("HF_ENDPOINT"))
    try:
        about = api.model_info(source.repo, revision=source.revision, files_metadata=True, timeout=_ANSWER_SECONDS)
    except Exception as error:
        raise _hub_error(source, error) from error
    return str(about.sha), [_remote(item) for item in about.siblings or []]


def _remote(item: Any) -> _Remote:
    return _Remote(item.rfilename, item.size or 0, item.lfs.sha256 if item.lfs else "", item.blob_id or "")


def _download(source: HubSource, commit: str, wanted: list[_Remote], folder: Path, progress: Progress) -> None:
    import huggingface_hub
    from huggingface_hub.utils import disable_progress_bars

    disable_progress_bars()
    total = sum(file.size for file in wanted)
    endpoint = os.environ.get("HF_ENDPOINT")
    done = min(bytes_in(folder), total)
    with (
        progress.task(f"downloading {source.repo}", total=total, unit="bytes", done=done) as advance,
        ThreadPoolExecutor(1) as pool,
    ):
        meter = Meter(done, total, advance)
        for file in wanted:
            future = pool.submit(
                huggingface_hub.hf_hub_download,
                source.repo,
                file.name,
                revision=commit,
                local_dir=folder,
                endpoint=endpoint,
            )
            try:
                wait(future, lambda: meter.show(bytes_in(folder)))
            except Exception as error:
                raise _hub_error(source, error) from error
        meter.show(total)


def _check(path: Path, file: _Remote, model: Model, progress: Progress) -> None:
    ours = next((known for known in model.files if known.name == path.name), None)
    if ours or file.sha256:
        store.verify(path, ours or ModelFile(file.name, file.size, file.sha256), progress=progress)
    elif file.blob:
        content = path.read_bytes()
        found = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        if found != file.blob:
            path.unlink()
            raise ModelError(f"{path}: is not the file the hub published; it was deleted", "pull it again")
    else:
        raise ModelError(f"{path}: the hub publishes no checksum for it", "choose another model")


def _hub_error(source: HubSource, error: Exception) -> ModelError:
    from huggingface_hub import constants, errors

    if isinstance(error, errors.GatedRepoError):
        return ModelError(f"{source.repo}: its owner asks for consent", "accept on its page and run `hf auth login`")
    if isinstance(error, errors.RepositoryNotFoundError | errors.HFValidationError):
        return ModelError(
            f"{source.repo}: neither a folder here nor a public model on the hub",
            "check the spelling, or see `zhen models list`",
        )
    if isinstance(error, errors.RevisionNotFoundError | errors.EntryNotFoundError):
        return ModelError(f"{source.repo}: has no revision {source.revision} or lacks a file", "check the name")
    host = (os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).partition("://")[2]
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return ModelError(f"cannot download {source.repo} from {host}: {reason}", "check the network and run again")
