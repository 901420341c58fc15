"""The review page: catalogs in a browser on the same machine, every change in the PO file at once."""

from toolkit.review.app import make_app
from toolkit.review.desk import Desk, judge_all
from toolkit.review.redo import Redo
from toolkit.review.serve import serve
from toolkit.review.suggest import Recall

__all__ = ["Desk", "Recall", "Redo", "judge_all", "make_app", "serve"]
