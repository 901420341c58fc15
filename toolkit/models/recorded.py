"""Measurements of a converted model, stored in its manifest."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from toolkit.errors import WriteError
from toolkit.files import write_atomic
from toolkit.models import disk
from toolkit.models.store import MANIFEST


def read(folder: Path, name: str) -> Any:
    """Return what `write` stored under `name`; None if there is nothing."""
    return (disk.read_json(folder / MANIFEST) or {}).get(name)


def write(folder: Path, name: str, value: object) -> None:
    """Store `value` under `name` in the manifest of the converted model in `folder`.

    Without a manifest, or if it cannot be written, nothing is stored.
    """
    manifest = disk.read_json(folder / MANIFEST)
    if manifest:
        with contextlib.suppress(WriteError):
            text = json.dumps({**manifest, name: value}, ensure_ascii=False, indent=1)
            write_atomic(folder / MANIFEST, text + "\n")
