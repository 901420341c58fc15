"""Patterns of inline markup: tags of HTML, subtitles and XLIFF, Markdown, addresses, placeholders of programs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.text import HAN_CLASS

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
# inline elements of HTML, of subtitles (c, lang, v) and of XLIFF (g, x, ph, pc, …)
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "bpt", "br", "bx", "c", "cite", "code", "data", "del", "dfn",
    "ec", "em", "ept", "ex", "font", "g", "i", "img", "ins", "it", "kbd", "label", "lang", "mark", "math", "mrk",
    "nobr", "output", "pc", "ph", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "sc", "small", "span", "strike",
    "strong", "sub", "sup", "svg", "time", "tt", "u", "v", "var", "wbr", "x",
))  # fmt: skip
VERBATIM = frozenset(("bpt", "code", "ept", "it", "kbd", "ph", "samp", "tt", "var"))
# an attribute of JSX can be an expression: `onClick={() => go()}`
BRACES = r"\{(?:[^{}]|\{[^{}]{0,400}\}){0,400}\}"
TAG = re.compile(
    rf"</?(?:[a-zA-Z][a-zA-Z0-9:.-]{{0,40}}|[bciuv]\.[\w.-]{{1,80}}|\d{{1,2}})(?:\s(?:{BRACES}|[^<>\"']|\"[^\"]{{0,20000}}\"|'[^']{{0,20000}}')*+)?/?>"
)
# a component of MDX or Vue, or a custom element: `<Badge>`, `<Tabs.Item>`, `<my-badge>`
COMPONENT = re.compile(r"</?((?=[A-Z])[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*|[a-z][a-z0-9]*-[a-z0-9-]+)(?=[\s/>])")
# what Android keeps: `<xliff:g id="user_name">%s</xliff:g>`; in XLIFF the ids of such an element are numbers
ANDROID_FIXED = re.compile(r"<xliff:g\s(?:[^<>]*\s)?id\s*=\s*[\"'][A-Za-z_]{2}")
SPANNING = {"sc": ("sc", False), "ec": ("sc", True), "bx": ("bx", False), "ex": ("bx", True)}
SPAN_NUMBER = re.compile(r"\s(id|rid|startRef)\s*=\s*[\"']([^\"']*)")
OPAQUE = frozenset(("math", "svg"))
NAME = re.compile(r"</?(?:[a-zA-Z][\w.-]*:)?([a-zA-Z]+|\d{1,2})(?:\d*|(?P<classes>(?:\.[\w-]+)+))(?=[\s/>])")
# the tags of WebVTT that may have classes: `<c.yellow.big>`, `<v.loud Mary>` (WebVTT, section 6.4)
CLASSED = frozenset(("b", "c", "i", "lang", "rt", "ruby", "u", "v"))
# a time inside a cue of WebVTT or a line of lyrics, at which the text after it is spoken
CUE_TIME = re.compile(r"<(?:\d{2,4}:)?[0-5]?\d:[0-5]\d\.\d{2,3}>")
# override codes of SubStation Alpha, which players support in SubRip too: `{\i1}`, `{\an8}`, `{\pos(320,50)\fs18}`
OVERRIDE = re.compile(
    r"\{(?:\\(?:fn|r)[^\\{}\n]{0,60}|\\[0-9]?[A-Za-z]+(?:\((?:[^(){}\n]|\([^(){}\n]{0,80}\)){0,200}\)"
    r"|&H[0-9A-Fa-f]{1,8}&?|-?[\d.]{1,8})?){1,20}\}"
)
# how long a syllable of a song is sung, in SubStation Alpha
SYLLABLE = re.compile(r"\{\\[kK][fot]?[\d.]{1,6}\}")
SWITCH = re.compile(r"\{\\([bisu])([01])\}")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
NO_TRANSLATE = re.compile(
    r"""\stranslate\s*=\s*["']?no\b|\smtype\s*=\s*["']protected["']|\sclass\s*=\s*(?:"[^"]*\bnotranslate\b|'[^']*\bnotranslate\b)""",
    re.IGNORECASE,
)
FOREIGN = re.compile(r"\s(?:xml:)?lang\s*=\s*[\"']?(?!(?:zh|cmn|yue|und|mul|en)\b)[a-z]{2,3}\b", re.IGNORECASE)
STAYS = frozenset(("&lt;", "&gt;", "&amp;", "&quot;"))

_ASCII = r"[!#-;=?-Z\\\]^_a-z{|}~\[]"
# with Chinese names of folders and files in it: `https://example.org/图/甲.png`
URL = re.compile(
    rf"(?:https?|ftp|file)://{_ASCII}{{1,4000}}(?:(?<=[/=#_-])[{HAN_CLASS}]{{1,30}}(?:[/?#&](?={_ASCII}|[{HAN_CLASS}])"
    rf"|\.(?=(?:html?|md|pdf|png|jpe?g|gif|svg|txt|zip|docx?|xlsx?|pptx?)\b)){_ASCII}{{0,400}})*",
    re.IGNORECASE,
)
EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"
)
# with the role that MyST puts before it: `{doc}`
CODE = re.compile(r"(?:\{[A-Za-z][\w:.+-]{0,40}\})?(?<!`)(`{1,3})(?!`)([^`\n]+)\1(?!`)")
# a cross-reference of MyST with words of its own: {ref}`words <label>`
ROLE = re.compile(r"\{[A-Za-z][\w:.+-]{0,40}\}`([^`<>\n]*[^`<>\s])\s*<[^`<>\n]+>`")
MENTION = re.compile(
    r"(?<![A-Za-z0-9_@./:])@[A-Za-z0-9_][A-Za-z0-9_.-]{0,38}[A-Za-z0-9_]|(?<![A-Za-z0-9_@./:])@[A-Za-z0-9_](?![\w.-])"
)
# code of a server in a page: `<% if vip %>`, `<%= name %>` of ERB, EJS and JSP, `<?php … ?>`, `<?= $name ?>`
SCRIPTLET = re.compile(r"<%(?:[^%<]|%(?!>)|<(?!%))*+%>|<\?(?:php\b|=)(?:[^?<]|\?(?!>)|<(?!\?))*+\?>")
# those that a value replaces
VALUES = re.compile(r"<(?:%[=-]|\?=)")
# what a site maker puts in: `{{< ref "a.md" >}}` of Hugo, `{% link a.md %}` and `{{ "/a" | relative_url }}` of Jekyll
TEMPLATE = re.compile(
    rf"{SCRIPTLET.pattern}|"
    r"\{\{[<%][^\n]{1,400}?[>%]\}\}|\{%[^\n]{1,200}?%\}|\{\{[^{}\n|]{1,200}\|\s?[a-z_]\w*(?:\s*[:|][^{}\n]{0,200})?\s?\}\}"
)
# the destination of a link may have spaces if it ends like the name of a file, as editors write it
LINK = re.compile(
    rf"\]\((<[^<>\n]*>|(?:{TEMPLATE.pattern}|\{{\{{[^{{}}\n]{{1,200}}\}}\}}|\([^\s()]*\)|[^\s()])*+|[^\s<>()\"'][^<>()\"'\n]{{0,200}}\.[A-Za-z0-9]{{2,5}})"
    r"(?:\s+(?:\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)'))?\)"
)
EMPTY_LINK = re.compile(rf"!?\[{LINK.pattern}")
# the label of a reference link and the mark of a footnote; `[微笑][大哭]` in a chat is neither
REFERENCE = re.compile(r"\]\[([A-Za-z0-9][A-Za-z0-9_ .:/-]{0,80})\]")
# where programs insert values: `{{name}}`, `%s`, `%(name)d`, `%1` and `%n` of Qt, `%#@count@` and `%arg` of Apple,
# `{0}`, `{name}`, `{user.name:>8}`, `${name}`, `%{name}`, `#{name}`, `{n, number}` of ICU, `$t(key)` of i18next,
# `@:key` of vue-i18n, `$NAME$`, `%NAME%` and `#LONG_NAME#` of templates, `%Y` of dates, `:count` of Laravel, and the
# codes of games: `\\V[1]`
PLACEHOLDER = re.compile(
    r"\{\{[^{}|\n，。！？；：]{1,60}\}\}"
    r"|(?<![\d%])%(?:\(\w{1,60}\)|\d{1,2}\$)?[-+#0,]?\d{0,3}(?:\.\d{1,3})?(?:hh?|ll?|[jztL])?[sdiufgxXc@](?![A-Za-z])"
    r"|(?<![\d%])%(?:\d{1,2}\$)?#@\w{1,60}@|(?<![\d%])%arg(?![A-Za-z])"
    r"|(?<![\dA-Za-z%])%L?(?:\d{1,2}(?![\d$%.A-Za-z])|n(?![A-Za-z]))"
    r"|(?<![\d%])%-?[YyBbmHMSIpeAaj](?![A-Za-z])|(?<![\w:/.@-]):[a-z][a-z_]{2,40}(?![A-Za-z0-9_:-])"
    r"|(?:[$#]|(?<![\d%])%)?\{(?:\d{0,2}|[A-Za-z_]\w{0,60})(?:\.\w{1,60}|\[\w{1,60}\])*(?:![rsa])?(?::[!-z|~]{0,20})?\}"
    r"|\{\s?[\w.]{1,60}\s?,\s?(?:number|date|time|ordinal|spellout|duration|list)\b[^{}\u3000-\u9fff]{0,60}\}"
    r"|\$t\([^()\n]{1,120}\)|@(?:\.\w{1,20})?:(?:\([\w.-]{1,80}\)|[A-Za-z_][\w.-]{0,80}(?<![.-]))"
    r"|\$[A-Z][A-Z0-9_]{1,40}\$|(?<![\d%])%[A-Z][A-Z0-9_]{1,40}%|#[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){1,8}#"
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
WIKI_LINK = re.compile(r"!?\[\[([^\[\]|\n]{1,200}?)(?:\\?\|([^\[\]\n]*))?\]\](?![(\[])")
# an explicit name of a heading: `## 标题 {#name}`
HEADING_ID = re.compile(r"\{#[^\s{}]{1,200}\}\s*\Z")
# attributes of what is before them, `![图](a.png){ width=300 }`, or of the block: `{: .lead }`, `{#name}`, `^name`
ATTRIBUTES = re.compile(
    r"(?<=[\])*`:\ue000])\{:?\s*(?:[#.][A-Za-z]|[\w-]+=)[^{}\n]{1,200}\}|(?<=[)\ue000])\{[a-z][\w-]*\}"
    r"|\{(?::?\s*[#.][^\d\s{}]|:\s+)[^{}\n]{1,200}\}(?=\s*\Z)|(?<=\s)\^[A-Za-z][A-Za-z0-9-]{0,80}(?=\s*\Z)"
)
# an expression of MDX, `{items.map(i => i.name)}`, a comment there
EXPRESSION = re.compile(
    r"\{/\*.*?\*/\}"
    r"|(?<!')\{(?!(?<=\)\{)[a-z][\w-]*\})(?=\s*(?:[A-Za-z_$][\w$]*\s*(?:[.(\[?!<>+*/&|-]|=[=>])|['\"`(\[!]))(?:[^{}\n]|\{(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,200}\}){1,400}\}",
    re.DOTALL,
)
# a comment of HTML in a sentence, a fragment of JSX: `<>…</>`
COMMENT = re.compile(r"<!--(?:[^<-]|-(?!->)|<(?!!--))*+-->|</?>")
# the code of an emoji or icon: `:material-check:`; keys of MkDocs: `++ctrl+c++`
SHORTCODE = re.compile(
    r"\+\+[a-z0-9_\"-]+(?:\+[a-z0-9_\"-]+)*\+\+|(?<![A-Za-z0-9:/.]):[a-z][a-z0-9_+-]{1,50}:(?![A-Za-z0-9:/])"
)
FOOTNOTE = re.compile(r"\[\^[^\s\[\]]{1,80}\]")
AUTOLINK = re.compile(r"<(?:[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^<>\s]{1,4000}|[^\s<>@]{1,64}@[^\s<>@]{1,255})>")
# a formula: `$x_1$`, `$$\frac{路程}{t}$$`, `\(x^2\)`; two prices in one sentence have Chinese between them
_FORMULA = r"(?:[^$\n{\u3000-\u9fff\uff00-\uffef]|\{(?:[^{}$\n]|\{[^{}$\n]{0,200}\}){0,400}\}|\{){1,800}?"
_OPERATES = r"(?=[^$\n]{0,400}[\\^_=+*/{])"
MATH = re.compile(
    rf"(?<![\\$A-Za-z0-9_])(\$\$?)(?!\s|\$|\{{[^\\]){_OPERATES}{_FORMULA}(?<!\s)\1(?![\d${{])"
    rf"|(?<!\\)\\\((?=[^$\n]{{0,400}}[\\^_=+*/{{][^$\n]{{0,400}}\\\)){_FORMULA}\\\)"
)


def trim_url(url: str) -> str:
    """Return `url` without the punctuation of the sentence after it; a bracket that is opened inside is kept."""
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
    """Return whether the element of `tag` must not change: code, `translate="no"`, other languages, Android's."""
    unread = any(pattern.search(tag) for pattern in (NO_TRANSLATE, FOREIGN)) if "=" in tag else False
    return name_of(tag) in VERBATIM or unread or ANDROID_FIXED.match(tag) is not None


def side_of(tag: str) -> tuple[str, bool]:
    """Return the key that pairs `tag` with its other half, and whether it closes; XLIFF pairs `sc` and `ec` by id."""
    name = name_of(tag)
    if name in SPANNING and (ids := dict(SPAN_NUMBER.findall(tag))):
        opener, closes = SPANNING[name]
        return f"{opener} {ids.get('startRef') or ids.get('rid') or ids.get('id')}", closes
    return "" if tag[-2] == "/" else component_of(tag) or name, tag[1] == "/"


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


def component_of(tag: str) -> str:
    """Return the name of the component that `tag` is of; empty for an element: `<A>` is one, `<Code>` is not."""
    match = COMPONENT.match(tag)
    return match[1] if match and not (match[1].isupper() and name_of(tag) in INLINE) else ""
