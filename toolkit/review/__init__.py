"""The review page: shows catalogs in a browser on the same machine and writes every change to the PO file at once."""

from toolkit.review.app import make_app
from toolkit.review.redrafter import Redrafter
from toolkit.review.review_session import ReviewSession, judge_all
from toolkit.review.serve import serve
from toolkit.review.suggestions import Suggestions

__all__ = ["Redrafter", "ReviewSession", "Suggestions", "judge_all", "make_app", "serve"]
