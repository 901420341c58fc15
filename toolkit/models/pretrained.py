"""Load checkpoints with transformers without running code from the model folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def load(auto: Any, folder: Path | str, **options: Any) -> Any:
    """Return what `auto.from_pretrained` makes of the checkpoint in `folder`.

    Python files of the checkpoint (`auto_map` in its configuration) are not run, and there is no prompt to allow them.
    Raises what transformers raises.
    """
    return auto.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False, **options)
