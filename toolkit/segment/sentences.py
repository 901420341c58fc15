"""Cut running text into sentences.

A sentence ends after 。！？ or ASCII . ! ? and all following closers, and never inside a quotation, a bracket or 《》.
`tests/data/segments-dev.jsonl` is marked by the same rules. Nothing here backtracks, so the time is linear.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator

from toolkit.markup import CODE, EMAIL, ENTITY, NOTE_MARK, TAG, URL, fixed, trim_url
from toolkit.markup.patterns import AUTOLINK, COMMENT, LINK, REFERENCE, TEMPLATE
from toolkit.text import CLOSERS, ELLIPSES, ENDERS, has_han, trim

PAIRS = {
    "“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "《": "》", "〈": "〉", "【": "】", "〔": "〕", "［": "］",
    "(": ")", "[": "]", "{": "}", "｛": "｝", "\ue010": "\ue011", "\ue000": "\ue001",
}  # fmt: skip
OPENING = {close: open_ for open_, close in PAIRS.items()}
CLOSING = "".join(OPENING)
SPEECH_OPENERS = "“‘「『\ue010"
SPEECH_CLOSERS = "”’」』\ue011"
OPENERS_OR_NONE = frozenset(("", *PAIRS))
ROUND_CLOSERS = "）)〕]］｝}"
GOES_ON = frozenset("，、；：,;:—" + ENDERS)
BRACKET = re.compile("[" + re.escape("".join(PAIRS) + "".join(OPENING)) + "]")
NEXT = re.compile(rf"[{re.escape(''.join(PAIRS) + ENDERS)}.]")
MAY_END = re.compile(rf"[{ENDERS}{ELLIPSES}—~～.&]")
PLAIN_STOPS = frozenset("。！？｡")
LEADS = frozenset(ENDERS + ELLIPSES + CLOSING + "；;：:")
RUN = re.compile(rf"[{ENDERS}][{ENDERS}{ELLIPSES}.]*|\.+")
EMPHASIS = re.compile(r"\*{1,3}|_{2}|~~")
TRAIL = re.compile(r"[~～]+|(?:[\u2600-\u27bf\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)+")
NOTE = re.compile(r"\[\^?\d{1,3}\]")
ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z])(?:[A-Za-z]|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|No|Vol|Fig|Eq|Sec|Ch|vs|etc|al|ca|cf|approx|Inc|Ltd|Co|Corp|Dept|"
    r"Gen|Sgt|Capt|Rev|Hon|e\.g|i\.e|Ph\.D|a\.m|p\.m|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)$",
    re.IGNORECASE,
)
ELEMENT = re.compile(r"<(code|kbd|samp|tt|var)(?:\s[^<>]*)?>[^<]*</\1\s*>", re.IGNORECASE)
SPACED_MARK = re.compile(rf"(?<!\s)(\s*)({NOTE_MARK.pattern})", NOTE_MARK.flags)
# a link without another in it: its words are a name, also if they are a question
LINKED = re.compile(rf"!?\[(?P<text>[^\[\]]{{0,1000}}+(?=\](?:\(|\[)))(?:{LINK.pattern}|{REFERENCE.pattern})")
FILL = "\ue003"
TAIL = re.compile(rf"[{re.escape(''.join(OPENING) + FILL)}*_\[~～\u2600-\u27bf\U0001f000-\U0001faff]")
INSIDE = SPEECH_CLOSERS + FILL + "）)*_\ue001 "
BEFORE_CLOSER = frozenset(ENDERS + ELLIPSES + "—.~～" + INSIDE)
BREAKS = (f"{ENDERS}；;", "，,：:、", " ")
AFTER_END = frozenset(ENDERS + CLOSERS)
FOOTNOTE = "\u2600"  # replaces the mark of a footnote; like an emoji, it belongs to the sentence before it
QUOTED_LIMIT = 1000
LOOKBACK = 1000


def cut(text: str) -> list[tuple[int, int]]:
    """Return the sentences of `text` in order as (start, end), without white space at their edges."""
    stop = MAY_END.search(text)
    if stop and text[stop.end() :].strip(CLOSING):
        return cut_thoroughly(text)
    ranges: list[tuple[int, int]] = []
    _add(text, 0, len(text), ranges)
    return ranges


def cut_thoroughly(text: str) -> list[tuple[int, int]]:
    """Do the same for texts that may have more than one sentence."""
    masked = _mask(text)
    ranges: list[tuple[int, int]] = []
    partner = _partners(masked)
    start = at = 0
    for match in NEXT.finditer(masked):
        i = match.start()
        if i < at:
            continue
        end = None
        if i in partner:
            at = partner[i] + 1
            if masked[at - 2] in BEFORE_CLOSER:
                end = _after_bracket(masked, i, at, start)
        elif masked[i] not in PAIRS:
            run = RUN.match(masked, i)
            at = run.end() if run else i + 1
            end = _after_closers(masked, at, start) if _stops(masked, i, at) else None
        if end is not None:
            _add(text, start, end, ranges)
            start = at = end
    _add(text, start, len(text), ranges)
    return ranges


def parts(text: str, limit: int, closed: Iterable[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Cut a text that is too long for a model at its last sentence end, else comma, else space, else anywhere.

    It is never cut inside a tag, a link, code or a range in `closed`. The ranges cover the text; each has at most
    `limit` code points unless it cannot be cut.
    """
    ranges, start = [], 0
    if len(text) > limit:
        inside = {place for first, end in (*closed, *fixed(text)) for place in range(first + 1, end)}
        while len(text) - start > limit:
            end = next(_breaks(text, inside, start, limit), len(text))
            ranges.append((start, end))
            start = end
    return [*ranges, (start, len(text))] if start < len(text) or not ranges else ranges


