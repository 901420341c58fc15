"""Patterns of inline markup: tags of HTML, subtitles and XLIFF, Markdown, addresses, placeholders of programs."""

from __future__ import annotations

import re
from collections.abc import Sequence

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
# inline elements of HTML, of subtitles (c, lang, v) and of XLIFF (g, x, ph, pc, …)
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "bpt", "br", "bx", "c", "cite", "code", "data", "del", "dfn",
    "ec", "em", "ept", "ex", "font", "g", "i", "img", "ins", "it", "kbd", "label", "lang", "mark", "math", "mrk",
    "nobr", "output", "pc", "ph", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "sc", "small", "span", "strike",
    "strong", "sub", "sup", "svg", "time", "tt", "u", "v", "var", "wbr", "x",
))  # fmt: skip
VERBATIM = frozenset(("bpt", "code", "ept", "it", "kbd", "ph", "samp", "tt", "var"))
TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9:.-]{0,40}(?:\s(?:[^<>\"']|\"[^\"]{0,20000}\"|'[^']{0,20000}')*+)?/?>")
SPANNING = {"sc": ("sc", False), "ec": ("sc", True), "bx": ("bx", False), "ex": ("bx", True)}
SPAN_NUMBER = re.compile(r"\s(id|rid|startRef)\s*=\s*[\"']([^\"']*)")
OPAQUE = frozenset(("math", "svg"))
NAME = re.compile(r"</?(?:[a-zA-Z][\w.-]*:)?([a-zA-Z]+)(?:\d*|(?P<classes>(?:\.[\w-]+)+))(?=[\s/>])")
# the tags of WebVTT that may have classes: `<c.yellow.big>`, `<v.loud Mary>` (WebVTT, section 6.4)
CLASSED = frozenset(("b", "c", "i", "lang", "rt", "ruby", "u", "v"))
# a time inside a cue, at which the text after it is spoken
CUE_TIME = re.compile(r"<(?:\d{2,4}:)?[0-5]\d:[0-5]\d\.\d{3}>")
# override codes of SubStation Alpha, which players support in SubRip too: `{\i1}`, `{\an8}`, `{\pos(320,50)\fs18}`
OVERRIDE = re.compile(r"\{(?:\\[0-9]?[A-Za-z]+(?:\([^(){}\n]{0,80}\)|&H[0-9A-Fa-f]{1,8}&?|-?[\d.]{1,8})?){1,12}\}")
SWITCH = re.compile(r"\{\\([bisu])([01])\}")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
NO_TRANSLATE = re.compile(
    r"""\stranslate\s*=\s*["']?no\b|\smtype\s*=\s*["']protected["']|\sclass\s*=\s*(?:"[^"]*\bnotranslate\b|'[^']*\bnotranslate\b)""",
    re.IGNORECASE,
)
STAYS = frozenset(("&lt;", "&gt;", "&amp;", "&quot;"))

URL = re.compile(r"(?:https?|ftp|file)://[!#-;=?-Z\\\]^_a-z{|}~\[]{1,4000}", re.IGNORECASE)
EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"
)
CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]+)\1(?!`)")
MENTION = re.compile(
    r"(?<![A-Za-z0-9_@./:])@[A-Za-z0-9_][A-Za-z0-9_.-]{0,38}[A-Za-z0-9_]|(?<![A-Za-z0-9_@./:])@[A-Za-z0-9_](?![\w.-])"
)
LINK = re.compile(r"\]\((<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)")
# the label of a reference link and the mark of a footnote; `[微笑][大哭]` in a chat is neither
REFERENCE = re.compile(r"\]\[([A-Za-z0-9][A-Za-z0-9_ .:/-]{0,80})\]")
# where programs insert values: `{{name}}`, `%s`, `%(name)d`, `%1` and `%n` of Qt, `{0}`, `{name}`, `{user.name:>8}`,
# `${name}`, `%{name}`, `#{name}`, and the codes of games: `\\V[1]`
PLACEHOLDER = re.compile(
    r"\{\{[^{}|\n，。！？；：]{1,60}\}\}"
    r"|(?<![\d%])%(?:\(\w{1,60}\)|\d{1,2}\$)?[-+#0]?\d{0,3}(?:\.\d{1,3})?(?:hh?|ll?|[jztL])?[sdiufgxXc@](?![A-Za-z])"
    r"|(?<![\dA-Za-z%])%L?(?:\d{1,2}(?![\d$%.A-Za-z])|n(?![A-Za-z]))"
    r"|(?:[$#]|(?<![\d%])%)?\{(?:\d{0,2}|[A-Za-z_]\w{0,60})(?:\.\w{1,60}|\[\w{1,60}\])*(?:![rsa])?(?::[!-z|~]{0,20})?\}"
    r"|\\[A-Za-z]{1,4}\[[0-9A-Za-z_]{0,12}\]"
)
_NUMBER = r"\s*[\[(（【〔［]?\s*注?\s*(?:\d{1,4}|[*†‡§¶]{1,3}|[\u2460-\u24ff]|[ivx]{1,5}|[a-z])\s*[\])）】〕］]?\s*"
_NOTEREF = r"(?=[^<>]*\s(?:[\w-]+:type|role)\s*=\s*[\"'](?:[^\"'<>]*\s)?(?:doc-)?noteref\b)"
_DECLARED = rf"<a\b{_NOTEREF}[^<>]*>(?:(?!</?a\b).){{0,400}}?</a\s*>"
# the mark of a footnote in a page or book: EPUB 3 structural semantics, DPUB-ARIA 1.1, or a number in a raised link
NOTE_MARK = re.compile(
    rf"<sup\b[^<>]*>\s*(?:{_DECLARED}|<a\b[^<>]*>{_NUMBER}</a\s*>)\s*</sup\s*>"
    rf"|{_DECLARED}|<a\b[^<>]*>\s*<sup\b[^<>]*>{_NUMBER}</sup\s*>\s*</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
# a link to a page of a wiki or a vault, with its label: `[[page|label]]`, `![[picture.png]]`
WIKI_LINK = re.compile(r"!?\[\[([^\[\]|\n]{1,200})(?:\|[^\[\]\n]*)?\]\]")
# an explicit name of a heading: `## 标题 {#name}`
HEADING_ID = re.compile(r"\{#[^\s{}]{1,200}\}\s*\Z")
FOOTNOTE = re.compile(r"\[\^[^\s\[\]]{1,80}\]")
AUTOLINK = re.compile(r"<(?:[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^<>\s]{1,4000}|[^\s<>@]{1,64}@[^\s<>@]{1,255})>")
# a formula: `$x_1$`; two prices in one sentence have Chinese between them
MATH = re.compile(
    r"(?<![\\$\w])\$(?![\s$])[^$\n\u3000-\u9fff\uff00-\uffef]{0,400}[\\^_=+*/{][^$\n\u3000-\u9fff]{0,400}(?<!\s)\$(?![\d$])"
)


def trim_url(url: str) -> str:
    """Return `url` without the punctuation of the sentence after it; a closing bracket stays if it is opened inside."""
    while url:
        last = url[-1]
        unopened = last in ")]}" and url.count(last) > url.count("([{"[")]}".index(last)])
        if last not in ".,;:!?'*_~|" and not unopened:
            break
        url = url[:-1]
    return url


def trimmed(match: re.Match[str], name: str) -> tuple[int, int]:
    """Return the range of `match`, found by the pattern `name`; see `trim_url`."""
    return match.start(), match.start() + len(trim_url(match.group()) if name == "URL" else match.group())


def keeps(tag: str) -> bool:
    """Return whether the element of `tag` is not translated: code, or `translate="no"` (HTML standard, 3.2.6.2)."""
    return name_of(tag) in VERBATIM or NO_TRANSLATE.search(tag) is not None


def side_of(tag: str) -> tuple[str, bool]:
    """Return the key that pairs `tag` with its other half, and whether it closes; XLIFF pairs `sc` and `ec` by id."""
    name = name_of(tag)
    if name in SPANNING and (ids := dict(SPAN_NUMBER.findall(tag))):
        opener, closes = SPANNING[name]
        return f"{opener} {ids.get('startRef') or ids.get('rid') or ids.get('id')}", closes
    return "" if tag[-2] == "/" else name, tag[1] == "/"


def partners(tags: Sequence[tuple[str, bool]]) -> list[int | None]:
    """Return for each tag (name, closing) the number of its other half; None if it has none."""
    others: list[int | None] = [None] * len(tags)
    stacks: dict[str, list[int]] = {}
    for number, (name, closing) in enumerate(tags):
        if name in VOID:
            continue
        if not closing:
            stacks.setdefault(name, []).append(number)
        elif stacks.get(name):
            opener = stacks[name].pop()
            others[opener], others[number] = number, opener
    return others


def name_of(tag: str) -> str:
    """Return the element name of `tag` in lower case, without a number or classes; empty if it is not a tag."""
    match = NAME.match(tag)
    name = match[1].lower() if match else ""
    return "" if match and match["classes"] and name not in CLASSED else name
