"""Inline markup: tags made short for a model and put back afterwards, and what must come through unchanged."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
# inline elements of HTML, of subtitles (c, lang, v) and of XLIFF (g, x, ph, pc, …)
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "bpt", "br", "bx", "c", "cite", "code", "data", "del", "dfn",
    "ec", "em", "ept", "ex", "font", "g", "i", "img", "ins", "it", "kbd", "label", "lang", "mark", "mrk", "nobr",
    "output", "pc", "ph", "q", "rb", "rp", "rt", "ruby", "s", "samp", "sc", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "v", "var", "wbr", "x",
))  # fmt: skip
VERBATIM = frozenset(("bpt", "code", "ept", "it", "kbd", "ph", "samp", "tt", "var"))
TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9:.-]{0,40}(?:\s(?:[^<>\"']|\"[^\"]{0,20000}\"|'[^']{0,20000}')*+)?/?>")
NAME = re.compile(r"</?([a-zA-Z]+)\d*(?=[\s/>])")
SHORT = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*?)>")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
NO_TRANSLATE = re.compile(
    r"""\stranslate\s*=\s*["']?no\b|\sclass\s*=\s*(?:"[^"]*\bnotranslate\b|'[^']*\bnotranslate\b)""", re.IGNORECASE
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
# what programs put values into: `%s`, `%(name)d`, `{0}`, `{name}`, `${name}`
PLACEHOLDER = re.compile(
    r"(?<![\d%])%(?:\(\w{1,60}\)|\d{1,2}\$)?[-+#0]?\d{0,3}(?:\.\d{1,3})?[sdiufgxXc@](?![A-Za-z])|\$?\{(?:\d{0,2}|[A-Za-z_]\w{0,60})\}"
)
FOOTNOTE = re.compile(r"\[\^[^\s\[\]]{1,80}\]")
KEPT = (
    (CODE, 0), (LINK, 1), (REFERENCE, 1), (FOOTNOTE, 0), (PLACEHOLDER, 0), (URL, 0), (EMAIL, 0), (MENTION, 0)
)  # fmt: skip


def shield(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with inline tags made short and entities written out, and the tags as they stood, in order.

    `<a href="…">` becomes `<a>`; where tags of one name differ they are numbered (`<a1>`, `<a2>`), so that they can
    change places. `&nbsp;` becomes a space and `&mdash;` a dash; what HTML needs escaped stays escaped.
    """
    atoms = _atoms(text)
    tags = tuple(text[start:end] for start, end in atoms)
    parts: list[str] = []
    done = 0
    for (start, end), short in zip(atoms, _short_forms(tags), strict=True):
        parts += (text[done:start], short)
        done = end
    return ENTITY.sub(_plain_entity, "".join(parts) + text[done:]), tags


def restore(target: str, tags: tuple[str, ...]) -> str | None:
    """`target` with the short tags of `shield` made long again; None when one is missing, new, or badly nested.

    Elements that are not translated (`<code>…</code>`, `translate="no"`) come back with what they held, whatever the
    target has inside them.
    """
    if not tags:
        return target
    pairs = list(zip(_short_forms(tags), tags, strict=True))
    whole = [(short, tag) for short, tag in pairs if _is_whole(tag)]
    originals = {short: tag for short, tag in pairs if not _is_whole(tag)}
    held = _held(target, whole)
    if held is None:
        return None
    rest = [target[left[1] : right[0]] for left, right in pairwise([(0, 0, ""), *held, (len(target), 0, "")])]
    found = [match.group().lower() for match in SHORT.finditer("".join(rest)) if match.group().lower() in originals]
    if Counter(found) != Counter(short for short, tag in pairs if not _is_whole(tag)) or not _nested(found):
        return None
    rest = [SHORT.sub(lambda match: originals.get(match.group().lower(), match.group()), part) for part in rest]
    return "".join(part + original for part, (_, _, original) in zip(rest, [*held, (0, 0, "")], strict=True))


def _held(target: str, whole: Sequence[tuple[str, str]]) -> list[tuple[int, int, str]] | None:
    """Where the untranslated elements stand in `target`, and what each was; None when their number is another."""
    if not whole:
        return []
    names = "|".join(sorted({short[1 : short.index(">")] for short, _ in whole}))
    found = list(re.finditer(rf"<({names})>.*?</\1>", target, re.IGNORECASE | re.DOTALL))
    waiting = list(whole)
    same: dict[int, str] = {}
    for number, match in enumerate(found):
        exact = next((pair for pair in waiting if pair[0] == match.group()), None)
        if exact:
            same[number] = exact[1]
            waiting.remove(exact)
    for number, match in enumerate(found):
        if number not in same:
            head = match.group()[: match.group().index(">") + 1].lower()
            like = next((pair for pair in waiting if pair[0].startswith(head)), None)
            if like is None:
                return None
            same[number] = like[1]
            waiting.remove(like)
    return None if waiting else [(match.start(), match.end(), same[number]) for number, match in enumerate(found)]


def outside(text: str) -> str:
    """What of `text` is to be translated: without inline tags and elements that are kept as they are."""
    parts, done = [], 0
    for start, end in _atoms(text):
        parts.append(text[done:start])
        done = end
    return "".join(parts) + text[done:]


def strip(text: str) -> str:
    """`text` without inline tags; what they enclose stays."""
    return _substitute(text, lambda _: "")


def kept(text: str) -> list[str]:
    """What must come through unchanged, in order.

    URLs, e-mails, inline code, @names, link destinations, labels of reference links, footnote marks, and placeholders
    of programs.
    """
    return [text[start:end] for start, end in _kept_places(text)]


def fixed(text: str) -> list[tuple[int, int]]:
    """Where in `text` (start, end) inline tags stand and what must come through: no words to translate are there.

    The places rise; one inside another (a link's URL in its tag) does not count.
    """
    places: list[tuple[int, int]] = []
    for start, end in sorted(_atoms(text) + _kept_places(text), key=lambda p: (p[0], -p[1])):
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
    for pattern, group in (
        (CODE, 0),
        (LINK, 1),
        (REFERENCE, 1),
        (FOOTNOTE, 0),
        (PLACEHOLDER, 0),
        (URL, 0),
        (EMAIL, 0),
        (MENTION, 0),
    ):
        for match in pattern.finditer(text):
            start, end = match.span(group)
            end = start + len(trim_url(match.group())) if pattern is URL else end
            if end > start:
                found[start] = end
        text = pattern.sub(lambda match: "\n" * len(match.group()), text)
    return sorted(found.items())


def _atoms(text: str) -> list[tuple[int, int]]:
    """Where inline tags stand, and elements that are not translated, each as a whole."""
    if "<" not in text:
        return []
    tags = [match for match in TAG.finditer(text) if _name(match.group()) in INLINE]
    closers = partners([("" if tag[-2] == "/" else _name(tag), tag[1] == "/") for tag in map(re.Match.group, tags)])
    found: list[tuple[int, int]] = []
    done = 0
    for match, closer in zip(tags, closers, strict=True):
        if match.start() >= done:
            whole = closer is not None and match.group()[1] != "/" and keeps(match.group())
            done = tags[closer].end() if whole and closer is not None else match.end()
            found.append((match.start(), done))
    return found


def keeps(tag: str) -> bool:
    """Whether the element that `tag` opens is not translated: code, or `translate="no"` (HTML standard, 3.2.6.2)."""
    return _name(tag) in VERBATIM or NO_TRANSLATE.search(tag) is not None


def partners(tags: Sequence[tuple[str, bool]]) -> list[int | None]:
    """For each tag (name, closing) the number of the one that closes or opens it; None when it stands alone."""
    found: list[int | None] = [None] * len(tags)
    stacks: dict[str, list[int]] = {}
    for number, (name, closing) in enumerate(tags):
        if name in VOID:
            continue
        if not closing:
            stacks.setdefault(name, []).append(number)
        elif stacks.get(name):
            opener = stacks[name].pop()
            found[opener], found[number] = number, opener
    return found


def _is_whole(tag: str) -> bool:
    """Whether `tag` is an element with its content, not a tag."""
    return tag.endswith(">") and tag.count("<") > 1 and "</" in tag[1:] and keeps(tag)


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
        name: list(dict.fromkeys(_head(tag) for tag in tags if _name(tag) == name and tag[1] != "/"))
        for name in {_name(tag) for tag in tags}
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
            head = _head(tag)
            number = str(known.index(head) + 1) if len(known) > 1 else ""
            if _is_whole(tag):
                forms.append(f"<{name}{number}>{tag[len(head) : tag.rindex('</')]}</{name}{number}>")
                continue
            if name not in VOID:
                stack.append(number)
            forms.append(f"<{name}{number}>")
    return forms


def _head(tag: str) -> str:
    match = TAG.match(tag)
    return match.group() if match else tag


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
