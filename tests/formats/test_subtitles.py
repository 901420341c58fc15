"""Subtitles: which cues share a sentence, and what is written into each format."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import ScriptedEngine
from paths import DATA
from samples import document

from toolkit import checks, documents, judging, markup, pipeline
from toolkit.config import Settings
from toolkit.documents import subtitles
from toolkit.glossary import Glossary
from toolkit.segment import rebuild, segment
from toolkit.types import Document

ODD = DATA / "odd"
ENGLISH = {
    "大家好<00:00:01.800><c>，欢迎</c><00:00:02.400><c>来到</c><00:00:03.000><c>节目</c>": (
        "Hello<00:00:01.800><c>, welcome</c><00:00:02.400><c> to</c><00:00:03.000><c> the show</c>"
    ),
    "今天的<c.hot>价格</c>是 3 &lt; 5 吗？": "Is today's <c.hot>price</c> 3 &lt; 5?",
    "今天工作太多，我要晚到十分钟。": "I have too much work today; I'll be ten minutes late.",
    "（广播）各位旅客请注意": "(Announcement) Passengers, attention please",
    "你到底去不去？": "Are you going or not?",
    "月亮爬上来 ♪": "The moon climbs up ♪",
    "站台出口": "Platform exit",
    "路牌：前方施工": "Sign: Works ahead",
    "他没听见": "He did not hear",
    "（雷声）": "(Thunder)",
    "邮局 营业中": "Post office – open",
}


def read(name: str) -> Document:
    return documents.read(ODD / name)


def cut(source: Document) -> list[str]:
    return [part.text for part in segment(source)]


def translated(source: Document, english: dict[str, str] = ENGLISH, *, bilingual: bool = False) -> str:
    parts = segment(source)
    targets = {part.key: english[part.text] for part in parts if part.text in english}
    result = documents.render(source, parts, targets, bilingual=bilingual)
    assert isinstance(result, str)
    return result


CASES = [
    ("karaoke.vtt", "Hello<00:00:01.800><c>, welcome</c><00:00:02.400><c> to</c><00:00:03.000><c> the show</c>\n"),
    ("karaoke.vtt", "<v 主持人>Is today's <c.hot>price</c> 3 &lt; 5?</v>\n"),
    ("messy.srt", "--> 00:00:05,000\n3\n2\n1\n\n4\n"),
    ("messy.srt", "00:00:08,000\nI have too much work today;\nI'll be ten minutes late.\n\n5\n"),
    ("overlap.srt", "{\\an8}(Announcement) Passengers,\nattention please\n\n"),
    ("overlap.srt", "\nAre you going or not?\n\n"),
    ("overlap.srt", '<font color="#ffff80">{\\an8}Platform exit</font>\n'),
    ("overlap.srt", "{\\pos(320,50)\\fs18}Sign: Works ahead\n{\\i1}He did not hear{\\i0}\n"),
    ("real.srt", "\n（电话铃响）\n"),
    ("real.srt", "\n(Thunder)\n"),
    ("real.srt", "\n♪ The moon climbs up ♪\n"),
    ("real.srt", "{\\an8}Post office – open\n"),
]


@pytest.mark.parametrize(("name", "expected"), CASES)
def test_reported_files_get_the_right_cues(name: str, expected: str) -> None:
    assert expected in translated(read(name))


SPOKEN = "{}\n00:00:{:02},000 --> 00:00:{:02},900{}\n{}\n"


def srt(*cues: str | tuple[str, str]) -> str:
    """Cues of 0.9 seconds, one a second; a cue may be a text, or settings and a text."""
    pairs = [("", cue) if isinstance(cue, str) else cue for cue in cues]
    return "\n".join(SPOKEN.format(n, n, n, settings, text) for n, (settings, text) in enumerate(pairs, 1))


APART = {
    "effects": ("他走进来", "（雷声）", "然后坐下"),
    "a sign": ("他走进来", "【邮局】", "然后坐下"),
    "square brackets": ("他走进来", "[掌声]", "然后坐下"),
    "two effects": ("他走进来", "（掌声）（笑声）", "然后坐下"),
    "lyrics": ("他走进来", "♪ 月亮爬上来 ♪", "然后坐下"),
    "figures": ("他走进来", "1999", "然后坐下"),
    "Latin": ("他走进来", "OK!", "然后坐下"),
    "position": ("他走进来", "{\\an8}门口有人", "然后坐下"),
    "settings": ("他走进来", (" X1:100 X2:200", "门口有人"), "然后坐下"),
    "italics": ("他走进来", "<i>门口有人</i>", "然后坐下"),
    "italics of a player": ("他走进来", "{\\i1}门口有人{\\i0}", "然后坐下"),
    "color": ('<font color="#ff0000">他走进来</font>', '<font color="#00ff00">门口有人</font>', "然后坐下"),
    "label": ("他走进来", "老周：门口有人", "小红：他坐下"),
    "label in brackets": ("他走进来", "【老周】门口有人", "（小红）他坐下"),
    "source of sound": ("他走进来", "[电视] 今天有雨", "（广播）各位旅客请注意"),
    "label with a note": ("他走进来", "老周（画外音）：门口有人", "小红：他坐下"),
    "dashes": ("他走进来", "- 门口有人\n- 谁", "然后坐下"),
    "dashes on a line": ("他走进来", "- 门口有人 - 谁", "然后坐下"),
}


@pytest.mark.parametrize("name", APART)
def test_cues_that_are_apart_share_no_sentence(name: str) -> None:
    source = document(srt(*APART[name]), "srt")
    starts = [match.end() for match in re.finditer(r" --> .*", source.text)]
    for part in segment(source):
        assert len({sum(at <= span.start for at in starts) for span in part.spans}) == 1, part.text
    assert rebuild(source, segment(source)) == source.text


def test_cues_of_one_speaker_and_style_still_share_sentences() -> None:
    for first, second in [
        ("他花了二十年，", "才明白。"),
        ("<i>他花了二十年，</i>", "<i>才明白。</i>"),
        ("{\\an8}他花了二十年，", "{\\an8}才明白。"),
        ("他花了<i>二十年，</i>", "才明白。"),
        ("老周：他花了二十年，", "才明白。"),
        ("{\\fad(200,0)}他花了二十年，", "{\\fad(0,200)}才明白。"),
    ]:
        assert len(segment(document(srt(first, second), "srt"))) == 1, first


def test_two_voices_in_a_line_are_two_speakers() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v 甲>你去吗</v> <v 乙>不去</v>\n"
    source = document(text, "vtt")
    assert cut(source) == ["你去吗", "不去"]
    english = {"你去吗": "Are you going", "不去": "No"}
    assert translated(source, english).endswith("<v 甲>Are you going</v> <v 乙>No</v>\n")


def test_a_voice_and_no_voice_are_two_speakers() -> None:
    head = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
    assert cut(document(f"{head}<v 甲>他花了\n\n00:02.000 --> 00:03.000\n二十年\n", "vtt")) == ["他花了", "二十年"]


def test_an_effect_in_a_cue_with_speech_is_its_own_segment() -> None:
    assert cut(document(srt("（叹气）\n我走了"), "srt")) == ["（叹气）", "我走了"]
    assert cut(document(srt("（远处\n传来雷声）"), "srt")) == ["（远处传来雷声）"]


def test_an_original_in_brackets_belongs_to_its_sentence() -> None:
    for cues in (("顾问门德斯\n（Carlos Mendes）", "看了很久，说："), ("顾问门德斯", "（Carlos Mendes）看了很久。")):
        assert len(documents.blocks(document(srt(*cues), "srt"))) == 1


def test_a_time_of_day_is_no_speaker() -> None:
    assert len(documents.blocks(document(srt("火车开车的时间是", "12:30，请不要迟到。"), "srt"))) == 1
    assert len(documents.blocks(document(srt("火车开车的时间是", "列车员：请不要迟到。"), "srt"))) == 2


HALVES = [
    ("vtt", "今天的<c.hot>价格</c>高。", "Today's <c.hot>price is high.", "Today's price is high."),
    ("srt", "今天的<i>价格</i>高。", "Today's price</i> is high.", "Today's price is high."),
    ("srt", "今天的{\\i1}价格{\\i0}高。", "Today's {\\i1}price is high.", "Today's price is high."),
    ("srt", "今天的{\\i1}价格{\\i0}高。", "Today's price{\\i0} is high.", "Today's price is high."),
    ("srt", "今天的{\\i1}价格{\\i0}高。", "Today's {\\i1}price{\\i0} is high.", "Today's {\\i1}price{\\i0} is high."),
    ("srt", "今天的{\\i1}价格高。", "Today's {\\i1}price is high.", "Today's {\\i1}price is high."),
]


@pytest.mark.parametrize(("format", "source", "target", "written"), HALVES)
def test_no_half_of_a_pair_is_written(format: str, source: str, target: str, written: str) -> None:
    clock = "00:00:01.000 --> 00:00:02.000\n"
    text = f"WEBVTT\n\n{clock}{source}\n" if format == "vtt" else f"1\n{clock.replace('.', ',')}{source}\n"
    assert translated(document(text, format), {source: target}).splitlines()[-1] == written


def test_markup_open_at_the_end_of_a_cue_is_closed_and_opened_again() -> None:
    text = srt("他{\\i1}花了整整二十年，", "才终于明白{\\i0}。")
    source = document(text, "srt")
    (part,) = segment(source)
    target = "He {\\i1}took twenty whole years to understand it{\\i0}."
    lines = documents.render(source, [part], {part.key: target}).splitlines()
    assert lines[2].count("{\\i1}") == lines[2].count("{\\i0}") == 1
    assert lines[6].startswith("{\\i1}")
    assert lines[6].endswith("{\\i0}.")


def test_times_stay_in_their_cue() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:03.000\n他花了<00:02.000><c>二十年</c>\n\n"
        "00:03.000 --> 00:05.000\n才<00:04.000><c>明白。</c>\n"
    )
    source = document(text, "vtt")
    (part,) = segment(source)
    target = "It took him twenty years<00:02.000><c> and more,</c> to<00:04.000><c> understand</c> <00:02.000>it."
    first, second = str(documents.render(source, [part], {part.key: target})).split("00:03.000 --> 00:05.000")
    assert "<00:04.000>" not in first
    assert "<00:02.000>" not in second


@pytest.mark.parametrize("name", sorted(file.name for file in ODD.iterdir() if file.suffix in documents.SUBTITLES))
def test_cue_by_cue_makes_each_cue_one_segment(name: str) -> None:
    source = replace(read(name), cue_by_cue=True)
    form = documents.FORMATS[source.format].cues
    assert form is not None
    found = segment(source)
    spoken = form.blocks(source.text, by_cue=True)
    assert [part.spans for part in found] == [block.lines for block in spoken]
    assert len(found) == len({part.spans for part in found})
    assert rebuild(source, found) == source.text
    assert documents.render(source, found, {part.key: part.text for part in found}) == source.text


def test_cue_by_cue_keeps_two_speakers_on_lines_of_their_own() -> None:
    source = replace(document(srt("- 你好。\n- 你是谁？"), "srt"), cue_by_cue=True)
    (part,) = segment(source)
    result = documents.render(source, [part], {part.key: "- Hello. - Who are you?"})
    assert result.endswith("\n- Hello.\n- Who are you?\n")


def test_approved_segments_across_cues_outlive_the_new_rules() -> None:
    source = read("real.srt")
    earlier = {"我找一下王老师（雷声）他今天没来上班": True, "照着我的家 ♪那我明天再打过来": False}
    found = [part.text for part in segment(source, earlier)]
    assert "我找一下王老师（雷声）他今天没来上班" in found
    assert "喂 您好" in found
    assert "照着我的家 ♪" in found  # nobody worked on what that was a part of
    assert rebuild(source, segment(source, earlier)) == source.text


SIGNS = {
    "他花了二十年才明白，水比石头更硬。": "It took him {twenty} years to see that water is harder than stone.",
    "邮局营业中": "Post office C:\\New, open",
    "我听见了": "I heard it",
    "（雷声）": "(Thunder)",
    "月{\\k30}亮{\\k25}爬{\\k25}上{\\k40}来": "The moon climbs up",
    "这个{\\b1\\c&H0000FF&}很{\\r}贵，3, 4, 5 块": "This is {\\b1\\c&H0000FF&}very{\\r} dear: 3, 4, 5 yuan",
    "再见": "Goodbye",
}


def test_only_the_text_of_ass_events_changes() -> None:
    source = read("signs.ass")
    result = translated(source, SIGNS)
    before, after = source.text.splitlines(), result.splitlines()
    assert len(before) == len(after)
    shown = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [new.split(",", 9)[9] for _, new in shown] == [
        "It took him (twenty) years to see",
        "that water is harder than stone.",
        "{\\an8\\pos(640,40)}{注：原片手写}Post office C:\\\u2060New, open",
        "{\\i1}I heard it{\\i0}\\N(Thunder)",
        "{\\k20}The moon climbs up",
        "This is {\\b1\\c&H0000FF&}very{\\r} dear: 3, 4, 5 yuan",
        "{\\fn微软雅黑}Goodbye{\\fad(200,200)}",
    ]
    assert all(old.split(",", 9)[:9] == new.split(",", 9)[:9] for old, new in shown)


def test_long_ass_events_get_two_lines_and_bilingual_ones_both_languages() -> None:
    text = read("old.ssa").text
    long = "Hello to all the people of this wide and wonderful world"
    assert "Hello to all the people\\Nof this wide and wonderful world\r\n" in translated(
        read("old.ssa"), {"你好世界": long}
    )
    assert "你好\\n世界\\NHello\r\n" in translated(read("old.ssa"), {"你好世界": "Hello"}, bilingual=True)
    assert translated(read("old.ssa"), {}) == text


def test_lyrics_are_lines_with_their_times() -> None:
    english = {
        "月亮爬上来": "The moon climbs up",
        "照着我的家": "and shines on my home, and on the long road that leads to it",
    }
    result = translated(read("song.lrc"), english)
    assert "[00:01.00]The moon climbs up\n[00:05.50][00:25.50] and shines on my home, and on the long road" in result
    both = translated(read("song.lrc"), english, bilingual=True)
    assert "[00:01.00]月亮爬上来\n[00:01.00]The moon climbs up\n" in both
    assert cut(read("song.lrc"))[0] == "月亮爬上来"


def test_sbv_cues_share_sentences() -> None:
    english = {"他花了二十年才明白水比石头更硬。": "It took him twenty years to see that water is harder than stone."}
    result = translated(read("talk.sbv"), english)
    assert result.startswith(
        "0:00:01.000,0:00:03.000\r\nIt took him twenty years to see\r\n\r\n"
        "0:00:03.100,0:00:05.000\r\nthat water is harder than stone.\r\n\r\n"
    )


BROADCAST = {
    '他花了二十年才明白，水比石头&amp;<span tts:fontStyle="italic">钢铁</span>更硬。': (
        'It took him twenty years to see that water is harder than stone & <span tts:fontStyle="italic">steel</span>.'
    ),
    "邮局营业中": "Post office, open",
    "你好": "Hello",
    "你是谁？": "Who < you?",
}


def test_ttml_stays_well_formed_and_names_its_language() -> None:
    source = read("broadcast.ttml")
    result = translated(source, BROADCAST)
    documents.FORMATS["ttml"].check(result)
    assert 'xml:lang="en" ttp:frameRate' in result
    assert 'ttm:agent="a1">It took him twenty years to see that<br/>' not in source.text
    assert '&amp; <span tts:fontStyle="italic">steel</span>.</p>' in result
    assert "<!-- 招牌 -->Post office, open</p>" in result
    assert '<span tts:color="yellow">Hello</span><br/><span tts:color="cyan">' in result
    assert "Who &lt; you?</span></p>" in result
    assert "東京です" in result


def test_ttml_prefixes_are_kept_in_line_breaks() -> None:
    long = "Hello to all the people of this wide and <tt:span>wonderful</tt:span> world"
    result = translated(read("prefixed.dfxp"), {"你<tt:span>好</tt:span>世界": long})
    assert "people<tt:br/>of this wide and <tt:span>wonderful</tt:span> world</tt:p>" in result
    documents.FORMATS["ttml"].check(result)


def test_tags_between_lines_of_ttml_stay_balanced() -> None:
    body = '<p begin="1s" end="2s"><span xml:id="a">他花了二十年，</span><br/>才明白。</p>'
    text = f'<tt xmlns="http://www.w3.org/ns/ttml"><body><div>{body}</div></body></tt>'
    source = document(text, "ttml")
    (part,) = segment(source)
    documents.FORMATS["ttml"].check(str(documents.render(source, [part], {part.key: "It took him twenty years."})))


TIMES = [
    ('begin="00:00:01.500" end="00:00:03.000"', 1500),
    ('begin="1s" dur="1500ms"', 1500),
    ('begin="0.5m" end="31s"', 1000),
    ('begin="00:00:01:00" end="00:00:02:12"', 1480),
    ('begin="25f" end="50f"', 1000),
    ('begin="10t" end="30t"', 2000),
]


@pytest.mark.parametrize(("times", "shown"), TIMES)
def test_ttml_times(times: str, shown: int) -> None:
    head = '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="urn:p" ttp:frameRate="25" ttp:tickRate="10"><body><div>'
    source = document(f"{head}<p {times}>你好</p></div></body></tt>", "ttml")
    documents.FORMATS["ttml"].check(source.text)
    assert [part.shown for part in segment(source)] == [(shown,)]


def test_segments_in_one_cue_share_its_time() -> None:
    source = document("1\n00:00:01,000 --> 00:00:04,000\n你好。再见了。\n", "srt")
    assert [part.shown for part in segment(source)] == [(1286,), (1714,)]


BROKEN = [
    ("ass", "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00\n", "line 2: 3 fields, the Format line has 10"),
    ("ass", "[Events]\nDialogue: 0,0:00:xx,0:00:02.00,,,,,,,你\n", "line 2: broken time '0:00:xx'"),
    ("ass", "[Events]\nDialogue: 0,0:00:03.00,0:00:02.00,,,,,,,你\n", "line 2: the event ends before it begins"),
    (
        "ass",
        "[Events]\nFormat: Start, End, Text, Style\nDialogue: 0:00:01.00,0:00:02.00,你,a\n",
        "line 3: .* end with Text",
    ),
    ("ass", "[Script Info]\nTitle: 你\n", "no event"),
    ("lrc", "[00:61.00]你\n", "line 1: broken time tag"),
    ("lrc", "你好\n", "no time tag"),
    ("sbv", "0:00:01.000,0:0:2\n你\n", "line 1: broken timing"),
    ("sbv", "0:00:03.000,0:00:02.000\n你\n", "line 1: the cue ends before it begins"),
    ("sbv", "你好\n", "no timing line"),
    ("ttml", "<tt><body><p>你</body></tt>", "line 1: mismatched tag"),
    ("ttml", "<html/>", "the root element is 'html', not 'tt'"),
    ("ttml", "<tt>\n<body><div><p begin='soon'>你</p></div></body></tt>", "line 2: broken time begin='soon'"),
    ("ttml", "<!DOCTYPE tt [<!ENTITY a 'b'>]>\n<tt/>", "declares entities"),
]


@pytest.mark.parametrize(("format", "text", "says"), BROKEN)
def test_a_damaged_file_is_an_error_with_its_line(format: str, text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=says):
        documents.FORMATS[format].check(text)


FAST = "1\n00:00:01,000 --> 00:00:02,000\n我们明天早上就去那里。\n"


def run(folder: Path, **changes: object) -> tuple[Settings, dict[str, tuple[str, ...]]]:
    """Translate `FAST` with a fake engine; return the settings, and the ids of the findings in the catalog."""
    source = folder / "fast.srt"
    source.write_text(FAST, encoding="utf-8")
    chosen = replace(Settings(out=folder / "out", formats=()), **changes)  # type: ignore[arg-type]
    engine = ScriptedEngine(lambda request, n_best: [("We are going there tomorrow morning.", -1.0)] * n_best)
    (outcome,) = pipeline.translate([source], chosen, lambda: engine)
    return chosen, {key: tuple(one.check for one in found) for key, found in outcome.findings.items()}


def test_limits_of_the_configuration_decide_what_is_reported(tmp_path: Path) -> None:
    chosen, found = run(tmp_path)
    assert [*found.values()] == [("reading-speed",)]
    catalog = chosen.out / "fast.po"
    text = catalog.read_text("utf-8")
    assert "#. shown: 1.000 s" in text
    assert "36 characters a second, at most 17: 36 characters in 1.0 s, which is enough for 17" in text
    assert run(tmp_path, reading_speed=40.0)[1] == {}  # the findings of other limits are not remembered
    assert [*run(tmp_path, reading_speed=40.0, line_length=15)[1].values()] == [("line-length",)]


def test_a_catalog_alone_is_checked_with_the_limits(tmp_path: Path) -> None:
    chosen, _ = run(tmp_path)
    catalog = chosen.out / "fast.po"

    def ids(speed: float, length: int) -> list[str]:
        checked = judging.check(catalog, Glossary.EMPTY, run=checks.within(speed, length))
        return [finding.check for _, findings in checked for finding in findings]

    assert ids(17, 42) == ["reading-speed"]
    assert ids(40, 42) == []
    assert ids(40, 15) == ["line-length"]


def test_the_line_length_of_the_configuration_is_written(tmp_path: Path) -> None:
    chosen, _ = run(tmp_path, line_length=20)
    assert (chosen.out / "fast.en.srt").read_text("utf-8").splitlines()[2:] == [
        "We are going there",
        "tomorrow morning.",
    ]


def test_a_pair_that_is_not_from_subtitles_has_no_reading_speed() -> None:
    assert checks.run(checks.Pair("k", "我不知道。", "I do not have the faintest idea about it at all.")) == ()


PHRASES = [
    ("He walked to the end of the road and looked at the sea for a long time.", ["and", "at", "for"]),
    ("The old man who lives next door has never seen the mountains.", ["who", "has"]),
    ("Dr. Mary Brown is the director of the museum, and she knows each picture.", ["of", "and", "is"]),
    ("When the rain stops, we will go to the market and buy apples.", ["we", "and", "to"]),
]


@pytest.mark.parametrize(("target", "starts"), PHRASES)
def test_lines_end_at_phrase_boundaries(target: str, starts: list[str]) -> None:
    first, second = subtitles.wrap(target)
    assert max(len(first), len(second)) <= 42
    assert second.split()[0] in starts, (first, second)
    assert subtitles.divide(target, [1, 1])[1].split()[0] in starts


def test_a_long_text_is_divided_evenly_over_its_lines() -> None:
    text = (
        "He told me about the house, and about the river behind it, and about the people who lived on the other side."
    )
    lines = subtitles.wrap(text)
    assert " ".join(lines) == text
    assert max(map(len, lines)) <= 42
    assert len(lines) == 3


def test_a_song_keeps_its_notes_without_the_model() -> None:
    shortened = markup.shorten("月亮爬上来 ♪")
    assert shortened.text == "月亮爬上来"
    assert markup.restore("The moon climbs up", shortened).text == "The moon climbs up ♪"


def test_times_of_syllables_are_not_shown_to_the_model() -> None:
    for source in (
        "月{\\k30}亮{\\k25}爬",
        "<00:09.10>你<00:09.40>在<00:09.80>哪",
        "大<00:01.100><c>家</c><00:01.200><c>好</c>",
    ):
        shortened = markup.shorten(source)
        assert shortened.text == re.sub(r"<[^>]*>|\{[^}]*\}", "", source)
        assert markup.lost(source, "English") == []


SHARED_CUES = {
    "two speakers": (
        "srt",
        srt("小李：去不去？\n老周：不去。"),
        {"小李：去不去？": "Li: Coming?", "老周：不去。": "Zhou: No."},
        "Li: Coming?\nZhou: No.\n",
    ),
    "a sound before speech": (
        "srt",
        srt("(电话铃声)\n喂，哪位？"),
        {"(电话铃声)": "(Phone)", "喂，哪位？": "Hello?"},
        "(Phone)\nHello?\n",
    ),
    "a song before speech": (
        "srt",
        srt("♫ 小船儿轻轻 ♫\n你听到了吗？"),
        {"小船儿轻轻 ♫": "Gently, little boat ♫", "你听到了吗？": "Did you hear it?"},
        "♫ Gently, little boat ♫\nDid you hear it?\n",
    ),
    "two dashes": (
        "srt",
        srt("——你是谁？\n——我是新来的。"),
        {"你是谁？": "Who are you?", "我是新来的。": "I am new."},
        "——Who are you?\n——I am new.\n",
    ),
    "sounds between signs": (
        "srt",
        srt("#音乐响起#", "*叹气*", "算了吧"),
        {"#音乐响起#": "#Music#", "*叹气*": "*Sighs*", "算了吧": "Forget it"},
        "*Sighs*\n",
    ),
    "classes with an underscore": (
        "vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n这是<c.white.bg_blue>蓝字</c>吗\n",
        {"这是<c.white.bg_blue>蓝字</c>吗": "Is this <c.white.bg_blue>blue</c>"},
        "Is this <c.white.bg_blue>blue</c>\n",
    ),
    "spans with times of their own": (
        "ttml",
        '<tt xmlns="http://www.w3.org/ns/ttml"><body><p begin="1s" end="3s"><span begin="0s">一个</span>'
        '<span begin="1s">一个来</span></p><p begin="3s" end="4s">慢慢地</p></body></tt>',
        {
            '<span begin="0s">一个</span><span begin="1s">一个来</span>': (
                '<span begin="0s">One</span> <span begin="1s">by one</span>'
            )
        },
        '<p begin="1s" end="3s"><span begin="0s">One</span> <span begin="1s">by one</span></p>',
    ),
}


@pytest.mark.parametrize("name", SHARED_CUES)
def test_what_shares_a_cue_stays_apart(name: str) -> None:
    format, text, english, expected = SHARED_CUES[name]
    source = document(text, format)
    assert set(english) <= set(cut(source))
    assert expected in translated(source, english)
