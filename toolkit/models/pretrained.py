"""Loading with transformers, so that a model folder is data and never runs code of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def load(auto: Any, folder: Path | str, **options: Any) -> Any:
    """Return what `auto.from_pretrained` makes of the checkpoint in `folder`.

    Python files that the checkpoint brings along (`auto_map` in its configuration) are not run, and nobody is asked.
    Raises what transformers raises.
    """
    return auto.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False, **options)
