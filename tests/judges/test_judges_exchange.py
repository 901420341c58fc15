"""Catalogs and exchange files in the Translate Toolkit and OmegaT, and importing the files they write."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import judges
import polib
import pytest
from catalog_project import Project
from export_samples import sample
from lxml import etree
from paths import ROOT

from toolkit import catalog_import, judging
from toolkit.catalog import is_result, read_records
from toolkit.export import WRITERS, read_aligned
from toolkit.glossary import Glossary
from toolkit.translation_memory import pairs_of
from toolkit.types import State

MODEL = "深思发布了新模型。"
MANUAL = "手册一共1.2万字。"
NO = "他没有答应。"
SHOP, SHOPS = "海边有一家修理铺，已经三十年了。", "海边有两家修理铺，已经三十年了。"
NIGHT = "晚上大家都累了，见https://example.org/a。"
APPROVED = {MODEL: 'DeepSeek has a "new" model & <b>more</b>.', NO: "He said no.", SHOP: "A shop stands by the sea."}
FORMATS = {"po": "a.po", "xliff": "a.xlf", "tmx": "a.tmx"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A catalog in which every state stands: approved, edited, draft, approved, outdated, new."""
    project = Project(tmp_path / "a.po")
    project.run(MODEL, MANUAL, NO, NO, SHOP, NIGHT)
    project.approve(MODEL, APPROVED[MODEL])
    project.retype(MANUAL, "The manual has 12,000 words.")
    project.approve(NO, APPROVED[NO], nth=2)
    project.approve(SHOP, APPROVED[SHOP])
    project.run(MODEL, MANUAL, NO, NO, SHOPS, NIGHT)
    project.edit(NIGHT, lambda entry: setattr(entry, "msgstr", ""))
    return project


def states(path: Path) -> list[tuple[State, str] | None]:
    """State and target of each message; None where there is none."""
    said = [record.translation for record in read_records(path)]
    return [(one.state, one.target) if one else None for one in said]


def export(path: Path, name: str) -> Path:
    return judging.export_catalog(path, [name], Glossary.EMPTY)[0] if name != "po" else path


@pytest.mark.parametrize("name", FORMATS)
def test_pofilter_reads_every_format_and_finds_the_lost_address(project: Project, name: str) -> None:
    project.approve(NIGHT, "All were tired.")
    file, faulty = export(project.path, name), project.path.with_name("faulty")
    judges.toolkit("pofilter", "--language=en", "--test=urls", "--nofuzzy", "-i", file, "-o", faulty)
    found = faulty.read_text("utf-8")
    assert file.name == FORMATS[name]
    assert NIGHT in found
    assert not [source for source in (MODEL, MANUAL, NO, SHOPS) if source in found]


def test_xliff2po_keeps_what_is_fuzzy_and_its_catalog_changes_nothing_here(project: Project) -> None:
    before = project.path.read_bytes()
    back = project.path.with_name("back.po")
    judges.toolkit("xliff2po", export(project.path, "xliff"), back)
    theirs = polib.pofile(str(back))
    assert [(one.msgid, one.fuzzy) for one in theirs] == [
        (one.msgid, one.fuzzy and bool(one.msgstr)) for one in polib.pofile(str(project.path)) if not one.obsolete
    ]
    (done,) = catalog_import.import_file(back, into=project.path)
    assert (done.steps, done.unchanged) == ((), 6)
    assert project.path.read_bytes() == before


def test_po2xliff_keeps_what_is_approved_and_loses_nothing_a_reviewer_wrote(project: Project) -> None:
    file = project.path.with_name("theirs.xlf")
    judges.toolkit("po2xliff", project.path, file)
    said = {
        (record.segment.text, one.target): one.state for record in read_aligned(file) if (one := record.translation)
    }
    assert {key for key, state in said.items() if state is State.APPROVED} == set(APPROVED.items())
    before = states(project.path)
    (done,) = catalog_import.import_file(file, into=project.path)
    assert [(step.action, step.source) for step in done.steps] == [(catalog_import.Action.UNPLACED, SHOP)]
    assert states(project.path) == before


def test_an_approval_survives_both_programs(project: Project) -> None:
    """What a reviewer approves and types in the XLIFF file of po2xliff, made a catalog again by xliff2po."""
    xliff, back = project.path.with_name("theirs.xlf"), project.path.with_name("back.po")
    judges.toolkit("po2xliff", project.path, xliff)
    text = xliff.read_text("utf-8")
    assert text.count("needs-translation") == 3
    head, tail = text.split(f"<source>{NIGHT}</source>")
    head = '<trans-unit approved="yes"'.join(head.rsplit("<trans-unit", 1))
    tail = tail.replace("<target></target>", '<target state="translated">All were tired.</target>', 1)
    xliff.write_text(f"{head}<source>{NIGHT}</source>{tail}", "utf-8")
    judges.toolkit("xliff2po", xliff, back)
    before = states(project.path)
    catalog_import.import_file(back, into=project.path)
    assert states(project.path) == [*before[:5], (State.APPROVED, "All were tired.")]


