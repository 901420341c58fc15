"""Term bases of other programs: round trips, schemas, bad files, and the effects of an import."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from paths import DATA, ROOT

from toolkit import glossary
from toolkit.errors import InputError, UsageError
from toolkit.termbase import FORMATS, guessed, named
from toolkit.termbase.plan import plan
from toolkit.types import Status, Term

TBX = DATA / "tbx"
TERMS = (
    Term("KV缓存", "KV cache", ("key-value cache", "KV caching"), note="of a transformer"),
    Term("深思", "DeepSeek", (), unless=("引发~", "值得~"), note="unless: not a label, but a remark"),
    Term("深思", "Deep Thought", ("Deep Thinking",), Status.FORBIDDEN, note="seen in drafts"),
    Term("深思熟虑", "", (), Status.KEEP, note="idiom; hides 深思"),
    Term("星门", "Stargate", (), only=("~计划", "~*项目")),
    Term("苹果", "Apple, Inc.", ('the "fruit" company', "R&D <Apple>"), note='a & b < c "d", e'),
)
PAIRS = [(term.source, term.target) for term in TERMS if term.status is Status.PREFERRED]


def bare(terms: tuple[Term, ...]) -> set[Term]:
    return {replace(term, origin="") for term in terms}


def there_and_back(name: str, terms: tuple[Term, ...], folder: Path) -> tuple[Term, ...]:
    form = FORMATS[name]
    path = folder / f"terms{form.suffix}"
    path.write_text(form.render([term for term in terms if form.carried(term)]), encoding="utf-8", newline="")
    return form.read(path).terms


@pytest.mark.parametrize("name", FORMATS)
def test_a_round_trip_keeps_what_the_format_carries(name: str, tmp_path: Path) -> None:
    form = FORMATS[name]
    blank = {"variants": (), "unless": (), "only": (), "note": ""}
    dropped = {column: empty for column, empty in blank.items() if column not in form.columns}
    expected = tuple(replace(term, **dropped) for term in TERMS if form.carried(term))  # type: ignore[arg-type]
    assert bare(there_and_back(name, TERMS, tmp_path)) == bare(expected)


@pytest.mark.parametrize(
    ("name", "losses"),
    [
        (
            "deepl-csv",
            ["1 keep entries", "1 forbidden entries", "2 with variants", "1 with unless", "1 with only", "3 with note"],
        ),
        ("omegat", ["1 keep entries", "1 forbidden entries", "1 with unless", "1 with only"]),
        ("weblate-csv", []),
        ("tbx", []),
        ("tbx-v2", []),
    ],
)
def test_what_is_lost_is_reported(name: str, losses: list[str]) -> None:
    assert FORMATS[name].losses(TERMS) == losses


WORDS = st.text(alphabet="深思星门计划KVab'\"<>&,;:=·（）", min_size=1, max_size=8)
PLAIN = WORDS.filter(lambda text: text[0] not in "=")


@st.composite
def entries(draw: st.DrawFn) -> Term:
    status = draw(st.sampled_from(Status))
    several = st.lists(PLAIN, max_size=2, unique=True).map(tuple)
    target = draw(PLAIN) if status is not Status.KEEP else draw(st.just("") | PLAIN)
    variants = tuple(name for name in draw(several) if name != target) if target else ()
    return Term(draw(PLAIN), target, variants, status, draw(several), draw(several), draw(st.just("") | PLAIN))


@pytest.mark.parametrize("name", ["tbx", "tbx-v2", "weblate-csv"])
@given(terms=st.lists(entries(), min_size=1, max_size=5, unique_by=lambda term: term.source))
@settings(max_examples=60, deadline=None)
def test_formats_that_carry_all_carry_anything(
    name: str, terms: list[Term], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert bare(there_and_back(name, tuple(terms), tmp_path_factory.mktemp("trip"))) == set(terms)


def schema(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(TBX / f"tbx-basic-{name}.rng"))


@pytest.mark.parametrize(("name", "rules"), [("tbx", "v3-dca"), ("tbx-v2", "v2")])
@given(terms=st.lists(entries(), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_tbx_files_pass_their_schema(name: str, rules: str, terms: list[Term]) -> None:
    for group in (terms, list(TERMS)):
        schema(rules).assertValid(etree.fromstring(FORMATS[name].render(group).encode()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("preferredTerm-admn-sts", "preferred"),
        ('xml:lang="en"', 'lang="en"'),
        ("<term>KV cache</term>", ""),
        ("termNote", "termnote"),
        ('type="TBX-Basic"', 'type="TBX-Min"'),
    ],
)
@pytest.mark.parametrize(("name", "rules"), [("tbx", "v3-dca"), ("tbx-v2", "v2")])
def test_the_schemas_see_what_is_wrong(name: str, rules: str, old: str, new: str) -> None:
    text = FORMATS[name].render(TERMS).replace(old, new)
    assert not schema(rules).validate(etree.fromstring(text.encode()))


DCT = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed:3.0"
     xmlns:min="http://www.tbxinfo.net/ns/min">
 <tbxHeader><fileDesc><sourceDesc><p>by hand</p></sourceDesc></fileDesc></tbxHeader>
 <text><body><conceptEntry id="c1"><min:subjectField>AI</min:subjectField>
  <langSec xml:lang="en-US">
   <termSec><term>stargate</term><min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus></termSec>
   <termSec><term>Stargate</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>
    <min:partOfSpeech>noun</min:partOfSpeech></termSec>
   <termSec><term>Star Door</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec>
  </langSec>
  <langSec xml:lang="zh-CN"><termSec><term>星门</term></termSec><termSec><term>星门计划</term></termSec></langSec>
 </conceptEntry><conceptEntry id="c2"><langSec xml:lang="de"><termSec><term>Tor</term></termSec></langSec>
 </conceptEntry>
 </body></text></tbx>
"""


