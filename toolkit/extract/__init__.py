"""Find candidates for the glossary in documents and catalogs."""

from toolkit.extract.candidates import CandidateKind, TermCandidate, extract
from toolkit.extract.passages import Passage, of_catalogs, of_documents

__all__ = ["CandidateKind", "Passage", "TermCandidate", "extract", "of_catalogs", "of_documents"]
