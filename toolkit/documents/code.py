"""Recognize lines of code, commands and logs in a text without fences.

A line is code when it contains no Chinese, apart from quoted strings and a trailing comment, and looks like a program;
or when it begins like a prompt or a log line. Comment lines next to code are code. A line with Chinese punctuation
or two Chinese clauses is always prose.
"""

from __future__ import annotations

import re

from toolkit.documents.lines import following
from toolkit.text import HAN_RUN, PUNCTUATION, has_han

LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|PANIC)"
PROMPT = re.compile(
    rf"""(?:\$|>>>|%|PS\ [A-Z]:\\[^>]*>|[A-Z]:\\[^>\s]*>|\w[\w.-]*@\w[\w.-]*[:~ ][^\s$\#]*[$\#])\s+\S
    |\[[A-Z][A-Z0-9_\ -]{{2,24}}\]\s
    |{LEVEL}\b\s*[:\]|-]
    |\[?\d{{4}}[-/]\d\d?[-/]\d\d?[\ T]\d\d:\d\d(?::\d\d)?[.,\d]*(?:Z|[+-]\d\d:?\d\d)?\]?\s+[\[(<]?{LEVEL}\b
    |[\w.-]{{2,32}}(?:\[\d+\])?:\ \[?(?:emerg|error|warn|notice|fatal|info|debug)\b
    |(?:SELECT|INSERT\ INTO|UPDATE|DELETE\ FROM|CREATE\ TABLE|ALTER\ TABLE)\s
    |"(?a:[\w.$ -]{{1,40}})"\s*:\s*(?:["\[{{\d]|true|false|null)
    |[^\W\d]\w*\s*(?:=|:=|\+=)\s*(?:["'\[{{(]|-?\d[\d.]*\s*;?$|[\w.]+\()""",
    re.VERBOSE,
)
KEYWORD = re.compile(
    r"(?:import|from|def|class|for|while|if|elif|else|try|except|finally|with|return|yield|raise|async|await|const|let|var|"
    r"function|public|private|protected|static|void|int|package|using|namespace|struct|enum|fn|impl|use|echo|cd|ls|sudo|"
    r"git|pip3?|npm|npx|yarn|docker|kubectl|curl|wget|ssh|scp|apt|apt-get|brew|make|python3?|node|cat|mkdir|rm|cp|mv|chmod|"
    r"export|source|conda|uv|cargo|go|java|javac|gcc|vim?|nano|tar|unzip|ping)\b(?!\s*[，。！？、])"
)
LOOKS = re.compile(
    r"^(?:import|from)\s+[\w.]+|"
    r"[A-Za-z_][\w.]*\(|[\w\])]\s*(?:[-+*/|&:]?=|==|!=|<=|>=)\s*\S|[{};]$|\)\s*:$|=>|->|&&|\|\||^</?[a-z][^<>]*>|^[{}\[\]();,]+$"
    r"|^@\w+\b|\s--?[a-z][\w-]*(?:\s|=|$)|^[~./][\w./-]+$|\s\|\s\w"
)
STRING = re.compile(r""""[^"]*"|'[^']*'|`[^`]*`""")
TAIL_COMMENT = re.compile(r"(?:^|\s)(?:#(?!\w)|//|--\s|/\*|<!--).*$")
COMMENT_SIGNS = frozenset("#/*-<")
COMMENT_LINE = re.compile(r"#+\s|#!|//|/\*|\*/|\*\s|--\s|<!--")
ASCII = re.compile(r"[!-~]")
BROAD = 4000
CLAUSE = 4


class Code:
    """Decides which lines of `text`, called in order, are code.

    A `#` line next to code, or next to another such line, is code too (otherwise a heading).
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._before = False
        self._run, self._verdict = 0, False

    def __call__(self, start: int, end: int) -> bool:
        """Return whether the line `text[start:end]` is code; must be called for every line in order."""
        line = self._text[start:end]
        code = is_code(line)
        if not code and _comment(line):
            code = self._before or self._leads_to_code(start, end)
        self._before = code
        return code

    def _leads_to_code(self, start: int, end: int) -> bool:
        """Return whether code follows this comment and the comments below it; computed once for all of them."""
        if start >= self._run:
            self._run, self._verdict = end, False
            for after, stop in following(self._text, end):
                line = self._text[after:stop]
                self._verdict = is_code(line)
                if self._verdict or not _comment(line):
                    break
                self._run = stop
        return self._verdict


def _comment(line: str) -> bool:
    bare = line.lstrip()
    return bare[:1] in COMMENT_SIGNS and COMMENT_LINE.match(bare) is not None


def is_prose(line: str) -> bool:
    """Return whether `line` has Chinese punctuation or two Chinese clauses, which no line of code has."""
    return PUNCTUATION.search(line) is not None or sum(len(run) >= CLAUSE for run in HAN_RUN.findall(line)) > 1


def is_code(line: str) -> bool:
    """Return whether `line`, without its neighbors, is code, a command or a log line."""
    if not ASCII.search(line) or len(line := line.strip()) > BROAD or is_prose(line):
        return False
    if PROMPT.match(line):
        return True
    bare = TAIL_COMMENT.sub("", STRING.sub("", line)).strip()
    if not bare or has_han(bare) or not bare.isascii():
        return False
    if has_han(line) and bare != STRING.sub("", line).strip() and not line.startswith(("#", "http")):
        return True
    looks = LOOKS.search(bare) is not None
    if KEYWORD.match(bare):
        return looks or has_han(line) or bare.endswith(":") or (" " in bare and bare[-1] not in ".!?,")
    return looks and "://" not in bare.split("(")[0]
