"""Download files from fixed addresses, each with a checksum in the registry."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from toolkit.errors import ModelError
from toolkit.models import disk
from toolkit.models.disk import Meter
from toolkit.models.registry import ModelFile, WebSource
from toolkit.models.store import Checkpoint
from toolkit.progress import Progress

if TYPE_CHECKING:
    import httpx2

TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as lost."""
DELAYS = (0.5, 1.0, 2.0)
"""Seconds before each further try, if the try before it got no new byte."""


def fetch(source: WebSource, files: tuple[ModelFile, ...], folder: Path, *, progress: Progress) -> Checkpoint:
    """Download `files` of `source` into `folder`, continue an earlier run, and verify them.

    Raises `ModelError` when the host cannot be reached or has no such file, or a checksum is wrong (then that file is
    deleted).
    """
    import httpx2

    missing = sum(file.size for file in files) - disk.bytes_in(folder)
    disk.need_space(folder, max(0, missing), f"downloading {files[0].name}")
    headers = {"Accept-Encoding": "identity"}
    with disk.guard(folder), httpx2.Client(timeout=TIMEOUT, follow_redirects=True, headers=headers) as client:
        folder.mkdir(parents=True, exist_ok=True)
        for address, file in zip(source.addresses, files, strict=True):
            growing = folder / f"{file.name}.partial"
            if (folder / file.name).exists():
                os.replace(folder / file.name, growing)
            _download(client, address, file, growing, progress)
            disk.verify(growing, file, progress=progress)
            os.replace(growing, folder / file.name)
    return Checkpoint(folder, files, source.base)


def _download(client: httpx2.Client, address: str, file: ModelFile, growing: Path, progress: Progress) -> None:
    """Append what is missing to `growing`; a lost connection is opened again."""
    import httpx2

    done, failed = growing.stat().st_size if growing.exists() else 0, 0
    with progress.task(f"downloading {file.name}", total=file.size, unit="bytes", done=min(done, file.size)) as advance:
        meter = Meter(done, file.size, advance)
        while done < file.size:
            before = done
            try:
                _append(client, address, growing, meter)
                if growing.stat().st_size <= before:
                    raise httpx2.RemoteProtocolError("the answer is empty")
            except httpx2.HTTPError as error:
                failed = 0 if growing.exists() and growing.stat().st_size > before else failed + 1
                if failed > len(DELAYS) or _is_final(error):
                    raise _problem(address, error) from error
                time.sleep(DELAYS[failed - 1] if failed else 0)
            done = growing.stat().st_size if growing.exists() else 0


def _append(client: httpx2.Client, address: str, growing: Path, meter: Meter) -> None:
    """Ask for the rest of a file; a server that cannot send a part sends the whole file."""
    done = growing.stat().st_size if growing.exists() else 0
    with client.stream("GET", address, headers={"Range": f"bytes={done}-"} if done else {}) as answer:
        answer.raise_for_status()
        with growing.open("ab" if answer.status_code == 206 else "wb") as out:
            for piece in answer.iter_raw():
                out.write(piece)
                meter.show(out.tell())


def _is_final(error: httpx2.HTTPError) -> bool:
    """Return whether the server answered, and would answer the same again."""
    answer = getattr(error, "response", None)
    return answer is not None and answer.status_code < 500 and answer.status_code != 429


def _problem(address: str, error: httpx2.HTTPError) -> ModelError:
    answer = getattr(error, "response", None)
    status = f"{answer.status_code} {answer.reason_phrase}" if answer is not None else ""
    reason = status or str(error) or type(error).__name__
    return ModelError(
        f"cannot download {address}: {reason}",
        f"check the network and run again. Finished bytes are kept. If {urlsplit(address).hostname} cannot be reached, "
        "get the files on another machine (docs/reference/models.md)",
    )