def _breaks(text: str, inside: Collection[int], start: int, limit: int) -> Iterator[int]:
    """Yield the places to cut before, best first; those in `inside` cannot be cut."""
    backwards = range(start + limit, start + limit // 4 + 1, -1)
    for signs in BREAKS:
        for end in backwards:
            before = text[max(start, end - 9) : end].rstrip(CLOSERS)[-1:]
            if end not in inside and text[end] not in AFTER_END and before in tuple(signs) and not _number(text, end):
                yield end
    yield from (
        end for end in (*range(start + limit, start, -1), *range(start + limit, len(text))) if end not in inside
    )


def _number(text: str, end: int) -> bool:
    """Return whether a cut before `end` would split 1,000 or 10:30."""
    return text[end - 1] in ",:" and text[end].isdigit() and text[end - 2 : end - 1].isdigit()


def _add(text: str, start: int, end: int, ranges: list[tuple[int, int]]) -> None:
    start, end = trim(text, start, end)
    if start < end:
        ranges.append((start, end))


def _mask(text: str) -> str:
    """Replace URLs, code, tags, entities and straight quotes in `text` by other characters of the same length."""
    chars = text
    if "`" in chars:
        chars = CODE.sub(_blank, chars)
    if "://" in chars:
        chars = URL.sub(lambda match: _blank_url(match.group()), chars)
    if "@" in chars:
        chars = EMAIL.sub(_blank, chars)
    if "](" in chars or "][" in chars:
        chars = LINKED.sub(_blank_link, chars)
    if "<" in chars or "{" in chars:
        chars = TEMPLATE.sub(_blank, COMMENT.sub(_blank, chars))
    if "<" in chars:
        chars = AUTOLINK.sub(_blank, chars)
        chars = SPACED_MARK.sub(_blank_mark, chars) if "</a" in chars else chars
        chars = TAG.sub(_blank_tag, ELEMENT.sub(_blank, chars))
    if "&" in chars:
        chars = ENTITY.sub(_plain, chars)
    return _pair_quotes(chars) if '"' in chars else chars


def _blank(match: re.Match[str]) -> str:
    return "x" * len(match.group())


def _blank_url(url: str) -> str:
    bare = len(trim_url(url))
    return "x" * bare + url[bare:]


def _blank_link(match: re.Match[str]) -> str:
    """Replace a link by one word; if its words end a sentence and no text goes on after it, it ends the sentence."""
    ends = match["text"][-1:] in PLAIN_STOPS and not match.string[match.end() : match.end() + 1].strip()
    return "x" * (len(match[0]) - ends) + "。" * ends


def _blank_mark(match: re.Match[str]) -> str:
    """Attach the mark of a note to the sentence before it, with any white space in between."""
    return FILL * len(match[1]) + FOOTNOTE * len(match[2])


def _blank_tag(match: re.Match[str]) -> str:
    tag = match.group()
    name = re.match(r"</?([a-zA-Z]+)", tag)
    if tag.startswith("<sup") and tag.endswith("/>"):
        return FOOTNOTE * len(tag)
    if tag.endswith("/>") or (name and name.group(1).lower() in ("br", "img", "wbr", "input", "p", "li", "hr")):
        return "x" * len(tag)
    return "\ue001" * len(tag) if tag[1] == "/" else "\ue000" + "\ue002" * (len(tag) - 1)


def _plain(match: re.Match[str]) -> str:
    """Replace a character reference by its character, filled up to the same length."""
    char = html.unescape(match.group())
    return "x" * len(match.group()) if len(char) != 1 else char + FILL * (len(match.group()) - 1)


def _pair_quotes(text: str) -> str:
    """Replace straight double quotes by opening and closing ones in turn, unless their number is odd."""
    pieces = text.split('"')
    if len(pieces) % 2 == 0:
        return text
    quotes = ("\ue010", "\ue011")
    return "".join(piece + quotes[number % 2] for number, piece in enumerate(pieces[:-1])) + pieces[-1]


def _partners(text: str) -> dict[int, int]:
    """Return where each bracket or quotation closes, by where it opens; unmatched and very long ones are left out."""
    stack: list[int] = []
    unclosed: dict[str, int] = {}
    pairs: dict[int, int] = {}
    for match in BRACKET.finditer(text):
        char, at = match.group(), match.start()
        if char in PAIRS:
            stack.append(at)
            unclosed[char] = unclosed.get(char, 0) + 1
        elif unclosed.get(OPENING[char]) and not _apostrophe(text, at):
            while True:
                opened = stack.pop()
                unclosed[text[opened]] -= 1
                if text[opened] == OPENING[char]:
                    break
            if at - opened <= QUOTED_LIMIT:
                pairs[opened] = at
    return pairs


def _apostrophe(text: str, at: int) -> bool:
    return (
        text[at] == "’"
        and text[at - 1 : at].isascii()
        and text[at - 1 : at].isalpha()
        and text[at + 1 : at + 2].isalpha()
    )


def _after_bracket(text: str, opened: int, after: int, start: int) -> int | None:
    """Return the end of the sentence whose bracket or quotation ended just before `after`; None if it continues."""
    closer = text[after - 1]
    inner = text[max(opened + 1, after - 40) : after - 1].rstrip(INSIDE)
    if not inner or (inner[-1] not in ENDERS and not (inner[-1] in ELLIPSES + "—.~～" and closer in SPEECH_CLOSERS)):
        return None
    end = _after_closers(text, after, start)
    if end is None:
        return None
    if closer in SPEECH_CLOSERS:
        following = text[end : end + 40].lstrip()
        return end if following and following[0] in SPEECH_OPENERS else None
    if closer == "\ue001":
        return end if inner[-1] in ENDERS else None
    return end if closer in ROUND_CLOSERS and inner[-1] in ENDERS else None


def _after_closers(text: str, at: int, start: int) -> int | None:
    """Return the end of a sentence whose last stop ends at `at`, after all closers; None before a comma or similar."""
    while TAIL.match(text, at):
        if text[at] in OPENING or text[at] == FILL:
            at += 1
        elif emphasis := EMPHASIS.match(text, at):
            window = text[max(start, at - LOOKBACK) : at]
            if not window.count(emphasis.group()) % 2:
                break
            at = emphasis.end()
        elif trail := TRAIL.match(text, at) or NOTE.match(text, at):
            at = trail.end()
        else:
            break
    return None if text[at : at + 1] in GOES_ON else at


def _stops(text: str, start: int, end: int) -> bool:
    """Return whether the run of stops `text[start:end]` ends a sentence, without regard to closers after it."""
    if text[start] in PLAIN_STOPS:
        return True
    run, before, after = text[start:end], text[start - 1 : start], text[end : end + 1]
    if not run.isascii():
        return True
    if run[0] == ".":
        return run == "." and _full_stop(text, start, before, after)
    if run == "!" and after == "[":
        return False
    return not (ascii_word(before) and ascii_word(after)) and not (run == "?" and after in ("=", "&"))


def _full_stop(text: str, at: int, before: str, after: str) -> bool:
    """Return whether the ASCII dot at `at` ends a sentence: not in decimals, versions, file names, abbreviations."""
    if not before or before.isspace():
        return False
    if not ascii_word(before) or not after:
        return not ascii_word(after)
    if ascii_word(after) or after in "-_/\\" or ABBREVIATION.search(text[max(0, at - 12) : at]):
        return False
    if before.isdigit() and _numbering(text, at, spaced=after.isspace()):
        return False
    following = text[at + 1 : at + 20].lstrip()[:1]
    return not after.isspace() or following in OPENERS_OR_NONE or has_han(following) or following.isupper()


def _numbering(text: str, at: int, *, spaced: bool) -> bool:
    """Return whether the digits before the dot at `at` number the text after it; `spaced` if a space follows the dot.

    They do at the start of the text, after a stop, colon or semicolon (`1. 关闭。2. 重启。`), and after a space if no
    space follows: `1.关闭` is an item, `他今年48.然后` the end of a sentence.
    """
    digits = at
    while digits > 0 and text[digits - 1].isdigit() and at - digits < 4:
        digits -= 1
    before = text[max(digits - 20, 0) : digits].rstrip()
    return not before or before[-1] in LEADS or (not spaced and text[digits - 1].isspace())


def ascii_word(char: str) -> bool:
    """Return whether `char` is an ASCII letter or digit."""
    return char.isascii() and char.isalnum()
