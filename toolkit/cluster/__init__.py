"""The pipeline over many machines, by Ray: documents are streamed past engines that run elsewhere.

This process reads and segments, keeps the memory and writes every file; engines, which take nearly all the time, run
in workers, one for each GPU or group of cores. A worker that dies is replaced and its batch asked again, so a run loses
nothing, and what it writes is what a run on one machine writes. `docs/research/scale.md` tells how far this goes.
"""

from toolkit.cluster.corpus import translate
from toolkit.cluster.workers import Workers, start

__all__ = ["Workers", "start", "translate"]
