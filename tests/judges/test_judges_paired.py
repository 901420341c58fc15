"""The translated catalog and XLIFF file of `outputs/` in gettext, in a program that uses it, in OmegaT and others."""

from __future__ import annotations

import gettext
import re
import subprocess
from pathlib import Path

import judges
import make_seeds
import polib
from grammars import faults
from lxml import etree

from toolkit import judging
from toolkit.glossary import Glossary
from toolkit.markup import TAG

SEEDS = make_seeds.ROOT / "seeds"
OUTPUTS = make_seeds.ROOT / "outputs"
KIOSK = OUTPUTS / "kiosk.en.po"
LEAFLET = OUTPUTS / "leaflet.en.xlf"
UNIT = "{urn:oasis:names:tc:xliff:document:1.2}trans-unit"


def compiled(folder: Path) -> gettext.GNUTranslations:
    """The catalog of outputs as the program of the seed loads it, drafts included."""
    made = folder / "kiosk.mo"
    judges.told([judges.find("msgfmt"), "--use-fuzzy", "-o", made, KIOSK])
    with made.open("rb") as file:
        return gettext.GNUTranslations(file)


def complaints() -> list[str]:
    """The messages of which msgfmt says that a value is missing or of another kind, drafts included."""
    command = [judges.find("msgfmt"), "--check", "--check-header", "--use-fuzzy", "-o", "/dev/null", str(KIOSK)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    lines = [int(line) for line in re.findall(rf"{KIOSK.name}:(\d+): ", said)]
    entries = [one for one in polib.pofile(str(KIOSK)) if not one.obsolete]
    return [max((one for one in entries if one.linenum <= line), key=lambda one: one.linenum).msgid for line in lines]


def test_gettext_accepts_the_catalog_and_its_warnings_on_drafts_are_our_findings() -> None:
    judges.told([judges.find("msgfmt"), "--check", "--check-header", "-o", "/dev/null", KIOSK])
    told = [one.msgid for one in polib.pofile(str(OUTPUTS / "kiosk.po")) if "finding: error kept:" in one.comment]
    assert [message for message in complaints() if not any(one in message for one in told)] == []


def test_a_program_shows_its_messages_in_english(tmp_path: Path) -> None:
    shown = compiled(tmp_path)
    assert (shown.pgettext("button", "续借"), shown.pgettext("heading", "续借")) == ("Renew", "Renewal")
    assert "Mei" in shown.gettext("%(name)s，您好！您还可以借 %(left)d 本书。") % {"name": "Mei", "left": 3}
    due = ("有一本书明天到期。", "有 %(count)d 本书明天到期。")
    one, two = (shown.ngettext(*due, number) % {"count": number} for number in (1, 2))
    assert ("2" in one, "2" in two) == (False, True)
    assert "QA 7" in shown.gettext("《{0}》已经归还，请放到 {1} 号书架。").format("Rain", "QA 7")
    assert shown.gettext("正在更新书目，已完成 %d%%") % 40 == "Updating the catalog. 40% done."
    assert shown.gettext("ISBN") == "ISBN"
    told = shown.gettext("无法连接服务器：%s\n请稍后再试，或者到服务台办理。") % "x"
    assert [bool(line) for line in told.split("\n")] == [True, True]


def test_gettext_finds_only_drafts_added() -> None:
    """What stood in the seed stands there still; nothing but empty messages was filled, and these are fuzzy."""
    before, after = (polib.pofile(str(path)) for path in (SEEDS / "kiosk.po", KIOSK))
    assert after.metadata == before.metadata
    for old, new in zip(before, after, strict=True):
        empty = not (old.msgstr or any(old.msgstr_plural.values()))
        assert (new.msgctxt, new.msgid, new.msgid_plural) == (old.msgctxt, old.msgid, old.msgid_plural)
        assert (new.comment, new.tcomment, new.obsolete) == (old.comment, old.tcomment, old.obsolete)
        if empty and re.search("[一-鿿]", new.msgid):
            assert new.fuzzy
            assert all(new.msgstr_plural.values()) if new.msgid_plural else new.msgstr
        else:
            assert (new.msgstr, new.msgstr_plural, new.flags) == (old.msgstr, old.msgstr_plural, old.flags)


def test_the_grammar_finds_no_error_in_the_xliff_file() -> None:
    assert [faults("xliff", path.read_text("utf-8")) for path in (SEEDS / "leaflet.xlf", LEAFLET)] == ["", ""]


def test_the_xliff_file_has_a_target_with_all_codes_wherever_it_should() -> None:
    for segment in etree.parse(LEAFLET).iter(UNIT):
        source, target = (segment.find(f"{{*}}{name}") for name in ("source", "target"))
        if segment.get("translate") == "no":
            assert target is None
            continue
        codes = [sorted(TAG.findall(etree.tostring(one, encoding="unicode"))[1:-1]) for one in (source, target)]
        assert codes[0] == codes[1]
        assert target.get("state") in ("needs-review-translation", "translated", "final")


def test_xliff2po_takes_drafts_as_fuzzy_and_what_is_approved_as_done(tmp_path: Path) -> None:
    made = tmp_path / "leaflet.po"
    judges.toolkit("xliff2po", LEAFLET, made)
    catalog = polib.pofile(str(made))
    assert [one.msgstr for one in catalog.translated_entries()] == ["Please do not touch the lenses"]
    assert len(catalog.fuzzy_entries()) == 13
    assert [one.msgid for one in catalog.untranslated_entries()] == ["师傅，请送我到望星岭旧天文台东门，谢谢！"]


def wrong_figures(file: Path) -> list[str]:
    """The segments of an XLIFF file of which pofilter says that their figures differ."""
    found = file.with_suffix(".found.xlf")
    judges.toolkit("pofilter", "--language=en", "--test=numbers", "-i", file, "-o", found)
    segments = etree.parse(found).iter(UNIT) if found.exists() else ()  # none is written where there is nothing to say
    return [segment.get("id") for segment in segments]


def test_pofilter_finds_a_wrong_figure_in_the_xliff_file_only_when_there_is_one(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.xlf", tmp_path / "wrong.xlf"
    text = LEAFLET.read_text("utf-8")
    right.write_text(text, "utf-8")
    wrong.write_text(text.replace("in 1998", "in 1989"), "utf-8")
    assert (wrong_figures(right), wrong_figures(wrong)) == ([], ["2"])


def test_omegat_opens_the_xliff_file_and_gives_it_back(tmp_path: Path) -> None:
    (memory,) = judging.export_catalog(OUTPUTS / "leaflet.po", ["tmx"], Glossary.EMPTY, out=tmp_path)
    made = judges.omegat(tmp_path / "project", LEAFLET, memory)
    assert made.read_text("utf-8").rstrip() == LEAFLET.read_text("utf-8").rstrip()
    counted = (tmp_path / "project/omegat/project_stats.txt").read_text("utf-8")
    assert re.search(r"^Total:\s+14\s", counted, re.MULTILINE)  # all but the segment that is not to be translated
