"""The tags of an HTML text: their positions, and which of their attributes hold text for readers.

It works on the raw text, so that spans point into the file. Attribute names are those of the HTML Living Standard,
section 4, and of the Open Graph protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from toolkit.markup import TAG, component_of
from toolkit.markup.patterns import LINK, SCRIPTLET
from toolkit.text import HAN, has_han, trim
from toolkit.types import Span

DECLARATIONS = ("<!", "<?")
RAW = frozenset(["script", "style", "textarea", "template", "svg", "math", "iframe", "object", "xmp"])
ELEMENT = re.compile(rf"(?=</?([a-zA-Z][a-zA-Z0-9:-]*)){TAG.pattern}")
ATTRIBUTE = re.compile(
    r"""(?<=[\s"'/])(?P<name>[a-zA-Z_:][\w:.-]*)\s*=\s*(?:\{\s*(?=["'`]))?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|`(?P<tick>[^`$]*)`(?=\s*\})|(?P<bare>[^\s"'=<>`]+))"""
)
SPOKEN = frozenset(
    ["alt", "title", "placeholder", "label", "abbr"]
    + [f"aria-{name}" for name in ("label", "description", "placeholder", "roledescription", "valuetext")]
)
# what components of MDX and Vue name like this, readers see
COMPONENT_SPOKEN = SPOKEN | {"text", "description", "summary", "caption", "heading", "subtitle", "tooltip"}
BUTTONS = frozenset(["submit", "button", "reset"])
META_NAMES = frozenset(
    ["description", "keywords", "author", "subject", "abstract", "application-name", "apple-mobile-web-app-title"]
    + [f"{site}:{name}" for site in ("og", "twitter") for name in ("title", "description", "site_name", "image:alt")]
    + ["article:author", "article:section", "article:tag", "dc.title", "dc.description", "dc.subject"]
)
LANGUAGE = re.compile(r"(\s(?:xml:)?lang\s*=\s*[\"']?)(?:zh|cmn)\b[\w-]*", re.IGNORECASE)
OTHER_LANGUAGE = re.compile(r"\s(?:xml:)?lang\s*=\s*[\"']?(?!zh\b|cmn\b|yue\b|und\b|mul\b)[a-z]{2,3}\b", re.IGNORECASE)
LOCALE = re.compile(r"(?:zh|cmn)\b[\w-]*|zh_\w+", re.IGNORECASE)


@dataclass(slots=True)
class Token:
    """A tag, comment, declaration, scriptlet or raw element from `start` to `end`; only elements have a `name`."""

    name: str
    start: int
    end: int
    closing: bool


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield everything in angle brackets in `text` between `start` and `end`, in order."""
    end = len(text) if end is None else end
    at = text.find("<", start, end)
    while at >= 0:
        token = _token(text, at, end)
        if token is not None:
            yield token
        at = text.find("<", token.end if token else at + 1, end)


def _token(text: str, at: int, end: int) -> Token | None:
    if scriptlet := SCRIPTLET.match(text, at, end):
        return Token("", at, scriptlet.end(), False)
    if text.startswith(DECLARATIONS, at):
        return Token("", at, _past_declaration(text, at, end), False)
    match = ELEMENT.match(text, at, end)
    if match is None:
        return None
    element, closing, stop = match.group(1).lower(), text[at + 1] == "/", match.end()
    if element in RAW and not closing and text[stop - 2] != "/":
        close = _closer(element).search(text, stop, end)
        stop = close.end() if close else end
    return Token(element, at, stop, closing)


@lru_cache(maxsize=len(RAW))
def _closer(element: str) -> re.Pattern[str]:
    return re.compile(rf"</{element}\s*>", re.IGNORECASE)


def _past_declaration(text: str, at: int, end: int) -> int:
    """Return the end of the comment, CDATA section, declaration or instruction at `at`."""
    for head, closer in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<", ">")):
        if text.startswith(head, at):
            place = text.find(closer, at + len(head), end)
            return place + len(closer) if place >= 0 else end
    return end


def spoken(text: str, start: int, end: int) -> list[Span]:
    """Return the spans of Chinese text for readers in the tag `text[start:end]`, without surrounding white space."""
    if not HAN.search(text, start, end) or (tag := TAG.match(text, start, end)) is None:
        return []
    attributes: dict[str, re.Match[str]] = {}
    for match in ATTRIBUTE.finditer(text, start, tag.end()):
        attributes.setdefault(match.group("name").lower(), match)
    wanted = COMPONENT_SPOKEN if component_of(tag[0]) else SPOKEN
    if text[start + 1 : start + 5].lower() == "meta":
        named = {_value(attributes[key]).lower() for key in ("name", "property", "itemprop") if key in attributes}
        wanted = frozenset(["content"]) if named & META_NAMES else frozenset()
    elif text[start + 1 : start + 6].lower() == "input" and "type" in attributes:
        wanted |= {"value"} if _value(attributes["type"]).strip().lower() in BUTTONS else frozenset()
    spans = [trim(text, *match.span(match.lastgroup or 0)) for name, match in attributes.items() if name in wanted]
    return [Span(*span) for span in spans if has_han(text[slice(*span)])]


def titles(text: str, span: Span) -> list[Span]:
    """Return the titles in Chinese of the links and images in `span`: `![图](a.png "标题")`."""
    if text.find("](", span.start, span.end) < 0:
        return []
    places = (
        match.span("double" if match["double"] else "single") for match in LINK.finditer(text, span.start, span.end)
    )
    return [Span(*trim(text, *place)) for place in places if has_han(text[slice(*place)])]


def _value(match: re.Match[str]) -> str:
    return match.group(match.lastgroup or 0)


def english(tag: str) -> str:
    """Return `tag` with `lang="zh…"` changed to `en`, and in a `<meta>` also the language or locale of the page."""
    if "lang" in tag:
        tag = LANGUAGE.sub(r"\1en", tag)
    if tag[:5].lower() == "<meta" and re.search(r"content-language|og:locale[\"'\s>]", tag):
        return re.sub(
            r"(\scontent\s*=\s*[\"']?)([\w-]+)",
            lambda match: match.group(1) + LOCALE.sub("en_US" if "_" in match.group(2) else "en", match.group(2)),
            tag,
        )
    return tag
