"""A catalog reviewed in Poedit with its keyboard: zhen reads what Poedit saves, in any layout."""

from __future__ import annotations

import shutil
from pathlib import Path

import judges
import polib
import pytest
from catalog_project import Project
from paths import SUPPORT

from toolkit.catalog import read_records
from toolkit.types import State

SCRIPT = SUPPORT / "poedit.sh"
SCREEN = ("-a", "-s", "-screen 0 1200x900x24")
TRIES = ("0.4", "2")  # seconds between keys; a busy machine gets a second chance
MODEL, NO, MANUAL = "深思发布了新模型。", "他没有答应。", "手册一共1.2万字，他读了整整一夜，天亮的时候才把它放下。"
GONE = "这一句后来删掉了。"
WANTED = [
    (State.APPROVED, f"Draft of {MODEL}"),
    (State.APPROVED, 'He did not "agree".'),
    (State.EDITED, f"Draft of {MANUAL} Perhaps."),
    (State.DRAFT, f"Draft of {NO}"),
]

# No window in continuous integration, so it may be missing there, too.
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("poedit", "xdotool", "xvfb-run"))), reason="poedit, xdotool or xvfb is not installed"
)


def states(path: Path) -> list[tuple[State, str] | None]:
    said = [record.translation for record in read_records(path)]
    return [(one.state, one.target) if one else None for one in said]


def notes(path: Path) -> list[tuple[str | None, str, str, list[tuple[str, str]], bool]]:
    """What of each message is not Poedit's to change."""
    return [
        (one.msgctxt, one.msgid, one.comment, one.occurrences, bool(one.obsolete)) for one in polib.pofile(str(path))
    ]


@pytest.mark.parametrize("width", [0, 40])
def test_what_poedit_saves_is_read_with_its_states(tmp_path: Path, width: int) -> None:
    project = Project(tmp_path / "a.po")
    project.run(MODEL, NO, MANUAL, GONE, NO)
    project.approve(GONE, "This sentence was deleted.")
    project.run(MODEL, NO, MANUAL, NO)
    if width:
        polib.pofile(str(project.path), wrapwidth=width).save()
    before = project.path.read_bytes()
    for pause in TRIES:
        project.path.write_bytes(before)
        judges.told([judges.find("xvfb-run"), *SCREEN, "bash", SCRIPT, project.path, pause])
        if states(project.path) == WANTED:
            break
    assert states(project.path) == WANTED
    header = polib.pofile(str(project.path)).metadata
    assert header["X-Generator"].startswith("Poedit ")
    assert header["X-Zhen-Signature"]
    kept = tmp_path / "before.po"
    kept.write_bytes(before)
    assert notes(project.path) == notes(kept)
    project.check()
    project.run(MODEL, NO, MANUAL, NO, GONE)
    assert project.said == [*WANTED, (State.APPROVED, "This sentence was deleted.")]
    project.run(MODEL, NO, MANUAL, NO)
    assert states(project.path) == WANTED
