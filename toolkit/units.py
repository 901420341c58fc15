"""The values all modules speak in: frozen dataclasses and enums, without behaviour worth the name.

Offsets are code points into `Document.text` (or into the string named), half-open, as Python slices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int


class Kind(StrEnum):
    """What a segment is in its document."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CELL = "cell"
    CUE = "cue"
    CODE = "code"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Document:
    """A source document as it was read.

    `id` is its path relative to the input folder without suffix (`a`, `book/ch1`), with `/` on every system;
    `path` is where it was read, in the form a reader would type (`seeds/a.txt`); `format` is a key of
    `documents.FORMATS`; `text` is the decoded text with its own line ends; `encoding` a Python codec name;
    `newline` the line end that prevails; `sha256` the hex digest of the bytes.

    For a package of several parts (docx, epub) `text` is a view of them: what can be translated, as HTML, one part
    after another. It is what spans point into and what segments rebuild; `data` holds the bytes of the file, into
    which translations are rendered, and is empty for formats that are text themselves.
    """

    id: str
    path: str
    format: str
    text: str
    encoding: str
    newline: str
    sha256: str
    data: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """A translation unit of a document.

    `key`: 12 hex digits of the text's SHA-256, then `-N` for its N-th repetition (N from 2). `index`: position
    in the document from 0. `paragraph`: number of its block, from 0; segments with the same number belong
    together. `line`: line of its first character, from 1. `spans`: rising, without overlap. `text`: what they
    cover, joined. `translate`: false for code, bare URLs and anything without a Chinese character.
    """

    key: str
    document: str
    index: int
    paragraph: int
    line: int
    spans: tuple[Span, ...]
    text: str
    kind: Kind
    translate: bool


class Reason(StrEnum):
    """Why Chinese in a document is not translated."""

    CODE = "code"
    SCRIPT = "script"
    STYLE = "style"
    COMMENT = "comment"
    NOTE = "note"
    ATTRIBUTE = "attribute"
    IDENTIFIER = "identifier"
    PLACEHOLDER = "placeholder"
    ADDRESS = "address"
    PROTECTED = "protected"
    LANGUAGE = "other language"
    TRANSLATED = "already translated"
    SUGGESTION = "suggestion"
    OBSOLETE = "obsolete"
    DELETED = "deleted"
    FORMULA = "formula"
    DRAWING = "drawing"
    FORM = "form field"
    TEMPLATE = "template"
    FIELD = "field code"
    NUMBERING = "numbering"
    SPEAKER = "speaker"
    TIMING = "timing line"
    OUTSIDE = "outside of cues"
    METADATA = "metadata"
    MARKUP = "markup"
    REFERENCE = "character reference"
    COPY = "copy"
    UNLISTED = "not in the reading order"
    EMBEDDED = "embedded file"
    INTERNAL = "internal name"
    UNREAD = "not read as text"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A stretch of a document with Chinese that no segment translates.

    `span` counts from the start of `Document.text`, or of the decoded text of `part`, a member of a package; `part` is
    empty for the document's own text. `line`: that of `span.start` there, from 1. `text`: what stands at `span`.
    """

    part: str
    span: Span
    line: int
    text: str
    reason: Reason


class Status(StrEnum):
    """What a glossary entry is for.

    `KEEP`: it is not the shorter terms in it, wherever its conditions hold; with a target it has to stand there, too.
    """

    PREFERRED = "preferred"
    KEEP = "keep"
    FORBIDDEN = "forbidden"


class Effort(StrEnum):
    """How long a model may look for a better translation."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Severity(StrEnum):
    """How bad a finding is; only `ERROR` changes an exit code."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the glossary. `origin` is `path:line`; `unless` and `only` are patterns as they were written."""

    source: str
    target: str
    variants: tuple[str, ...] = ()
    status: Status = Status.PREFERRED
    unless: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    note: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A place where a term's characters stand: `span` counts from the start of the text that was matched.

    `applies` says whether it has the term's sense; `reason` why (`term`, `keep`, `unless 引发*的~`, `only …`,
    `crosses 三星|门店`). A guess that a reviewer should see has a `doubt`: a warning when it may well be wrong.
    `pattern`, if not empty, is what to put into `unless` to make a refusal certain. `odds` is the natural logarithm of
    the odds for the term where features were weighed, and 0 where something else decided. `hides`: the terms that a
    keep entry keeps from being read there.
    """

    term: Term
    span: Span
    applies: bool
    reason: str
    doubt: Severity | None = None
    pattern: str = ""
    odds: float = 0.0
    hides: tuple[Term, ...] = ()

    @property
    def enforced(self) -> bool:
        """Whether the term has to stand in the translation."""
        return self.applies and self.term.status is not Status.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Request:
    """What an engine is asked: `text` to translate, the `terms` to use as (source, target) pairs.

    `before` and `after` are neighbouring source text for context, or empty. `begin` is English the answer has to begin
    with, or empty. `similar` is a source like this text and what people made of it. `key` ties the draft to it.
    """

    key: str
    text: str
    terms: tuple[tuple[str, str], ...] = ()
    before: str = ""
    after: str = ""
    begin: str = ""
    similar: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What an engine answered to the request with the same key.

    `score` is the mean log probability of a token (at most 0, higher is better); `signature` names engine, model
    and settings; `cached` is true when it came from the memory.
    """

    key: str
    text: str
    score: float
    signature: str
    cached: bool = False


class State(StrEnum):
    """How far a translation has come. Only `APPROVED` and `EDITED` hold a person's work.

    `NEW`: nothing yet. `DRAFT`: the machine's. `EDITED`: changed by a person, still fuzzy. `APPROVED`: cleared by
    a person. `STALE`: was approved or edited, and its source changed since.
    """

    NEW = "new"
    DRAFT = "draft"
    EDITED = "edited"
    APPROVED = "approved"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Translation:
    """The target of a segment.

    `signature` and `request` say what made the draft: engine signature and request key (empty when a person did).
    `previous_source` is set when the source changed after a person worked on it. `terms`: (source, target) of each
    term that was to be held when a person last worked on it; None for a machine's work and where nobody knows.
    `confidence`: how far a draft can be trusted, 0 to 100; None for a person's work and where nobody knows.
    """

    key: str
    target: str
    state: State
    signature: str = ""
    request: str = ""
    previous_source: str = ""
    terms: tuple[tuple[str, str], ...] | None = None
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment with its term matches and its translation (none yet: `None`).

    `names`: (source, target) pairs of names that no entry decides on. The engine hears of them; no check asks for them.
    `ignored`: the ids of the checks that a person switched off here. `similar`: an approved unit whose source is like
    this one, for the engine to see how it was translated; it does not make a draft stale. `formats`: the format flags
    of a PO message (`c-format`). `forms`: (source, target) of the plural forms after the first.
    """

    segment: Segment
    matches: tuple[TermMatch, ...] = ()
    translation: Translation | None = None
    names: tuple[tuple[str, str], ...] = ()
    ignored: frozenset[str] = frozenset()
    similar: Unit | None = None
    formats: frozenset[str] = frozenset()
    forms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found in a translation. Spans count from the start of source and target text."""

    check: str
    severity: Severity
    key: str
    message: str
    source_span: Span | None = None
    target_span: Span | None = None
    suggestion: str = ""
