"""Placeholders: directives as `msgfmt --check` compares them, ICU messages, and what text without a flag holds."""

from __future__ import annotations

import contextlib
import random
import subprocess
from pathlib import Path

import judges
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import checks, judging
from toolkit.checks import Pair, directives
from toolkit.glossary import Glossary
from toolkit.markup import icu
from toolkit.types import Severity

ITEMS = '{VAR_PLURAL, plural, =0 {没有} other {<x id="INTERPOLATION"/> 个}}'


def findings_of(source: str, target: str, *formats: str, forms: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """Severity and message of each finding on placeholders."""
    pair = Pair("k", source, target, formats=frozenset(formats), forms=forms)
    return [f"{finding.severity}: {finding.message}" for finding in checks.run(pair) if finding.check == "placeholders"]


RIGHT = [
    ("%s 有 %d 封信", "%s has %d letters"),
    ("%1$s 有 %2$d 封信", "%2$d letters for %1$s"),
    ("已完成 %1$d%%，用时 %2$s。", "Completed %1$d%%, took %2$s."),
    ("已完成 %1$d%%，用时 %2$s。\n", "Took %2$s to complete %1$d%%.\n"),
    ("还剩 %(counter)s 个座位", "%(counter)s seats left"),
    ("共 %n 个文件，%L1 字节", "%n files, %L1 bytes"),
    ("%1 和 %2", "%2 and %1"),
    ("%@ 和 %@", "%@ and %@"),
    ("文件(&F)", "&File"),
    ("文件(&amp;F)", "&amp;File"),
    ("打开(_O)…", "_Open…"),
    ("你好，${user.name}！", "Hello, ${user.name}!"),
    ("$t(a.b)在@:c.d", "@:c.d has $t(a.b)"),
    ("{0} 到 {1}", "{1} from {0}"),
    ("{a:>8} 与 {b!r}", "{a:>8} and {b!r}"),
    ("点{{按钮}}继续，见 [[人物表]]", "Click {{按钮}} to go on, see [[人物表|the cast]]"),
    ("![[海边的照片.png]]", "![[海边的照片.png]]"),
    ("\\V[1]拿到了\\C[2]药水\\C[0]！", "\\V[1] got a \\C[2]potion\\C[0]!"),
    ("%{name} 你好", "Hello, %{name}"),
    ("#USER_NAME#住在%CITY%", "#USER_NAME# lives in %CITY%"),
    ("#AI芯片#很热，20%AI%", "#AIChips is hot"),
    ("共 %s 个，占 5%。", "%s in total, 5% of all"),
    ("涨了 5%", "up 5% of the value"),
    ("集合 {甲}", "the set {A}"),
    ("访问 https://example.com/x%20y", "See https://example.com/x%20y"),
    ("代码 `%d`", "the code `%d`"),
    ("100%% 完成", "100%% done"),
    ("完成了 %d%%", "%d percent done"),
    (ITEMS, '{VAR_PLURAL, plural, =0 {None} other {<x id="INTERPOLATION"/> items}}'),
    ("{count, plural, other {# 封信}}", "{count, plural, one {# letter} other {# letters}}"),
    ("{n, plural, other {{name}有{n}封信}}", "{n, plural, one {{name} has a letter} other {{name} has {n} letters}}"),
    ("{name}的{n, plural, other {#封信}}", "{n, plural, one {{name}'s letter} other {{name}'s # letters}}"),
    ("{g, select, male {他} other {对方}}来了", "{g, select, male {He} other {They}} came"),
    ("{d, date, yyyy年M月d日}", "{d, date, MMMM d, yyyy}"),
    ("{n, plural, offset:1 other {#}}", "{n, plural, offset:1 other {#}}"),
    ("{n, plural, other {'{'#'}' 个}}", "{n, plural, other {It''s '{'#'}'}}"),
]


@pytest.mark.parametrize(("source", "target"), RIGHT)
def test_a_right_value_passes(source: str, target: str):
    assert findings_of(source, target) == []


WRONG = [
    ("我在#USER_NAME#对面", "I'm opposite #USER NAME#", "error: lost: #USER_NAME#"),
    ("路径是%HOME%", "The path is %home%", "error: lost: %HOME%"),
    ("%s 有 %d 封信", "%d letters for %s", "error: argument 1 has another type: %d %s here, %s %d in the source"),
    ("%s 有 %d 封信", "%s has letters", "error: %s here, but %s %d in the source"),
    ("100%% 完成", "100% done", "error: % d here, but none in the source"),
    ("{a:d} 个", "{a} in all", "error: lost: {a:d}"),
    ("完成", "%s done", "error: not in the source: %s"),
    ("{}和{}", "{}", "error: lost: {}"),
    ("%{n} 个", "{n} items", "error: lost: %{n}"),
    ("{name}和{name}", "{name}", "warning: {name} occurs 2 times in the source, 1 times here"),
    ("打开(_O)…", "Open…", "warning: no access key for (_O)"),
    ("完成了 %d%%", "%d done", "warning: lost: %%"),
    ("[[第三章 海边|第三章]]", "[[Chapter 3]]", "error: lost: [[第三章 海边]]"),
    ("好。\n", "Good.", "error: the source ends with a line break, the translation does not"),
    ("好。", "\nGood.", "error: the translation begins with a line break, the source does not"),
    ("{n, number} 个", "{n} in all", "error: {n} is a plain argument here and number in the source"),
    ("{n} 封", "{n, plural, other {#}}", "warning: {n} is a plural here and a plain argument in the source"),
    ("{n, plural, =0 {无} other {#}}", "{n, plural, other {#}}", "error: {n} has no case =0"),
    ("{n, plural, other {#}}", "{n, plural, some {a} other {#}}",
     "error: {n} has a case some, which is not in the source"),
    ("{n, plural, offset:1 other {#}}", "{n, plural, other {#}}",
     "error: {n} has the offset 0 here and 1 in the source"),
    ("{n, plural, other {{a}#}}", "{n, plural, other {#}}", "error: lost: {a}"),
    ("{n, plural, other {{a}#}}", "{n, plural, one {{b}} other {{a}#}}", "error: not in the source: {b}"),
    ("{n, plural, other {#}}", "{n, plural, other {#}",
     "error: the source is an ICU message, this is not: no selector and no } here: the end"),
    ("{n, plural, other {#}}", "{n, plural, other {#}}}",
     "error: the source is an ICU message, this is not: a } has no {"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "message"), WRONG)
def test_a_wrong_placeholder_is_reported(source: str, target: str, message: str):
    assert message in findings_of(source, target)


REPORTED = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgctxt "a"
msgid "{VAR_PLURAL, plural, =0 {没有} other {# 个}}"
msgstr "{VARPLURAL, plural, =0 {None} other {# items}}"

msgctxt "b"
msgid "{count, plural, one {# 封信} other {# 封信}}"
msgstr "{count, plural, eins {# letter} weitere {# letters}}"

msgctxt "c"
msgid "{gender, select, male {他} other {对方}}来了"
msgstr "{gender, select, man {He} other {They}} came"

msgctxt "d"
msgid "已完成 %1$d%%，用时 %2$s。"
msgstr "Completed %1$d%, took %2$s."

msgctxt "e"
msgid "还剩 %(counter)s 个座位"
msgstr "%(count)s seats left"

msgctxt "f"
msgid "共 %n 个文件，%L1 字节"
msgstr "Some files, %1 bytes"

msgctxt "g"
msgid "文件(&F)"
msgstr "File"

msgctxt "h"
msgid "你好，${user.name}！"
msgstr "Hello, ${user name}!"

msgctxt "i"
msgid "点{{按钮}}继续，见 [[人物表]]"
msgstr "Click {{button}} to go on, see [[Characters]]"

msgctxt "j"
msgid "\\\\V[1]拿到了\\\\C[2]药水\\\\C[0]！"
msgstr "\\\\V[1] got a potion!"

msgctxt "k"
msgid "第一行\\n第二行\\n"
msgstr "First line, second line"

msgctxt "l"
msgid "{count, plural, =0 {没有新邮件} other {# 封新邮件}}"
msgstr "{count, plural, =0 {No new mail} other {new mail}}"

#, c-format
msgctxt "m"
msgid "已完成 %1$d%%，用时 %2$s。"
msgstr "Completed %1$d%, took %2$s."

#, qt-format
msgctxt "n"
msgid "共 %n 个文件，%L1 字节"
msgstr "Some files, %1 bytes"

#, python-brace-format
msgctxt "o"
msgid "你好，{user}！共 {0:d} 个"
msgstr "Hello, {user}! {0} in all"

#, c-format
msgctxt "p"
msgid "%s 和 %d"
msgstr "%d and %s"
"""
"""What translators of programs reported: `msgfmt` refuses most of these."""


def test_each_reported_message_is_an_error(tmp_path: Path):
    path = tmp_path / "a.po"
    path.write_text(REPORTED, encoding="utf-8")
    worst = [
        [finding.severity for finding in findings if finding.check == "placeholders"]
        for _, findings in judging.check(path, Glossary.EMPTY)
    ]
    expected = [Severity.WARNING if row in "gl" else Severity.ERROR for row in "abcdefghijklmnop"]
    assert [Severity.ERROR if Severity.ERROR in row else next(iter(row), None) for row in worst] == expected


PLURAL = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

#, python-format
msgid " 还剩 %(counter)s 个座位 "
msgid_plural " 还剩 %(counter)s 个座位 "
msgstr[0] " One seat left "
msgstr[1] " {} seats left "
"""


@pytest.mark.parametrize(
    ("last", "ids"), [("%(counter)s", []), ("%(count)s", ["placeholders"] * 2), ("Some", ["placeholders"])]
)
def test_every_plural_form_is_checked_and_the_first_may_leave_the_number_out(tmp_path: Path, last: str, ids: list[str]):
    path = tmp_path / "a.po"
    path.write_text(PLURAL.replace("{}", last), encoding="utf-8")
    ((_, findings),) = judging.check(path, Glossary.EMPTY)
    assert [finding.check for finding in findings if finding.severity is Severity.ERROR] == ids


def test_a_flag_decides_how_a_string_is_read():
    assert findings_of("5% of %s", "5 of %s") == []
    assert findings_of("5% of %s", "5 of %s", "c-format") == ["error: %s here, but % o %s in the source"]
    assert findings_of("%s 个", "items", "no-c-format", "no-python-format") == []
    assert findings_of("{{按钮}} {x}", "{{button}} {x}", "python-brace-format") == []
    assert findings_of("%s %d", "%s", "python-format") == ["error: %s here, but %s %d in the source"]
    assert findings_of("%(a)s", "%s", "python-format") == [
        "error: the source has arguments by name, the translation does not"
    ]


def test_a_lost_placeholder_is_reported_once():
    ids = [
        finding.check
        for finding in checks.run(Pair("k", "你好，{name}！", "Hello!"))
        if finding.severity is Severity.ERROR
    ]
    assert ids == ["placeholders"]


@given(st.text(st.sampled_from("{}#',=abn plurasectohi01-\n"), max_size=60))
def test_a_message_has_no_errors_as_its_own_translation(text: str):
    with contextlib.suppress(icu.MessageError):
        message = icu.parse(text)
        assert list(icu.differences(message, message)) == []


def test_a_message_that_is_nested_too_deeply_is_an_error():
    with pytest.raises(icu.MessageError, match="nested too deeply"):
        icu.parse("{a, select, other {" * 5_000)


POOLS = {
    "c-format": (
        "%s %d %i %u %x %5d %-3s %.2f %g %Lf %ld %lu %lld %zu %% %1$s %2$s %1$d %2$d %3$s %c %*d %.*f %1$*2$d %m %hd "
        "%p %5% %lc %jd %y %<PRId64> %1$% % %n 文 a"
    ),
    "python-format": (
        "%s %d %r %f %% %(a)s %(b)s %(a)d %(b)r %(名)s % %c %5.2f %*d %(a) %i %(a)% %(a)5s %(a(b))s %ld %b 文 a"
    ),
    # what msgfmt 0.21 can read: it takes no `{}`, no `!r` and few formats
    "python-brace-format": "{a} {b} {0} {1} {{ }} {a:d} {a.b} {a[0]} { } {{x}} 文",
}


def drawn(dice: random.Random) -> tuple[str, str, str]:
    """A flag, a source, and a target that is the source, the source changed, or another one."""
    flag = dice.choice(sorted(POOLS))
    pool = POOLS[flag].split()
    source = dice.choices(pool, k=dice.randint(1, 4))
    changed = [dice.choice(pool), *source[1:]]
    target = dice.choice([source, source[::-1], changed, source[:-1], dice.choices(pool, k=dice.randint(1, 4))])
    return flag, " ".join(source), " ".join(target) or "x"


@pytest.mark.parametrize("seed", range(3))
def test_msgfmt_rejects_what_we_reject(tmp_path: Path, seed: int):
    """One PO file of 2,000 messages of five lines each; `msgfmt` names the line of each that it refuses."""
    program = judges.find("msgfmt")
    dice = random.Random(seed)
    rows = [drawn(dice) for _ in range(2_000)]
    entries = (f'#, {row[0]}\nmsgctxt "{n}"\nmsgid "{row[1]}"\nmsgstr "{row[2]}"\n' for n, row in enumerate(rows))
    path = tmp_path / "a.po"
    path.write_text(
        "\n".join(['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n', *entries]), encoding="utf-8"
    )
    command = [program, "--check", "--output-file=/dev/null", path]
    reported = subprocess.run(command, capture_output=True, check=False, env={"LC_ALL": "C.UTF-8"}).stderr
    lines = [
        line.split(":")[1] for line in reported.decode(errors="replace").splitlines() if line.startswith(f"{path}:")
    ]
    theirs = {(int(line) - 4) // 5 for line in lines if int(line) > 3}  # before, it warns about the header
    ours = {n for n, (flag, source, target) in enumerate(rows) if directives.differences(source, target, flag)}
    assert len(ours) > 500
    assert [rows[n] for n in sorted(ours ^ theirs)] == []


MARKERS = [
    "<|im_end|>",
    "<｜end▁of▁sentence｜>",
    "<unk>",
    "<pad>",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
    "<think>",
    "<2en>",
    "▁",
]


@pytest.mark.parametrize("marker", MARKERS)
def test_a_control_token_of_a_model_is_kept(marker: str):
    assert findings_of(f"这里写{marker}表示", f"Here {marker} stands for it") == []
    assert findings_of(f"这里写{marker}表示", "Here it is") == [f"error: lost: {marker}"]
