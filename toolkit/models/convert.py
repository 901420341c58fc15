"""Turning a published checkpoint into what the engine loads: CTranslate2 with int8 weights and the tokenizer beside.

Architectures CTranslate2 does not know are left as they are, for plain transformers.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import ModelError
from toolkit.models.registry import Family, ModelFile
from toolkit.models.store import CONVERSION
from toolkit.progress import Progress

_CT2_OWN = {"config.json", "model.bin", "vocabulary.json", "shared_vocabulary.json"}
_WEIGHTS = (".safetensors", ".bin", ".h5", ".gguf", ".msgpack", ".ot", ".pt", ".index.json")
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Made:
    """What a conversion ended with; `options` hold what the engine must know about a multilingual model."""

    runtime: str
    family: Family
    options: dict[str, str]


def identity(files: list[ModelFile], runtime: str) -> str:
    """A short id for weights and conversion: equal wherever the same files were converted the same way."""
    digest = hashlib.sha256("".join(sorted(file.sha256 for file in files)).encode())
    return f"{digest.hexdigest()[:10]}-{runtime[:2]}{CONVERSION}"


def space(files: list[ModelFile]) -> int:
    """A bound on the bytes a conversion of `files` writes: int8 of a 4-bit file is under twice its size."""
    return sum(file.size * (2 if file.name.endswith(".gguf") else 1) for file in files)


def convert(folder: Path, names: list[str], out: Path, *, progress: Progress) -> Made:
    """Convert the checkpoint made of the files `names` in `folder` into the empty folder `out`.

    Nothing is left in `out` when the runtime is `transformers`. Raises `ModelError` when the checkpoint is damaged or
    of no kind zhen can talk to.
    """
    gguf = "" if "config.json" in names else next((name for name in names if name.endswith(".gguf")), "")
    with _quiet(), progress.task(f"converting {gguf or folder.name}", total=_STEPS) as advance:
        try:
            return _convert(folder, gguf, out, advance, progress)
        except (ValueError, KeyError, RuntimeError, OSError, NotImplementedError, ImportError) as error:
            line = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
            raise ModelError(
                f"{folder}: cannot be converted: {line}", "pull it again or choose another model"
            ) from error


def _convert(folder: Path, gguf: str, out: Path, advance: Any, progress: Progress) -> Made:
    import transformers

    config = transformers.AutoConfig.from_pretrained(folder, **({"gguf_file": gguf} if gguf else {}))
    family = Family.SEQ2SEQ if config.is_encoder_decoder else Family.CHAT
    options = _options(config, folder)
    advance(1)
    base = folder
    if gguf:
        base = out.with_name("building-hf")
        shutil.rmtree(base, ignore_errors=True)
        config.save_pretrained(base)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **({"gguf_file": gguf} if gguf else {}))
    tokenizer.save_pretrained(base if gguf else out)
    advance(1)
    made = out / "made"
    try:
        _converter(base, folder, gguf, advance).convert(str(made), quantization="int8")
    except (ValueError, NotImplementedError) as error:
        if "No conversion is registered" not in str(error):
            raise
        progress.note(f"{folder}: CTranslate2 does not know {config.model_type}; plain transformers will run it")
        shutil.rmtree(out)
        out.mkdir()
        return Made("transformers", family, {**options, **({"gguf_file": gguf} if gguf else {})})
    for path in list(out.iterdir()):
        if path.name in _CT2_OWN:
            path.unlink()
    for path in [*made.iterdir(), *(base.iterdir() if gguf else ())]:
        if path.parent == made or path.name != "config.json":
            shutil.move(path, out / path.name)
    made.rmdir()
    if gguf:
        shutil.rmtree(base)
    advance(1)
    return Made("ctranslate2", family, options)


def _converter(base: Path, folder: Path, gguf: str, advance: Any) -> Any:
    import torch
    from ctranslate2.converters import TransformersConverter

    class Converter(TransformersConverter):  # type: ignore[misc]
        def load_model(self, model_class: Any, name: str, **options: Any) -> Any:
            if not gguf:
                model = model_class.from_pretrained(name, **options)
            else:
                model = model_class.from_pretrained(folder, gguf_file=gguf, dtype=torch.float16)
                if hasattr(model.config, "quantization_config"):
                    del model.config.quantization_config
            advance(1)
            return model

    return Converter(str(base))


def _options(config: Any, folder: Path) -> dict[str, str]:
    """Language codes or prefix for the multilingual families, by the conventions of their published tokenizers."""
    path = folder / "tokenizer_config.json"
    tokenizer = str(json.loads(path.read_bytes()).get("tokenizer_class", "")) if path.is_file() else ""
    if tokenizer.startswith("Nllb"):
        return {"source_lang": "zho_Hans", "target_lang": "eng_Latn"}
    if tokenizer.startswith("MBart"):
        return {"source_lang": "zh_CN", "target_lang": "en_XX"}
    if config.model_type == "m2m_100":
        return {"source_lang": "zh", "target_lang": "en"}
    if config.model_type == "t5" and config.vocab_size == 256000:  # MADLAD-400
        return {"prefix": "<2en> "}
    return {}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' own bars and messages away; what matters comes back as an error."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
