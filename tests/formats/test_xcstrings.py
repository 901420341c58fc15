"""String catalogs of Xcode: a localization in English is added, and everything else stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine
from samples import shown, translated

from toolkit import checks, documents
from toolkit.checks.check import Pair
from toolkit.errors import InputError
from toolkit.segment import segment
from toolkit.skipped import skipped
from toolkit.types import Document

Catalog = dict[str, Any]


def unit(value: str, state: str = "translated") -> Catalog:
    return {"stringUnit": {"state": state, "value": value}}


def plural(**units: str) -> Catalog:
    return {"variations": {"plural": {number: unit(value) for number, value in units.items()}}}


def entry(**languages: Catalog) -> Catalog:
    return {"localizations": {name.replace("_", "-"): value for name, value in languages.items()}}


def catalog(strings: Catalog, source: str = "zh-Hans") -> Catalog:
    return {"sourceLanguage": source, "strings": strings, "version": "1.0"}


def written(content: Catalog) -> str:
    """The file as Xcode writes it."""
    text = json.dumps(content, ensure_ascii=False, indent=2, separators=(",", " : "))
    return text.replace(" : {}", " : {\n\n    }") + "\n"


def read(folder: Path, text: str, name: str = "Localizable.xcstrings") -> Document:
    path = folder / name
    path.write_bytes(text.encode())
    return documents.read(path)


SUBSTITUTED = {
    "substitutions": {"letters": {"argNum": 1, "formatSpecifier": "lld", **plural(other="%arg 封信")}},
    **unit("共%#@letters@，来自%2$@"),
}
CASES = {  # the entries; (place, source, target) of each segment; the entries after translation
    "the key is the text": (
        {"你好，%@！": {}, "再见": {"comment": "按钮"}, "": {}},
        [("你好，%@！", "你好，%@！", 'Hi "%@"!'), ("再见", "再见", "Bye")],
        {
            "你好，%@！": entry(en=unit('Hi "%@"!', "needs_review")),
            "再见": {"comment": "按钮", **entry(en=unit("Bye", "needs_review"))},
            "": {},
        },
    ),
    "a value in the source language": (
        {"ok": {"extractionState": "manual", **entry(de=unit("Gut"), zh_Hans=unit("好\n再好", "new"))}},
        [("ok", "好", "Good"), ("ok", "再好", "Better")],
        {
            "ok": {
                "extractionState": "manual",
                **entry(de=unit("Gut"), en=unit("Good\nBetter", "needs_review"), zh_Hans=unit("好\n再好", "new")),
            }
        },
    ),
    "another language comes later": (
        {"ok": entry(ja=unit("良い"))},
        [],
        {"ok": entry(ja=unit("良い"))},
    ),
    "only another language": (
        {"好": entry(ar=unit("x"), ja=unit("良い"))},
        [("好", "好", "Good")],
        {"好": entry(ar=unit("x"), en=unit("Good", "needs_review"), ja=unit("良い"))},
    ),
    "only languages before English": (
        {"好": entry(de=unit("Gut"))},
        [("好", "好", "Good")],
        {"好": entry(de=unit("Gut"), en=unit("Good", "needs_review"))},
    ),
    "plural forms": (
        {"%lld 封信": entry(zh_Hans=plural(other="%lld 封信", zero="没有信"))},
        [("%lld 封信 plural other", "%lld 封信", "%lld letters"), ("%lld 封信 plural zero", "没有信", "No letters")],
        {
            "%lld 封信": entry(
                en={
                    "variations": {
                        "plural": {
                            "other": unit("%lld letters", "needs_review"),
                            "zero": unit("No letters", "needs_review"),
                        }
                    }
                },
                zh_Hans=plural(other="%lld 封信", zero="没有信"),
            )
        },
    ),
    "substitutions": (
        {"a": entry(zh_Hans=SUBSTITUTED)},
        [("a letters plural other", "%arg 封信", "%arg letters"),
         ("a", "共%#@letters@，来自%2$@", "%#@letters@ from %2$@")],
        {
            "a": entry(
                en={
                    "substitutions": {
                        "letters": {
                            "argNum": 1,
                            "formatSpecifier": "lld",
                            "variations": {"plural": {"other": unit("%arg letters", "needs_review")}},
                        }
                    },
                    **unit("%#@letters@ from %2$@", "needs_review"),
                },
                zh_Hans=SUBSTITUTED,
            )
        },
    ),
    "English is there": (
        {"好": entry(en=unit("Fine")), "坏": entry(en=unit("Bad", "needs_review")), "旧": entry(en=unit("x", "stale"))},
        [],
        {"好": entry(en=unit("Fine")), "坏": entry(en=unit("Bad", "needs_review")), "旧": entry(en=unit("x", "stale"))},
    ),
    "English is empty or new": (
        {"好": entry(en=unit("", "new")), "坏": entry(en=unit("坏", "new"), zh_Hans=unit("坏"))},
        [("好", "好", "Good"), ("坏", "坏", "Bad")],
        {
            "好": entry(en=unit("Good", "needs_review")),
            "坏": entry(en=unit("Bad", "needs_review"), zh_Hans=unit("坏")),
        },
    ),
    "a brand": (
        {"拾光": {"comment": "名字", "shouldTranslate": False}, "好": {"shouldTranslate": True}},
        [("好", "好", "Good")],
        {
            "拾光": {"comment": "名字", "shouldTranslate": False},
            "好": {**entry(en=unit("Good", "needs_review")), "shouldTranslate": True},
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_english_is_added_as_xcode_would_write_it(tmp_path: Path, name: str) -> None:
    before, expected, after = CASES[name]
    document = read(tmp_path, written(catalog(before)))
    assert shown(document) == [(place, source) for place, source, _ in expected]
    assert translated(document, *(target for *_, target in expected)) == written(catalog(after))
    same = {part.key: part.text for part in segment(document)}
    assert documents.render(document, segment(document), same) == document.text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '{"sourceLanguage":"zh","strings":{"好":{},"坏":{"localizations":{"zh":{"stringUnit":{"value":"坏"}}}}}}',
            '{"sourceLanguage":"zh","strings":{"好":{"localizations":{"en":{"stringUnit":{"state":"needs_review",'
            '"value":"Good"}}}},"坏":{"localizations":{"en":{"stringUnit":{"value":"Bad"}},"zh":{"stringUnit":'
            '{"value":"坏"}}}}}}',
        ),
        (
            '{\r\n  "sourceLanguage" : "zh-Hant",\r\n  "strings" : {\r\n    "\\u597d" : { }\r\n  }\r\n}',
            '{\r\n  "sourceLanguage" : "zh-Hant",\r\n  "strings" : {\r\n    "\\u597d" : {\r\n'
            '      "localizations" : {\r\n        "en" : {\r\n          "stringUnit" : {\r\n'
            '            "state" : "needs_review",\r\n            "value" : "Good \\u201cx\\u201d"\r\n          }\r\n'
            "        }\r\n      }\r\n    }\r\n  }\r\n}",
        ),
    ],
)
def test_other_ways_to_write_a_catalog(tmp_path: Path, source: str, expected: str) -> None:
    document = read(tmp_path, source)
    targets = ["Good", "Bad"] if "坏" in source else ["Good “x”"]
    assert translated(document, *targets) == expected


def test_an_entry_is_translated_as_a_whole_or_not(tmp_path: Path) -> None:
    document = read(tmp_path, written(catalog({"a": entry(zh_Hans=plural(other="%lld 封信", zero="没有信"))})))
    first = next(part for part in segment(document) if part.translate)
    assert documents.render(document, segment(document), {first.key: "%lld letters"}) == document.text


def test_a_catalog_in_another_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='line 2: the source language is "en"; only catalogs in Chinese'):
        read(tmp_path, written(catalog({"Hello": entry(zh_Hans=unit("你好"))}, source="en")))


def test_other_json_is_no_catalog(tmp_path: Path) -> None:
    document = read(tmp_path, '{"sourceLanguage": "中文", "strings": {"a": "好"}}', "a.json")
    assert shown(document) == [("sourceLanguage", "中文"), ("strings.a", "好")]


def test_what_stays_has_its_reason(tmp_path: Path) -> None:
    strings = {
        "键一": {"comment": "说明", **entry(ja=unit("通"), zh_Hans=unit("好"))},
        "键二": entry(en=unit("全 done"), zh_Hans=unit("完成")),
        "键三": {"shouldTranslate": False, **entry(zh_Hans=unit("牌子"))},
    }
    document = read(tmp_path, written(catalog(strings)))
    left = {one.text: one.reason.value for one in skipped(document, segment(document))}
    assert left == {
        "键一": "identifier",
        "说明": "comment",
        "通": "other language",
        "键二": "identifier",
        "全 done": "already translated",
        "完成": "already translated",
        "键三": "identifier",
        "牌子": "protected",
    }


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("%lld 封信", "letters", "none here, but %lld in the source"),
        ("来自%2$@的%1$lld封信", "%1$lld letters from %1$@", "uses argument 1"),
        ("共%#@letters@", "In all %#@letter@", "lost: %#@letters@"),
        ("%arg 封信", "letters", "none here, but %a in the source"),
    ],
)
def test_lost_values_are_findings(source: str, target: str, message: str) -> None:
    findings = checks.run(Pair("k", source, target))
    assert any(message in one.message for one in findings if one.severity == "error")


def test_a_run_writes_the_catalog(zhen: CommandLine) -> None:
    zhen.write({"L.xcstrings": written(catalog({"打开": {}}))})
    assert zhen.translate("L.xcstrings").code == 0
    made = json.loads((zhen.folder / "outputs/L.en.xcstrings").read_text(encoding="utf-8"))
    assert made["strings"]["打开"]["localizations"]["en"]["stringUnit"]["state"] == "needs_review"
