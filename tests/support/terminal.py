"""A terminal for tests: run a command in it, type, and read what it shows."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def run(
    command: Sequence[str],
    folder: Path,
    environ: Mapping[str, str],
    *,
    prompt: bytes = b"",
    typed: Sequence[bytes] = (),
    columns: int = 80,
    watch: Callable[[bytes, subprocess.Popen[bytes]], None] = lambda *_: None,
) -> tuple[int, str]:
    """Run `command` with a terminal for all three streams; return its exit code and what the terminal showed.

    Each of `typed` is typed at the next `prompt`. `watch` gets everything shown so far, and the process, after each
    read; it may send signals.
    """
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    own = {name: value for name, value in environ.items() if name != "COLUMNS"}
    process = subprocess.Popen(command, cwd=folder, env=own, stdin=side, stdout=side, stderr=side)
    os.close(side)
    shown, waiting, seen = b"", list(typed), 0
    while select.select([main], [], [], 60)[0]:
        try:
            shown += os.read(main, 4096)
        except OSError:  # Linux: no program has it open
            break
        watch(shown, process)
        if waiting and shown[seen:].endswith(prompt):
            seen = len(shown)
            os.write(main, waiting.pop(0))
    os.close(main)
    return process.wait(60), shown.decode(errors="replace").replace("\r\n", "\n")


def until_it_waits(process: subprocess.Popen[bytes]) -> None:
    """Return when `process` sleeps. A signal just before it reads a line would only be seen at the next key."""
    stat = Path(f"/proc/{process.pid}/stat")  # only Linux has it
    while process.poll() is None and stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "S":
        time.sleep(0.01)


def plain(shown: str) -> str:
    """Return what was shown without its escape sequences."""
    return ESCAPES.sub("", shown)
