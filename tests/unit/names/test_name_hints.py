"""One rendering for each name without an entry."""

from __future__ import annotations

import pytest

from toolkit.judging import judge_document
from toolkit.names.hints import VARY, findings, lost, renderings, soft_hints, with_names
from toolkit.types import Kind, Segment, SegmentRecord, Severity, Span, State, Term, TermMatch, Translation


def record(number: int, text: str, target: str = "", state: State = State.DRAFT, *, term: str = "") -> SegmentRecord:
    segment = Segment(f"k{number}", "a", number, number, number + 1, (Span(0, len(text)),), text, Kind.TEXT, True)
    start = text.find(term)
    matches = (TermMatch(Term(term, "X"), Span(start, start + len(term)), True, "term"),) if term else ()
    return SegmentRecord(segment, matches, Translation(segment.key, target, state) if target else None)


TEXTS = (
    "达里奥·阿莫代（Dario Amodei）来了。",
    "阿莫代不信思维链。",
    "思维链（Chain of Thought）有用。",
    "马斯克说阿莫代错了。",
)


def test_originals_of_the_document_are_hinted_at_elsewhere_in_it() -> None:
    assert soft_hints([record(number, text) for number, text in enumerate(TEXTS)]) == {
        "k1": (("阿莫代", "Amodei"), ("思维链", "Chain of Thought")),
        "k3": (("阿莫代", "Amodei"),),
    }


def test_what_a_reviewer_wrote_counts_more_and_what_the_model_wrote_does_not() -> None:
    drafted = [record(0, "马斯克来了。", "Mask came."), record(1, "马斯克走了。")]
    assert soft_hints(drafted) == {}
    approved = [record(0, "马斯克来了。", "Musk came.", State.APPROVED), record(1, "马斯克走了。")]
    assert soft_hints(approved)["k1"] == (("马斯克", "Musk"),)


def test_a_reviewers_rendering_counts_before_the_original() -> None:
    records = [
        record(0, "苏茨克弗（Sutskever）来了。", "Sutzkever came.", State.EDITED),
        record(1, "苏茨克弗走了。"),
    ]
    assert renderings(records) == {"苏茨克弗": "Sutzkever"}


def test_the_glossary_has_the_last_word() -> None:
    records = [
        record(number, text, term="阿莫代") if "阿莫代" in text else record(number, text)
        for number, text in enumerate(TEXTS)
    ]
    assert soft_hints(records) == {"k1": (("思维链", "Chain of Thought"),)}


def test_the_license_of_a_website_is_a_name() -> None:
    footer = "夜读 | 云ICP备12345678号-1 | 京ICP证030173号"
    (pairs,) = soft_hints([record(0, footer)]).values()
    assert dict(pairs) == {
        "云ICP备12345678号-1": "Yunnan ICP No. 12345678-1",
        "京ICP证030173号": "Beijing ICP No. 030173",
    }


def test_lower_case_originals_are_no_names() -> None:
    assert soft_hints([record(0, "推理（reasoning）很慢。"), record(1, "推理很贵。")]) == {}
    assert soft_hints([record(0, "查询（Queries）很慢。"), record(1, "查询很贵。")]) == {}


def test_the_same_inputs_give_the_same_hints_whatever_is_drafted() -> None:
    plain = [record(number, text) for number, text in enumerate(TEXTS)]
    drafted = [record(number, text, f"Draft {number} by Amoday") for number, text in enumerate(TEXTS)]
    assert soft_hints(plain) == soft_hints(drafted)


def test_a_name_in_two_renderings_is_found() -> None:
    records = [
        record(0, "苏茨克弗来了。", "Sutskever came."),
        record(1, "苏茨克弗走了。", "Sutskever's gone."),
        record(2, "他见过苏茨克弗。", "He met Sutzkefer."),
        record(3, "他见过他。", "He met Sutzkefer."),
    ]
    (found,) = findings(records)["k2"]
    assert (found.check, found.severity, found.suggestion) == (VARY, Severity.WARNING, "Sutskever")
    assert found.message == "苏茨克弗 is Sutzkefer here and Sutskever elsewhere"
    assert list(findings(records)) == ["k2"]


LIN = ("创始人林知远来了。", "林知远笑了。", "记者问林知远为什么。", "他们看着江面。")


def test_a_chinese_person_is_hinted_at_in_pinyin() -> None:
    records = [record(number, text) for number, text in enumerate(LIN)]
    assert soft_hints(records) == {f"k{number}": (("林知远", "Lin Zhiyuan"),) for number in range(3)}
    assert soft_hints(records[1:2]) == {}  # once says too little


def test_what_a_reviewer_wrote_for_a_chinese_person_has_priority() -> None:
    records = [record(number, text) for number, text in enumerate(LIN)]
    records[1] = record(1, LIN[1], "Lin Chih-yuan laughed.", State.APPROVED)
    assert soft_hints(records)["k0"] == (("林知远", "Lin Chih-yuan"),)


def test_a_chinese_person_in_two_renderings_is_found() -> None:
    english = ("Founder Lin Zhiyuan came.", "Lin Qiyuan laughed.", "The reporter asked Mr. Lin why.", "They looked on.")
    records = [record(number, *pair) for number, pair in enumerate(zip(LIN, english, strict=True))]
    assert [(key, one.suggestion) for key, all_ in findings(records).items() for one in all_ if one.check == VARY] == [
        ("k1", "Lin Zhiyuan")
    ]


NAMES = (("李先生", "Mr. Li"), ("林知远", "Lin Zhiyuan"), ("阿福", "Ah Fu"))


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("李先生走了。", "Mr. Liu left.", True),
        ("李先生走了。", "He left.", True),
        ("李先生走了。", "Old Li left.", False),
        ("林知远走了。", "Zhiyuan left.", False),
        ("林知远走了。", "Lin left.", False),
        ("林知远走了。", "Lin Qiyuan left.", True),
        ("阿福走了。", "Lucky left.", False),
        ("他走了。", "He left.", False),
    ],
)
def test_which_names_are_lost(source: str, target: str, expected: bool) -> None:
    assert bool(lost([pair for pair in NAMES if pair[0] in source], target)) is expected


def test_a_draft_without_a_name_is_reported_and_what_a_reviewer_wrote_is_not() -> None:
    table = {"秀芬": "Xiufen"}
    records = [record(0, "秀芬走了。", "She left."), record(1, "秀芬来了。", "She came.", State.APPROVED)]
    assert {
        key: [one.message for one in all_] for key, all_ in findings(with_names(records, table), table).items()
    } == {"k0": ["秀芬 (Xiufen) is not in the translation"]}


def test_the_units_of_a_judged_document_have_their_names() -> None:
    table = {"秀芬": "Xiufen"}
    records = [record(0, "秀芬走了。", "She left."), record(1, "他来了。", "He came.")]
    judged = judge_document(records, table)
    assert [each.names for each in judged] == [(("秀芬", "Xiufen"),), ()]
    assert VARY in {finding.check for finding in judged[0].findings}
