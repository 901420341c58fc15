"""The pipeline on many machines with Ray: engines in other processes draft a stream of documents.

This process reads and segments, keeps the draft cache and writes every file. Engines, which take nearly all the time,
run in workers, one for each GPU or group of cores. When a worker dies, it is replaced and its batch is sent again. So
a run loses nothing, and its output is that of one machine. `docs/research/scale.md` has the measurements.
"""

from toolkit.cluster.cluster_run import translate
from toolkit.cluster.workers import Workers, start

__all__ = ["Workers", "start", "translate"]