def test_po2tmx_makes_a_translation_memory_of_what_is_approved(project: Project) -> None:
    file = project.path.with_name("theirs.tmx")
    judges.toolkit("po2tmx", "--language=en", "--source-language=zh", project.path, file)
    pairs = {pair.source: pair.target for pair in pairs_of(file, "theirs.tmx")}
    assert pairs == {source: APPROVED[source] for source in (MODEL, NO)}


def test_pretranslate_makes_a_catalog_of_our_translation_memory(tmp_path: Path) -> None:
    """There is `po2tmx` but no `tmx2po`; of the toolkit's programs this one fills a catalog from a TMX file."""
    said = {record.segment.text: record.translation for record in sample().records}
    empty, memory, made = (tmp_path / name for name in ("empty.po", "a.tmx", "made.po"))
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalog.extend(polib.POEntry(msgid=source) for source in said)
    catalog.save(str(empty))
    memory.write_text(WRITERS["tmx"].render(sample()), "utf-8")
    judges.toolkit("pretranslate", "--similarity=100", f"--tm={memory}", "-t", empty, empty, made)
    theirs = {entry.msgid: entry.msgstr for entry in polib.pofile(str(made))}
    assert theirs == {source: one.target if one else "" for source, one in said.items()}


def test_omegat_reads_catalog_and_tmx_and_its_work_is_imported(project: Project, tmp_path: Path) -> None:
    other = Project(tmp_path / "other.po")
    other.run(NIGHT)
    other.approve(NIGHT, "All were tired; see https://example.org/a.")
    made = judges.omegat(tmp_path / "project", project.path, export(other.path, "tmx"))
    theirs = [(one.msgstr, one.fuzzy) for one in polib.pofile(str(made)) if not one.obsolete]
    # what is fuzzy is no translation to OmegaT, and one text has one translation
    texts = [APPROVED[MODEL], "", "He said no.", "He said no.", "", "All were tired; see https://example.org/a."]
    assert theirs == [(text, False) for text in texts]
    (own,) = (tmp_path / "project").glob("*-omegat.tmx")
    assert {pair.source: pair.target for pair in pairs_of(own, "own")}.items() >= {(MODEL, APPROVED[MODEL])}
    before = states(project.path)
    catalog_import.import_file(made, into=project.path)
    assert states(project.path) == [
        *before[:2],
        (State.APPROVED, "He said no."),
        *before[3:5],
        (State.APPROVED, "All were tired; see https://example.org/a."),
    ]


def test_every_tag_that_pofilter_misses_in_outputs_is_a_finding_of_ours(tmp_path: Path) -> None:
    tests = [f"--test={name}" for name in ("xmltags", "printf", "blank", "compendiumconflicts")]
    outputs = ROOT / "outputs"
    catalogs = tmp_path / "catalogs"
    catalogs.mkdir()
    for file in (path for path in outputs.glob("*.po") if not is_result(path)):
        (catalogs / file.name).write_bytes(file.read_bytes())
    judges.toolkit("pofilter", "--language=en", *tests, "-i", catalogs, "-o", tmp_path / "found")
    found = [entry for file in (tmp_path / "found").glob("*.po") for entry in polib.pofile(str(file))]
    assert [entry.msgid for entry in found if "finding: error kept:" not in entry.comment] == []
    assert len(list(catalogs.iterdir())) >= 6


def tmx_dtd() -> etree.DTD:
    """The document type of TMX 1.4b as OmegaT carries it."""
    judges.find("omegat")
    jar = Path("/usr/share/omegat/OmegaT.jar")  # where Debian's package has it
    if not jar.exists():
        judges.find(jar.name)
    with zipfile.ZipFile(jar) as packed:
        return etree.DTD(io.BytesIO(packed.read("schemas/tmx14.dtd")))


def test_tmx_files_pass_their_dtd_and_a_wrong_one_does_not(project: Project) -> None:
    dtd = tmx_dtd()
    for text in (export(project.path, "tmx").read_text("utf-8"), WRITERS["tmx"].render(sample())):
        root = etree.fromstring(text.encode())
        assert dtd.validate(root), dtd.error_log
        root.find("header").attrib.pop("srclang")
        assert not dtd.validate(root)
