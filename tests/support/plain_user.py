"""Processes to which file permissions apply, also if the tests run as root."""

from __future__ import annotations

import ctypes
import sys

_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 24, 1, 2


def heed_permissions() -> None:
    """Remove root's right to read everything from the program that this process executes next (as `preexec_fn`)."""
    if sys.platform == "linux":
        for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
