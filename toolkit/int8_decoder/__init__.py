"""A decoder-only network in int8 on a CPU: CTranslate2's converted models, run with PyTorch's oneDNN kernels.

README.md in this folder explains what it is, why it exists and how its speed is measured.
"""

from toolkit.int8_decoder.int8_runtime import VERSION, Int8Runtime, fast_here, load_network, supported, unavailable

__all__ = ["VERSION", "Int8Runtime", "fast_here", "load_network", "supported", "unavailable"]
