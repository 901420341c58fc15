"""Read glossary files of other programs: other encodings, other separators, Chinese column names, workbooks.

`converted` gives the text of a file as CSV in our form, line for line, so that a line in a message is a line of the
file. `Converted.note` reports how the file differs from our form.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from toolkit.documents import workbook
from toolkit.documents.decode import BOMS
from toolkit.errors import InputError
from toolkit.glossary.table import COMMENT, REQUIRED, LoadProblem, csv_line, records
from toolkit.text import HAN, file_lines, fold, has_han
from toolkit.types import Status
from toolkit.words import frequency

NAMES = {
    "source": "术语 原文 中文 汉语 源语 源文 源语言 源术语 中文术语 中文名 中文名称 术语原文 词条 词语 术语名称 术语名",
    "target": "译文 译名 译法 英文 英语 英译 翻译 目标语 目标语言 目标术语 英文术语 英文名 英文名称 英文译名 推荐译名",
    "variants": "备用译名 其他译名 其它译名 可用译名 备选译名 备选 别译 又译 变体 其他译法 其它译法 可接受译名",
    "status": "状态",
    "unless": "除外 除非 例外 排除 不适用 不适用语境 排除语境",
    "only": "仅限 只限 限于 限定 仅当 适用 适用语境 限定语境",
    "note": "备注 说明 注释 注解 附注 解释 批注 注",
}
"""Chinese names of the columns; traditional characters count as the same."""
STATUSES = {
    Status.PREFERRED: "首选 优选 推荐 采用 使用 标准 正式 必用",
    Status.KEEP: "保留 保护 普通词 非术语",
    Status.FORBIDDEN: "禁用 禁止 禁译 不用 弃用 停用 错误",
}
SEPARATORS = {";": "semicolons", "\t": "tabs", "；": "full-width semicolons", "，": "full-width commas"}
CHARSETS = ("gb18030", "big5")
LEAST = 2.0
"""The least mean logarithm (base 10) of the frequency of the characters in readable text."""
CLEARLY = 1.25
_SEPARATED_BY = re.compile(r"sep=(.)\r?\n")
_COLUMNS = {name: column for column, names in NAMES.items() for name in (column, *names.split())}
_STATES = {name: status.value for status, names in STATUSES.items() for name in names.split()}


class Unreadable(Exception):  # noqa: N818 - a property of the file, not a failure here
    """Why a file cannot be read: line, message, next step, lint rule."""

    def __init__(self, line: int, message: str, hint: str, rule: str = "G010") -> None:
        super().__init__(message)
        self.line, self.message, self.hint, self.rule = line, message, hint, rule


class Converted(NamedTuple):
    """A glossary file as CSV text in our form, and how it differs from this form."""

    text: str
    differences: tuple[str, ...] = ()
    workbook: bool = False

    def note(self, name: str) -> str:
        """Report the differences of the file `name` in words; empty if it is in our form."""
        if not self.differences:
            return ""
        how = f"read {', '.join(self.differences)}"
        return how if self.workbook else f"{how}. To write it in UTF-8 with commas: zhen glossary lint --fix {name}"


def is_workbook(data: bytes) -> bool:
    """Return whether `data` begins like a workbook."""
    return data.startswith((workbook.SIGN, workbook.OLD))


@lru_cache(maxsize=8)
def converted(name: str, data: bytes) -> Converted:
    """Convert the glossary file `data` to our form. Raises `Unreadable`."""
    if is_workbook(data):
        return _of_workbook(name, data)
    text, encoding = _decoded(data)
    differences = [] if encoding == "utf-8" else [f"as {encoding}"]
    separated = _SEPARATED_BY.match(text)
    if separated:  # a first line that names the separator for Excel
        text = text[separated.end() - 1 :]
    header = _header(text)
    separator = separated[1] if separated else _separator(header)
    names = [cell.strip() for cell in next(csv.reader([header], delimiter=separator), [])]
    ours = {number: ours for number, cell in enumerate(names) if (ours := _ours(cell)) != cell}
    if separator != ",":
        differences.append(f"with {SEPARATORS.get(separator, separator)} between columns")
    if ours:
        differences.append(f"with {', '.join(names[number] for number in ours)} as {', '.join(ours.values())}")
    return Converted(_rewritten(text, separator) if separator != "," or ours else text, tuple(differences))


def _of_workbook(name: str, data: bytes) -> Converted:
    try:
        sheet = workbook.read(data, name)
    except InputError as error:
        raise Unreadable(
            1, f"cannot be read as a workbook: {error.message.removeprefix(f'{name}: ')}", error.hint
        ) from None
    lines: list[str] = []
    for number, cells in workbook.rows(sheet):
        if cells:
            lines += [""] * (number - 1 - len(lines))
            lines.append(cells[0] if cells[0].startswith(COMMENT) else csv_line(cells))
    text = "\n".join(lines) + "\n"
    difference = "as a workbook" + (f" (the first of {sheet.sheets} sheets)" if sheet.sheets > 1 else "")
    return Converted(_rewritten(text, ","), (difference,), workbook=True)


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text of `data` and its encoding: by its byte order mark, NULs, UTF-8 or common characters."""
    if encoding := next((name for bom, name in BOMS[1:] if data.startswith(bom)), ""):
        return _as(data, encoding), encoding
    if wide := _wide(data):
        return _as(data, wide), wide.removesuffix("-le").removesuffix("-be")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _legacy(data, error.start)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(line, "has a NUL byte", "save the file as CSV in UTF-8")
    return text, "utf-8"


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, f"begins as {encoding}, but is not valid {encoding}", "save the file as UTF-8") from None


