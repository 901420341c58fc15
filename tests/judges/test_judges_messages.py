"""ICU messages in translated strings of programs, read by a parser of another project."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import javaproperties
import make_seeds
import openstep_plist
import pytest
import ruamel.yaml
from pyicumessageformat import Parser

from toolkit import documents
from toolkit.segment import segment

SEEDS = make_seeds.ROOT / "seeds"
MESSAGES = {
    "plain": "您好，{name}！",
    "plural": "{n, plural, =0 {没有照片} other {# 张照片}}",
    "offset": "{n, plural, offset:1 =0{无人} =1{只有{host}} one{{host}和另外一人} other{{host}和另外#人}}参加了{event}。",  # noqa: E501
    "select": "{g, select, 男{他} 女{她} other{它}}的{n, plural, other{第#封信}}已于{d, date, ::yyyyMMMd}寄出。",
    "ordinal": "{n, selectordinal, other{第#名}}",
    "quoted": "打开'{'设置'}'，再点{x}",
    "number": "{0, plural, other{{0}张票，共{1, number, #.00}元}}",
    "nested": "{a, select, 是{{b, select, 是{都有} other{有甲}}} other{都没有}}",
    "lines": "第一行{x}\n{n, plural, other{第二行}}",
}
WORDS = ("It's 'so'", "the owners'", "No. #1 of 'x'", "'tis", "(a | b)")


def content(kind: str) -> str:
    """A file of the format `kind` with all messages."""
    if kind in ("json", "arb"):
        return json.dumps(MESSAGES, ensure_ascii=False)
    if kind == "yaml":
        return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in MESSAGES.items())
    if kind == "strings":
        return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)};\n" for key, value in MESSAGES.items())
    return "".join(f"{key}={value}\n".replace("\n", "\\n", value.count("\n")) for key, value in MESSAGES.items())


def values(kind: str, text: str) -> dict[str, str]:
    """The values of a file of the format `kind`, as programs read them."""
    if kind in ("json", "arb"):
        return json.loads(text)
    if kind == "yaml":
        return dict(ruamel.yaml.YAML(typ="safe", pure=True).load(text))
    return dict(openstep_plist.loads(f"{{{text}}}") if kind == "strings" else javaproperties.loads(text))


def shape(message: list[Any]) -> list[Any]:
    """The arguments of a parsed message: their names, types and styles, and the shapes of the cases."""
    return [
        (
            *(part.get(key) for key in ("name", "type", "format", "offset", "hash")),
            {selector: shape(case) for selector, case in part.get("options", {}).items()},
        )
        for part in message
        if isinstance(part, dict)
    ]


def texts(message: list[Any]) -> Iterator[str]:
    """The literal texts of a parsed message and its cases."""
    for part in message:
        if isinstance(part, str):
            yield part
        else:
            for case in part.get("options", {}).values():
                yield from texts(case)


def typographic(text: str) -> str:
    return re.sub("[‘’]", "'", text)


def rendered(file: Path, words: str) -> str:
    """The document, with the `words` and the arguments of its source as the target of each segment."""
    document = documents.read(file)
    parts = segment(document)
    kept = {part.key: re.findall(r"'\{'|'\}'|\{[^{}]*\}|#", part.text) for part in parts}
    targets = {part.key: " ".join((words, *kept[part.key], words)) for part in parts if part.translate}
    result = documents.render(document, parts, targets)
    assert isinstance(result, str)
    return result


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("kind", ["json", "arb", "yaml", "properties", "strings"])
def test_messages_have_the_same_arguments_and_all_words(tmp_path: Path, kind: str, words: str) -> None:
    file = tmp_path / f"a.{kind}"
    file.write_text(content(kind), encoding="utf-8")
    parse = Parser().parse
    before, after = values(kind, content(kind)), values(kind, rendered(file, words))
    assert list(before) == list(after) == list(MESSAGES)
    for key, message in after.items():
        assert shape(parse(message)) == shape(parse(before[key])), message
        assert not re.search("[一-鿿]", "".join(texts(parse(message))).replace("男", "")), message
        assert typographic("".join(texts(parse(message)))).count(words) >= 2, message


def messages(value: Any) -> Iterator[str]:
    """The ICU messages in the values of a JSON file."""
    if isinstance(value, str):
        yield from [value] if re.search(r"\{\w+, *(plural|select)", value) else []
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from messages(one)


@pytest.mark.parametrize("words", WORDS)
def test_the_messages_of_the_seed_keep_their_arguments(words: str) -> None:
    file = SEEDS / "app.json"
    before = list(messages(json.loads(file.read_text(encoding="utf-8"))))
    after = list(messages(json.loads(rendered(file, words))))
    assert before
    assert [shape(Parser().parse(one)) for one in after] == [shape(Parser().parse(one)) for one in before]
