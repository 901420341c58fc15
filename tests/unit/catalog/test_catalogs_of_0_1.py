"""Reviewed catalogs of version 0.1.0 merge without losing a word."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import polib
import pytest
from command_line import CommandLine
from paths import ROOT

from toolkit.catalog.notes import ignored_checks

OLD = ROOT / "tests/data/catalogs-0.1"
SEEDS = sorted(path for path in (ROOT / "seeds").iterdir() if (OLD / f"{path.stem}.po").exists())


def worked_on(catalog: polib.POFile) -> set[tuple[str, str, str]]:
    """What people approved or edited: source, translation and whether it is approved, fuzzy or obsolete."""
    marked = [entry for entry in catalog if " (approved " in entry.msgstr or " (edited " in entry.msgstr]
    found = set()
    for entry in marked:
        state = "obsolete" if entry.obsolete else "fuzzy" if entry.fuzzy else "approved"
        found.add((entry.previous_msgid or entry.msgid, entry.msgstr, state))
    return found


def comments(catalog: polib.POFile) -> Counter[str]:
    return Counter(entry.tcomment for entry in catalog if entry.tcomment.startswith("ask the author"))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name)
def test_nothing_reviewers_wrote_is_lost(seed: Path, zhen: CommandLine):
    for folder, file in (("seeds", seed), ("outputs", OLD / f"{seed.stem}.po")):
        (zhen.folder / folder).mkdir()
        shutil.copy(file, zhen.folder / folder)
    catalog = zhen.folder / f"outputs/{seed.stem}.po"
    before = polib.pofile(str(catalog))
    ran = zhen.translate(f"seeds/{seed.name}", "--limit", "0")
    assert ran.code in (0, 1), ran.err
    after = polib.pofile(str(catalog))
    kept = {(source, text) for source, text, _ in worked_on(after)}
    assert {(source, text) for source, text, _ in worked_on(before)} <= kept  # at least as obsolete or outdated
    assert worked_on(before) <= worked_on(after)  # repeats may get the same text
    assert comments(after) == comments(before)


def test_a_comment_of_version_0_1_that_switches_off_outdated_still_does():
    assert ignored_checks(("zhen: ignore stale, length",)) >= {"outdated", "length"}
