"""The garbage collector of Python, kept from walking over a million objects none of which is garbage."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

RARELY = (100_000, 20, 20)
"""New objects before a young collection, and young ones before an older one; Python's own are 700, 10 and 10."""


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Collect nothing meanwhile: for work that makes many objects that all stay."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@contextlib.contextmanager
def collecting_rarely() -> Iterator[None]:
    """Collect more rarely meanwhile: for long work that makes many objects, most of which stay."""
    usual = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
