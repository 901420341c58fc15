"""The values that all modules exchange: frozen dataclasses and enums, with almost no behavior.

Offsets are code points into `Document.text` (or into the string named), half-open, like Python slices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Return whether the two have a code point in common."""
        return self.start < other.end and other.start < self.end


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
    r"""A source document as it was read.

    For a package of several parts (docx, xlsx, pptx, epub) `text` is a view of its translatable text, as HTML, one part
    after another. Spans point into it and segments rebuild it. Translations are rendered into `data`.

    Attributes:
        id: The path relative to the input folder, without suffix (`a`, `book/ch1`), with `/` on every system.
        path: The path it was read from, as typed (`seeds/a.txt`).
        format: A key of `documents.FORMATS`.
        text: The decoded text with its own line ends.
        encoding: A Python codec name.
        newline: The most frequent line end.
        sha256: The hex digest of the bytes.
        data: The bytes of a package; empty for formats that are text.
        cue_by_cue: For subtitles: whether each cue is one segment.
        line_length: For subtitles: the most characters on a line of a translation.
        sheet_names: For workbooks: whether the names of sheets are texts.
        raw: For strings of programs: the text as it is in the file, if that has escapes (`\u4e2d`) for characters.
    """

    id: str
    path: str
    format: str
    text: str
    encoding: str
    newline: str
    sha256: str
    data: bytes = field(default=b"", repr=False, compare=False)
    cue_by_cue: bool = False
    line_length: int = 42
    sheet_names: bool = False
    raw: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """The piece of a document that is translated and reviewed as one.

    Attributes:
        key: 12 hex digits of the text's SHA-256, then `-N` for its N-th repetition (N from 2).
        document: The id of its document.
        index: Its position in the document, from 0.
        paragraph: The number of its block, from 0. Segments with the same number belong together.
        line: The line of its first character, from 1.
        spans: The spans of its text in the document: ascending, without overlap.
        text: What the spans cover, joined.
        kind: What it is: a heading, an item, a cell and so on.
        translate: False for code, bare URLs and text without a Chinese character.
        pauses: Where in the text of a transcript its next lines begin, without a sign between them.
        shown: For subtitles: how long each of its cues shows it, in milliseconds.
        place: Where it is in a workbook, a presentation or a PDF, or its key: `Budget!B3`, `slide 2 notes`, `page 3`,
            `menu.file.open`.
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
    pauses: tuple[int, ...] = ()
    shown: tuple[int, ...] = ()
    place: str = ""


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
    HEADER = "page header"
    FOOTER = "page footer"
    PAGE_NUMBER = "page number"
    ROTATED = "rotated text"
    UNREAD = "not read as text"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Chinese in a document that no segment translates.

    `span` counts from the start of `Document.text`, or of the decoded text of `part`, a member of a package; `part` is
    empty for the document's own text. `line`: that of `span.start` there, from 1. `text`: what is at `span`.
    """

    part: str
    span: Span
    line: int
    text: str
    reason: Reason


class Status(StrEnum):
    """The purpose of a glossary entry.

    `KEEP`: where its conditions apply, it is not the shorter terms in it. A target, if any, must be in the translation.
    """

    PREFERRED = "preferred"
    KEEP = "keep"
    FORBIDDEN = "forbidden"


