"""What is visible formatting in run properties, in all Office documents."""

from __future__ import annotations

import re

OFF = ("0", "false", "off", "none", "auto", "000000", "baseline", "noStrike", "0%")
"""Values of properties that are the same as no property."""
TOGGLED = {"b": "b", "i": "i", "u": "u", "strike": "strike"}
"""Attributes of the run properties of drawings, as they are called in Word documents."""
MONOSPACE = re.compile(r"mono|courier|consol|menlo|fixed|typewriter|source code|fira code", re.IGNORECASE)
