"""The Markdown dialects that sites use, as rules of markdown-it: which lines of a document are a block of what.

MDX (mdxjs.com/docs/what-is-mdx) has imports and exports, expressions in braces and components; code cannot be indented
there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from toolkit.documents.lines import lines
from toolkit.markup import TAG, component_of
from toolkit.markup.patterns import SCRIPTLET

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

NESTING = 100
# White space that Markdown does not know but Python strips: one letter for each, so that positions do not change.
SPACES = {code for code in range(0x3001) if chr(code).isspace()} - {ord(char) for char in " \t\r\n"}
MASK = dict.fromkeys({0, *SPACES}, "x")
MODULE = re.compile(
    r"import\s+(?:[\w*{].*\sfrom\s+)?[\"']|export\s+(?:const|let|var|default|function|class|async|\{|\*)"
)
TAB = re.compile(r"===[!+]?[ \t]+([\"'])(?P<title>.+)\1[ \t]*$")
DIRECTIVES = (
    "admonition|attention|caution|danger|error|hint|important|note|seealso|tip|warning|versionadded|versionchanged|"
    "deprecated|topic|sidebar|margin|aside|epigraph|pull-quote|highlights|compound|container|card|card-body|card-header|"
    "card-footer|grid|grid-item|grid-item-card|tab-set|tab-item|dropdown|details|div|blockquote|figure|glossary|list-table|table|rubric|"
    "exercise|solution|theorem|proof|lemma|definition|example|remark|prf:[a-z]+|todo"
)
DIRECTIVE = re.compile(rf"\{{(?:{DIRECTIVES})\}}(?:\s|$)")
UNREAD = {
    *("paragraph_close", "heading_close", "td_open", "td_close", "th_open", "th_close", "tr_close", "thead_close"),
    *("tbody_open", "tbody_close", "table_open", "table_close", "bullet_list_open", "bullet_list_close"),
    *("ordered_list_open", "ordered_list_close", "dl_open", "dl_close", "dt_close"),
}
COMMENTS = {"%%": "%%", "{/*": "*/}"}
# formulas on lines of their own, and what site makers show as code or leave out, from a tag to its end
DISPLAY = re.compile(r"\\\[[ \t]*$|\\begin\{(?P<name>[a-z]+\*?)\}")
VERBATIM = re.compile(
    r"\{\{[<%]\s*(?P<hugo>highlight|mermaid|katex|math|code|chart)\b|\{%-?\s*(?P<liquid>highlight|comment|mermaid)\b"
)
STRING = re.compile(r"""\\.|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`""")
# lines that are not text
MARKUP = re.compile(
    r"(?P<template>\{%.*%\}|\{\{.*\}\}|<%.*%>)$|\{:?\s*[#.][^{}]*\}$|:{3,}$"  # templates, attributes
    r"|;?-{2,}8<-{2,}|<{3}[ \t]|\([^()]+\)=$"  # files that MkDocs and VitePress put in, targets of MyST
    r"|#[^\s#]+(?:\s+#[^\s#]+)+$"  # tags of a vault
)
# directives whose argument is the path of a file
WITH_PATH = re.compile(r"[`:]{3,}[ \t]*\{(?:figure|image|include|literalinclude|video|iframe|raw|embed)\}")
BLANKS = re.compile(r"[ \t]*")
LONGEST = 20_000
"""The most characters of a tag, a comment or an expression."""
ANYWHERE = ["paragraph", "reference", "blockquote", "list"]


class _Tokens(list["Token"]):
    """A list of tokens without those that nothing reads (ends of paragraphs, cells and so on): most of them."""

    def append(self, token: Token) -> None:
        """Add `token` if something reads it."""
        cell = token.type == "inline" and self and self[-1].type == "tr_open"
        if not cell and token.type not in UNREAD:
            super().append(token)


def tokens(text: str, above: int = 0, *, mdx: bool = False) -> list[Token]:
    """Return the block tokens of a text whose first line has the number `above`, with positions in their lines."""
    stream = _Tokens()
    source = text.translate(MASK).replace("\r\n", "\n").replace("\r", "\n")
    parser = _parser(mdx)
    parser.block.parse("\n" * above + source, parser, {}, stream)
    return stream


