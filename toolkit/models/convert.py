"""Convert a published checkpoint for the engine: CTranslate2 with int8 weights, and the tokenizer in the same folder.

Not converted are GGUF files of other architectures than Qwen2, which llama.cpp runs if it is installed, Mozilla's
students, and architectures that CTranslate2 does not support, which plain transformers runs.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import ModelError, first_line
from toolkit.int8_decoder import qwen2
from toolkit.int8_decoder.gguf_file import GgufFile
from toolkit.models import pretrained
from toolkit.models.adapter import Adapter
from toolkit.models.choice import is_student
from toolkit.models.registry import Family
from toolkit.models.store import FXTRANSLATE, LLAMA, Checkpoint, how_to_install, is_installed
from toolkit.progress import Progress

_STEPS = 4
_NO_DECODER = re.compile("t5|.*bert|.*embed")  # general.architecture of networks that do not continue a text


@dataclass(frozen=True, slots=True)
class Made:
    """The result of a conversion; `options` are for the engine of a multilingual model."""

    runtime: str
    family: Family
    options: dict[str, str]


def convert(checkpoint: Checkpoint, out: Path, *, progress: Progress, english: bool = False) -> Made:
    """Convert `checkpoint` into the empty folder `out`; `english` keeps only the tokens that English needs (Qwen2).

    `out` is empty when the runtime reads the published files (`store.IN_PLACE`). Raises `ModelError` when the
    checkpoint is damaged or not a model that zhen can run.
    """
    folder = checkpoint.folder
    if is_student([file.name for file in checkpoint.files]):
        return Made(FXTRANSLATE, Family.STUDENT, {"runtime": FXTRANSLATE})
    gguf = next((file.name for file in checkpoint.files if file.name.endswith(".gguf")), "")
    try:
        with _quiet():
            file = GgufFile(folder / gguf) if gguf else None
            if file and qwen2.fits(file):
                with progress.task(f"converting {gguf}", total=qwen2.size(file), unit="bytes") as advance:
                    adapter = Adapter(checkpoint.adapter) if checkpoint.adapter else None
                    qwen2.convert(file, out, advance, english=english, adapter=adapter)
                save_tokenizer(file, out)
                return Made("ctranslate2", Family.CHAT, {})
            if checkpoint.adapter:
                raise ValueError("the adapter fits a Qwen2 GGUF only")
            if file and is_installed(LLAMA) and not _NO_DECODER.match(str(file.fields.get("general.architecture"))):
                return Made(LLAMA, Family.CHAT, {"gguf_file": gguf})
            with progress.task(f"converting {gguf or folder.name}", total=_STEPS) as advance:
                return _convert(folder, gguf, out, advance, progress)
    except Exception as error:  # five libraries read the file, each with errors of its own
        if isinstance(error, OSError) and error.errno:  # the disk, not the checkpoint
            raise
        message = f"{folder / gguf}: cannot be converted: {first_line(error)[:200]}"
        other = f", or run: {how_to_install(LLAMA)}" if gguf and not is_installed(LLAMA) else ""
        raise ModelError(message, f"pull it again, or choose another model{other}") from error


def save_tokenizer(file: GgufFile, out: Path) -> None:
    """Write the tokenizer of a Qwen2 GGUF into the folder `out` of its converted weights."""
    import transformers

    with tempfile.TemporaryDirectory(dir=out.parent, prefix="building-") as made:
        qwen2.write_tokenizer(file, Path(made))
        pretrained.load(transformers.AutoTokenizer, made).save_pretrained(out)
    _name_architecture(out, "qwen2")


def _convert(folder: Path, gguf: str, out: Path, advance: Callable[[int], None], progress: Progress) -> Made:
    """Convert any other checkpoint: load it with transformers and use CTranslate2's converter for its architecture."""
    import transformers

    named = {"gguf_file": gguf} if gguf else {}
    config = pretrained.load(transformers.AutoConfig, folder, **named)
    family = Family.SEQ2SEQ if config.is_encoder_decoder else Family.CHAT
    options = _options(config, folder)
    advance(1)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix="building-") as scratch:
        base = Path(scratch) / "base"
        config.save_pretrained(base)
        pretrained.load(transformers.AutoTokenizer, folder, **named).save_pretrained(base)
        advance(1)
        try:
            _converter(folder, base, named, advance).convert(str(out), quantization="int8", force=True)
        except ValueError as error:
            if "No conversion is registered" not in str(error):
                raise
            progress.note(
                f"{folder}: CTranslate2 does not know {config.model_type}; transformers will run it, which is slower"
            )
            return Made("transformers", family, {**options, **named})
        for path in base.iterdir():
            if path.name != "config.json":  # CTranslate2 has its own
                shutil.move(path, out / path.name)
    _name_architecture(out, config.model_type)
    advance(1)
    return Made("ctranslate2", family, options)


def _converter(folder: Path, base: Path, named: dict[str, str], advance: Callable[[int], None]) -> Any:
    """Return CTranslate2's converter; it reads configuration and tokenizer from `base`, weights from `folder`."""
    import torch
    from ctranslate2.converters import TransformersConverter

    class Converter(TransformersConverter):  # type: ignore[misc]
        def load_model(self, model_class: Any, _: str, **options: Any) -> Any:
            if named:
                options |= {**named, "dtype": torch.float16}
                options.pop("config")
            with contextlib.redirect_stderr(io.StringIO()) if named else contextlib.nullcontext():  # its own bar
                model = pretrained.load(model_class, folder, **options)
            if named and hasattr(model.config, "quantization_config"):
                del model.config.quantization_config
            if hasattr(model.config, "scale_decoder_outputs"):
                # CTranslate2 scales a tied T5. transformers 5 calls every T5 tied; this setting has the difference.
                model.config.tie_word_embeddings = model.config.scale_decoder_outputs
            advance(1)
            return model

    return Converter(str(base))


def _name_architecture(out: Path, model_type: str) -> None:
    """Add to CTranslate2's config.json what transformers needs to load the tokenizer."""
    import transformers

    path = out / "config.json"
    facts = {"model_type": model_type, "transformers_version": transformers.__version__}
    # CTranslate2 writes null for a missing setting, which transformers rejects (T5's layer_norm_epsilon).
    own = {name: value for name, value in json.loads(path.read_bytes()).items() if value is not None}
    if "eos_token" in own:  # a decoder must name a first token too, though not all have one
        own.setdefault("bos_token", own["eos_token"])
    path.write_text(json.dumps({**own, **facts}, indent=1) + "\n", encoding="utf-8")


def _options(config: Any, folder: Path) -> dict[str, str]:
    """Return language codes or prefix of a multilingual model, by the conventions of its published tokenizer."""
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
    """Hide the libraries' own progress bars and messages; problems are raised as errors."""
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
