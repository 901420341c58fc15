"""Inline markup: tags made short for a model and put back afterwards, and what must come through unchanged."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "c",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "lang",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "v",
        "var",
        "wbr",
    ]
)
TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9:.-]{0,40}(?:\s(?:[^<>\"']|\"[^\"]{0,20000}\"|'[^']{0,20000}')*+)?/?>")
NAME = re.compile(r"</?([a-zA-Z]+)\d*(?=[\s/>])")
SHORT = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*?)>")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
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


def shield(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with inline tags made short and entities written out, and the tags as they stood, in order.

    `<a href="…">` becomes `<a>`; where tags of one name differ they are numbered (`<a1>`, `<a2>`), so that they can
    change places. `&nbsp;` becomes a space and `&mdash;` a dash; what HTML needs escaped stays escaped.
    """
    tags = tuple(match.group() for match in _tags(text))
    short = iter(_short_forms(tags))
    clean = _substitute(text, lambda _: next(short)) if tags else text
    return ENTITY.sub(_plain_entity, clean), tags


def restore(target: str, tags: tuple[str, ...]) -> str | None:
    """`target` with the short tags of `shield` made long again; None when one is missing, new, or badly nested."""
    if not tags:
        return target
    originals = dict(zip(_short_forms(tags), tags, strict=True))
    found = [match.group().lower() for match in SHORT.finditer(target) if match.group().lower() in originals]
    if Counter(found) != Counter(_short_forms(tags)) or not _nested(found):
        return None
    return SHORT.sub(lambda match: originals.get(match.group().lower(), match.group()), target)


def strip(text: str) -> str:
    """`text` without inline tags; what they enclose stays."""
    return _substitute(text, lambda _: "")


def kept(text: str) -> list[str]:
    """What must come through unchanged, in order: URLs, e-mails, inline code, @names, link destinations."""
    return [text[start:end] for start, end in _kept_places(text)]


def fixed(text: str) -> list[tuple[int, int]]:
    """Where in `text` (start, end) inline tags stand and what must come through: no words to translate are there.

    The places rise; one inside another (a link's URL in its tag) does not count.
    """
    places: list[tuple[int, int]] = []
    for start, end in sorted([match.span() for match in _tags(text)] + _kept_places(text), key=lambda p: (p[0], -p[1])):
        if not places or end > places[-1][1]:
            places.append((start, end))
    return places


def trim_url(url: str) -> str:
    """`url` without the punctuation of the sentence after it; a closing bracket stays if it was opened inside."""
    while url:
        last = url[-1]
        unopened = last in ")]}" and url.count(last) > url.count("([{"[")]}".index(last)])
        if last not in ".,;:!?'*_~|" and not unopened:
            break
        url = url[:-1]
    return url


def _kept_places(text: str) -> list[tuple[int, int]]:
    found: dict[int, int] = {}
    for pattern, group in ((CODE, 0), (LINK, 1), (URL, 0), (EMAIL, 0), (MENTION, 0)):
        for match in pattern.finditer(text):
            start, end = match.span(group)
            end = start + len(trim_url(match.group())) if pattern is URL else end
            if end > start:
                found[start] = end
        text = pattern.sub(lambda match: "\n" * len(match.group()), text)
    return sorted(found.items())


def _tags(text: str) -> list[re.Match[str]]:
    return [match for match in TAG.finditer(text) if _name(match.group()) in INLINE] if "<" in text else []


def _substitute(text: str, replacement: Callable[[re.Match[str]], str]) -> str:
    if "<" not in text:
        return text
    return TAG.sub(lambda match: replacement(match) if _name(match.group()) in INLINE else match.group(), text)


def _name(tag: str) -> str:
    match = NAME.match(tag)
    return match.group(1).lower() if match else ""


def _short_forms(tags: tuple[str, ...]) -> list[str]:
    """The short tag for each of `tags`; a closing tag has the number of the one it closes."""
    openers = {
        name: list(dict.fromkeys(tag for tag in tags if _name(tag) == name and tag[1] != "/"))
        for name in map(_name, tags)
    }
    stacks: dict[str, list[str]] = {}
    forms: list[str] = []
    for tag in tags:
        name = _name(tag)
        stack = stacks.setdefault(name, [])
        if tag[1] == "/":
            number = stack.pop() if stack else ""
            forms.append(f"</{name}{number}>")
        else:
            known = openers[name]
            number = str(known.index(tag) + 1) if len(known) > 1 else ""
            if name not in VOID:
                stack.append(number)
            forms.append(f"<{name}{number}>")
    return forms


def _nested(found: list[str]) -> bool:
    """Whether each closing tag comes after the one it closes."""
    balance: Counter[str] = Counter()
    for tag in found:
        closing = tag[1] == "/"
        balance[tag.strip("</>")] += -1 if closing else 1
        if closing and balance[tag.strip("</>")] < 0 and f"<{tag[2:]}" in found:
            return False
    return True


def _plain_entity(match: re.Match[str]) -> str:
    if match.group() in STAYS:
        return match.group()
    char = html.unescape(match.group())
    return " " if char == "\xa0" else match.group() if char in '<>&"' else char