@cache
def _parser(mdx: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": NESTING, "inline_definitions": True}).enable("table")
    dollarmath_plugin(parser, allow_blank_lines=False)
    footnote_plugin(parser)
    deflist_plugin(parser)
    admon_plugin(parser)
    container_plugin(parser, "box", ":", validate=lambda params, _: bool(params.strip()))
    container_plugin(parser, "directive", "`", validate=lambda params, _: DIRECTIVE.match(params.strip()) is not None)
    parser.block.ruler.at("math_block", _dollars, {"alt": ANYWHERE})
    rules = {"tab": _tab, "comment": _comment, "component": _component, "module": _module}
    rules |= {"display": _display, "verbatim": _verbatim}
    for name, rule in (rules | {"expression": _expression} if mdx else rules).items():
        parser.block.ruler.before("fence", name, rule, {"alt": [] if name == "module" else ANYWHERE})
    return parser.disable("code") if mdx else parser


def _tab(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a tab of MkDocs: a line `=== "Title"` and what is indented below it."""
    head = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if state.is_code_block(start) or not TAB.match(head):
        return False
    if silent:
        return True
    stop = start + 1
    while stop < end and (state.isEmpty(stop) or state.sCount[stop] >= state.blkIndent + 4):
        stop += 1
    token = state.push("tab_open", "div", 1)
    token.map = [start, stop]
    line_max, state.lineMax = state.lineMax, stop
    state.blkIndent += 4
    state.md.block.tokenize(state, start + 1, stop)
    state.blkIndent -= 4
    state.lineMax, state.line = line_max, stop
    state.push("tab_close", "div", -1)
    return True


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a comment of Obsidian or MDX that begins and ends with a line."""
    text = _rest(state, start) if _first(state, start) in "%{" else ""
    closer = next((closer for opener, closer in COMMENTS.items() if text.startswith(opener)), None)
    at = text.find(closer, 2) if closer else -1
    return closer is not None and at > 0 and _leaf(state, start, end, at + len(closer), "comment", silent=silent)


@cache
def _math_block() -> Callable[[StateBlock, int, int, bool], bool]:
    from mdit_py_plugins.dollarmath.index import math_block_dollar

    return math_block_dollar()


def _dollars(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a formula in `$$`, also right after a line of text; the rule of the plugin also adds it if `silent`."""
    count, line = len(state.tokens), state.line
    matched = _math_block()(state, start, end, silent)
    if silent:
        del state.tokens[count:]
        state.line = line
    return matched


def _display(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""Parse a formula of LaTeX that begins and ends with a line: `\[` to `\]`, or an environment."""
    text = _rest(state, start) if _first(state, start) == "\\" else ""
    opener = DISPLAY.match(text.partition("\n")[0])
    closer = (f"\\end{{{opener['name']}}}" if opener["name"] else "\\]") if opener else ""
    at = text.find(closer, 2) if opener else -1
    return at > 0 and _leaf(state, start, end, at + len(closer), "math_block", silent=silent)


def _verbatim(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse code or a comment between tags of a template: `{{< highlight go >}}` to `{{< /highlight >}}`, `<% … %>`."""
    text = _rest(state, start) if _first(state, start) in "{<" else ""
    if scriptlet := SCRIPTLET.match(text):
        return _leaf(state, start, end, scriptlet.end(), "module", silent=silent)
    opener = VERBATIM.match(text)
    if not opener:
        return False
    closer = re.compile(
        rf"\{{\{{[<%]\s*/\s*{opener['hugo']}\s*[>%]\}}\}}"
        if opener["hugo"]
        else rf"\{{%-?\s*end{opener['liquid']}\s*-?%\}}"
    ).search(text)
    kind = "comment" if opener["liquid"] == "comment" else "module"
    return closer is not None and _leaf(state, start, end, closer.end(), kind, silent=silent)


def _component(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse lines that have only tags: of components, or one tag on several lines."""
    text = _rest(state, start) if _first(state, start) == "<" else ""
    at = 0
    while (match := TAG.match(text, at)) and (component_of(match[0]) or (not at and "\n" in match[0])):
        at = match.end() + len(BLANKS.match(text, match.end())[0])  # type: ignore[index] # it always matches
    return at > 0 and _leaf(state, start, end, at, "component", silent=silent)


def _expression(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse an expression of MDX that begins and ends with a line."""
    at = _balanced(_rest(state, start)) if _first(state, start) == "{" else 0
    return at > 0 and _leaf(state, start, end, at, "module", silent=silent)


def _module(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse imports and exports up to the blank line at which no brace is open."""
    text = _rest(state, start) if _first(state, start) in "ie" else ""
    if not MODULE.match(text):
        return False
    depth = done = first = 0
    for left, right in lines(text):
        if text[left:right].strip():
            depth, done = depth + _depth(text[left:right]), right
        elif depth <= 0:
            break
        first = first or done * (done < left)
    return _leaf(state, start, end, done if depth <= 0 else first or done, "module", silent=silent)


def _first(state: StateBlock, start: int) -> str:
    """Return the first character of line `start`; a space if it is blank."""
    at = state.bMarks[start] + state.tShift[start]
    return state.src[at] if at < state.eMarks[start] else " "


def _rest(state: StateBlock, start: int) -> str:
    """Return the text from the first character of line `start` on."""
    first = state.bMarks[start] + state.tShift[start]
    return state.src[first : first + LONGEST]


def _depth(text: str) -> int:
    bare = STRING.sub("", text)
    return sum(map(bare.count, "{[(")) - sum(map(bare.count, "}])"))


def _balanced(text: str) -> int:
    """Return the end of the expression in braces at the start of `text`; 0 if it has no end."""
    bare = STRING.sub(lambda match: " " * len(match[0]), text)
    depth = 0
    for match in re.finditer(r"[{}]", bare):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.end()
    return 0


def _leaf(state: StateBlock, start: int, end: int, size: int, kind: str, *, silent: bool) -> bool:
    """Add a token for the lines of the `size` characters from line `start` on, unless text follows on the last line."""
    at = state.bMarks[start] + state.tShift[start] + size
    last = next((number for number in range(start, end) if state.eMarks[number] >= at), None)
    if last is None or state.is_code_block(start) or state.src[at : state.eMarks[last]].strip():
        return False
    if not silent:
        state.push(kind, "", 0).map = [start, last + 1]
        state.line = last + 1
    return True