def test_a_file_of_another_program_in_style_dct(tmp_path: Path) -> None:
    path = tmp_path / "a.tbx"
    path.write_text(DCT, encoding="utf-8")
    loaded = guessed(path).read(path)
    assert bare(loaded.terms) == {
        Term("星门", "Stargate", ("stargate",)),
        Term("星门", "Star Door", (), Status.FORBIDDEN),
        Term("星门计划", "Stargate", ("stargate",)),
        Term("星门计划", "Star Door", (), Status.FORBIDDEN),
    }
    assert loaded.skipped == (f"{path}:13: skipped: no pair of Chinese and English",)


BOMB = """<?xml version="1.0"?><!DOCTYPE tbx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><tbx>&b;</tbx>"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "declares entities"),
        (DCT.replace("<langSec xml:lang=\"zh-CN\">", "<langSec>"), ":12: a <langSec> without xml:lang"),
        (DCT.replace("zh-CN", "fr"), "no Chinese-English entry (languages: de, en-us, fr)"),
        (DCT.replace("</termSec>", "", 1), "not well-formed"),
        ("<TBX dialect='TBX-Min'></TBX>", "begins with <TBX>, not <tbx> or <martif>"),
        ("", "the file is empty"),
        (DCT.replace("UTF-8", "x-none"), "cannot decode"),
    ],
)  # fmt: skip
def test_bad_tbx(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.tbx"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        guessed(path).read(path)
    assert said in caught.value.message
    assert str(path) in caught.value.message


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("deepl-csv", "深思,DeepSeek\n星门\n", ":2: no source or no target"),
        ("deepl-csv", '深思,"DeepSeek\n', ":1: broken CSV"),
        ("weblate-csv", "location,id\na,b\n", ":1: the header names no source and target"),
        ("omegat", "深思\tDeepSeek\n\t\t\n星门\t\n", ":3: no source or no target"),
    ],
)
def test_bad_tables(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / f"a{FORMATS[name].suffix}"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        FORMATS[name].read(path)


def test_tables_as_other_programs_write_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        "\ufeffsource,target,source_lang,target_lang\r\n深思,DeepSeek,ZH,EN-US\r\n星门,Tor,zh,de\r\n".encode()
    )
    assert bare(guessed(path).read(path).terms) == {Term("深思", "DeepSeek")}
    assert guessed(path).read(path).skipped == (f"{path}:3: skipped: zh to de, not zh to en",)
    path.write_text('location,source,target,id,fuzzy,context,translator_comments,developer_comments\n'
                    ',深思,DeepSeek,,True,,,\n,星门,Stargate,,False,,"a note",\n', encoding="utf-8")  # fmt: skip
    assert guessed(path).name == "weblate-csv"
    assert bare(guessed(path).read(path).terms) == {Term("星门", "Stargate", note="a note")}
    path = tmp_path / "glossary.txt"
    path.write_text(
        "# Glossary in tab-separated format -*- coding: utf-8 -*-\n星门\tStargate\tproject\n星门\tStar Gate\n",
        encoding="utf-8",
    )
    assert bare(guessed(path).read(path).terms) == {Term("星门", "Stargate", ("Star Gate",), note="project")}


def test_formats_that_are_not_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Use one of: deepl-csv"):
        named("sdltb")
    with pytest.raises(InputError, match="--from"):
        guessed(tmp_path / "a.sdltb")
    (tmp_path / "a.csv").write_text("source,target,variants,status\n", encoding="utf-8")
    with pytest.raises(InputError, match="already a glossary"):
        guessed(tmp_path / "a.csv")


EXISTING = (
    Term("深思", "DeepSeek", unless=("引发~",), origin="ai.csv:2"),
    Term("星门", "Stargate", ("Stargate project",), origin="ai.csv:3"),
    Term("星门", "Star Door", (), Status.FORBIDDEN, origin="ai.csv:4"),
)


@pytest.mark.parametrize(
    ("term", "why"),
    [
        (Term("深思", "Deep Thought"), "深思 → Deep Thought, but the glossary has DeepSeek (ai.csv:2)"),
        (Term("星門", "Star Gate"), "星門 → Star Gate, but the glossary has Stargate (ai.csv:3)"),
        (Term("星门", "Stargate", ("SG",)), "星门 has further variants: SG (ai.csv:3)"),
        (Term("深思", "DeepSeek", unless=("值得~",)), "深思 has other conditions (ai.csv:2)"),
        (
            Term("星门", "Stargate", (), Status.FORBIDDEN),
            "星门 is preferred in the glossary, but forbidden here (ai.csv:3)",
        ),
        (Term("新词", "=SUM(A1)"), "target starts with '=', which spreadsheets run as a formula"),
        (Term("新词", "a\nb"), "target has a line break"),
    ],
)
def test_conflicts_name_both_places(term: Term, why: str) -> None:
    done = plan([replace(term, origin="x.tbx:9")], EXISTING)
    assert (done.new, done.conflicts) == ((), (f"x.tbx:9: {why}",))


def test_what_is_there_and_what_is_new() -> None:
    incoming = (Term("深思", "DeepSeek"), Term("新词", "new word"), Term("新词", "other", origin="x:2"))
    done = plan(incoming, EXISTING)
    assert (done.new, done.same) == ((incoming[1],), 1)
    assert done.conflicts == ("x:2: 新词 → other, but the glossary has new word ()",)


def test_the_curated_glossary_survives_tbx(tmp_path: Path) -> None:
    terms = glossary.load([ROOT / "glossary"]).terms
    assert bare(there_and_back("tbx", terms, tmp_path)) == bare(terms)
    schema("v3-dca").assertValid(etree.fromstring(FORMATS["tbx"].render(terms).encode()))
