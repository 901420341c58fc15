"""Find candidates for the glossary in documents and catalogs."""

from toolkit.extract.candidates import Candidate, CandidateKind, extract
from toolkit.extract.passages import Passage, of_catalogs, of_documents

__all__ = ["Candidate", "CandidateKind", "Passage", "extract", "of_catalogs", "of_documents"]