class Effort(StrEnum):
    """How long a model may search for a better translation."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Device(StrEnum):
    """What runs a network. `AUTO`: a GPU if the runtime of the model can use one here, else the CPU."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class Severity(StrEnum):
    """The severity of a finding; only `ERROR` changes an exit code."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary.

    Attributes:
        source: The Chinese source.
        target: The English target.
        variants: Other accepted targets.
        status: Preferred, keep or forbidden.
        unless: Patterns of the context in which it is not the term, as they were written.
        only: Patterns of the only context in which it is the term, as they were written.
        note: A comment for readers of the glossary.
        origin: `path:line`.
    """

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
    """An occurrence of a term's characters, and the decision whether it is the term.

    Attributes:
        term: The entry.
        span: The occurrence, counted from the start of the text that was matched.
        applies: Whether it has the term's sense.
        reason: Why: `term`, `keep`, `unless 引发*的~`, `only …`, `crosses 三星|门店`.
        doubt: The severity of a guess that a reviewer should see: a warning if it may well be wrong.
        pattern: The pattern for `unless` that makes a rejection certain, or empty.
        odds: The natural logarithm of the odds for the term if features were weighed, else 0.
        hides: The terms that a keep entry hides there.
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
        """Whether the term must be in the translation."""
        return self.applies and self.term.status is not Status.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Request:
    """A request to an engine.

    Attributes:
        key: Its id, which the drafts have too.
        text: The text to translate.
        terms: The terms to use, as (source, target).
        before: The source text before it, for context, or empty.
        before_target: The approved English of `before`, or empty.
        target_prefix: English that the answer must begin with, or empty.
        similar: A similar source and its approved translation.
        kind: `heading` or `label`, or empty.
    """

    key: str
    text: str
    terms: tuple[tuple[str, str], ...] = ()
    before: str = ""
    before_target: str = ""
    target_prefix: str = ""
    similar: tuple[str, str] | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An engine's answer to the request with the same key.

    Attributes:
        key: The key of the request.
        text: The English text.
        score: The mean log probability of a token: at most 0, higher is better.
        signature: Engine, model and settings.
        cached: Whether it came from the draft cache.
    """

    key: str
    text: str
    score: float
    signature: str
    cached: bool = False


class State(StrEnum):
    """The state of a translation. Only `APPROVED` and `EDITED` are a reviewer's work.

    `NEW`: no translation. `DRAFT`: by a model. `EDITED`: changed by a reviewer, still fuzzy. `APPROVED`: approved by
    a reviewer. `OUTDATED`: was approved or edited, and its source changed since.
    """

    NEW = "new"
    DRAFT = "draft"
    EDITED = "edited"
    APPROVED = "approved"
    OUTDATED = "outdated"

    @classmethod
    def _missing_(cls, value: object) -> State | None:
        return cls.OUTDATED if value == "stale" else None  # version 0.1 wrote "stale"


REVIEWED = (State.APPROVED, State.EDITED)
"""The states of a reviewer's work."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The target of a segment.

    Attributes:
        key: The key of the segment.
        target: The English text.
        state: Its state.
        signature: The engine's signature; empty for a reviewer's work.
        request: The request key of the draft; empty for a reviewer's work.
        previous_source: The earlier source, if it changed after a reviewer worked on the translation.
        terms: (source, target) of each term that had to be used when a reviewer last worked on it; None for a draft and
            if it is unknown.
        confidence: The expected quality of a draft, 0 to 100; None for a reviewer's work and if it is unknown.
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
class SegmentRecord:
    """A segment with its term matches, its translation and the findings on it.

    Attributes:
        segment: The segment.
        matches: The occurrences of terms, with their decisions.
        translation: None if there is none yet.
        names: (source, target) of names without an entry. The engine gets them; no check requires them.
        well_known: Names that the engine knows. It gets them once its draft has lost them.
        ignored: The ids of the checks that a reviewer switched off here.
        similar: An approved segment with a similar source, given to the engine; it does not make a draft outdated.
        before: The source text before it, and the approved English of that or nothing; given to the engine likewise.
        formats: The format flags of a PO message (`c-format`).
        forms: (source, target) of the plural forms after the first.
        findings: The findings of the checks on the translation.
    """

    segment: Segment
    matches: tuple[TermMatch, ...] = ()
    translation: Translation | None = None
    names: tuple[tuple[str, str], ...] = ()
    well_known: tuple[TermMatch, ...] = ()
    ignored: frozenset[str] = frozenset()
    similar: SegmentRecord | None = None
    before: tuple[str, str] = ("", "")
    formats: frozenset[str] = frozenset()
    forms: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that a check reports.

    Attributes:
        check: The id of the check.
        severity: Error, warning or info.
        key: The key of the segment.
        message: What is wrong.
        source_span: The span in the source, or None.
        target_span: The span in the target, or None.
        suggestion: The replacement, or empty.
    """

    check: str
    severity: Severity
    key: str
    message: str
    source_span: Span | None = None
    target_span: Span | None = None
    suggestion: str = ""