def _wide(data: bytes) -> str:
    """Detect UTF-16 without a byte order mark: the zero bytes of commas and letters are all on one side."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 or max(even, odd) < len(data) // 10 or min(even, odd) > max(even, odd) // 20:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _legacy(data: bytes, wrong: int) -> tuple[str, str]:
    """Decode in the Chinese encoding that gives common characters. Raises `Unreadable` if some lines are UTF-8."""
    candidates = sorted(((_commonness(data, name), name) for name in CHARSETS), reverse=True)
    (best, name), (second, _) = candidates
    if best < LEAST or best < CLEARLY * second or any(map(_is_utf8, data.split(b"\n"))):
        line = data.count(b"\n", 0, wrong) + 1
        raise Unreadable(line, "is not UTF-8", "save the file as UTF-8 (in Excel: CSV UTF-8)")
    return data.decode(name), name


def _is_utf8(line: bytes) -> bool:
    try:
        return has_han(line.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _commonness(data: bytes, encoding: str) -> float:
    """Return how common the Chinese characters of `data` are in `encoding`; other signs count as rare."""
    try:
        beyond = [char for char in data.decode(encoding) if ord(char) > 0x7F]
    except UnicodeDecodeError:
        return 0.0
    total = sum(math.log10(frequency(fold(char)) + 1) for char in beyond if HAN.match(char))
    return total / len(beyond) if beyond else 0.0


def _header(text: str) -> str:
    """Return the first line that is neither empty nor a comment."""
    lines = (line.strip("\r\n") for line in file_lines(text))
    return next((line for line in lines if line.strip() and not line.startswith(COMMENT)), "")


def _separator(header: str) -> str:
    """Return the separator: a comma, unless only another one splits the header into the names of columns."""
    for separator in (",", *SEPARATORS):
        try:
            names = {_ours(cell.strip()) for cell in next(csv.reader([header], delimiter=separator), [])}
        except csv.Error:
            continue
        if names.issuperset(REQUIRED):
            return separator
    return ","


def _ours(name: str) -> str:
    """Return our name for a column, or `name` if it is unknown."""
    return _COLUMNS.get(fold(name).replace(" ", ""), name) if has_han(name) else name


def _rewritten(text: str, separator: str) -> str:
    """Return `text` with our separator, columns and statuses, each row on the same line as before."""
    lines: list[str] = []
    names: list[str] = []
    for record in records("", text, separator):
        if isinstance(record, LoadProblem):
            raise Unreadable(record.line, record.message, record.hint, record.rule)
        lines += [""] * (record.line - 1 - len(record.comments) - len(lines))
        lines += record.comments
        if record.cells and not names:
            names = [_ours(cell.strip()) for cell in record.cells]
            lines += csv_line(names).split("\n")
        elif record.cells:
            lines += csv_line(_known_status(names, record.cells)).split("\n")
    return "".join(f"{line}\n" for line in lines)


def _known_status(names: Sequence[str], cells: list[str]) -> list[str]:
    """Return `cells` with a Chinese status replaced by ours."""
    place = names.index("status") if "status" in names else len(cells)
    return [_STATES.get(fold(cell.strip()), cell) if number == place else cell for number, cell in enumerate(cells)]
