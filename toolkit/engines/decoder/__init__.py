"""A decoder-only network in int8 on a CPU: CTranslate2's converted models, run with PyTorch's oneDNN kernels.

A CPU multiplies 8-bit integers several times faster than CTranslate2's kernels let it, if the weights are laid out for
it once. The weights, their scales and the way activations are rounded are CTranslate2's; so is the file. Networks of
another kind are run by CTranslate2 itself; on CPUs other than x86-64 with AVX2 a trial decides (`runners.load`).
"""

from toolkit.engines.decoder.runner import VERSION, Int8Chat, able, fitting, network_of, trouble

__all__ = ["VERSION", "Int8Chat", "able", "fitting", "network_of", "trouble"]
