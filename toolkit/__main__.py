"""`python -m toolkit` is `zhen`."""

from toolkit.cli import main

main()
