"""Independent programs that check our files: find and run them, and fail if a required one is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

EPUBCHECK = Path("/usr/share/java/epubcheck.jar")  # where Debian's package has it
JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(EPUBCHECK), "--failonwarnings")
PLACES = ("source", "target", "tm", "glossary", "dictionary")  # folders of an OmegaT project
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")
OFFICE_PARTS = {".docx": ("Writer", "libswlo.so"), ".xlsx": ("Calc", "libsclo.so"), ".pptx": ("Impress", "libsdlo.so")}
SECONDS = 240  # only so that a judge that hangs ends at some time


REQUIRED = os.environ.get("ZHEN_REQUIRE_JUDGES") == "1"  # as in continuous integration


def absent(name: str) -> bool:
    """Return whether tests may run without the program `name`, because it is neither installed nor required."""
    return not REQUIRED and shutil.which(name) is None


def find(*names: str) -> str:
    """Return the first of `names` that is installed. If none is, the test is skipped, or fails if one is required."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    return found or _missing(names[0])


def _missing(name: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(f"{name} is missing")
    pytest.skip(f"{name} is not installed")


def told(command: Sequence[str | Path]) -> str:
    """Return the stdout of a program that succeeds."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def epubcheck(book: Path) -> None:
    """Fail if epubcheck finds an error or a warning in `book`."""
    find("java")
    if not EPUBCHECK.exists():
        find("epubcheck.jar")
    told([*JAVA, book])


def office(files: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """Convert Office documents with LibreOffice to another format (`pdf`, `fodt`, `csv`) in `folder`."""
    program = find("soffice", "libreoffice")
    home = Path(program).resolve().parent
    for name, library in (OFFICE_PARTS[file.suffix] for file in files if file.suffix in OFFICE_PARTS):
        if (home / "soffice.bin").exists() and not (home / library).exists():
            _missing(f"LibreOffice {name}")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    told([program, profile, "--headless", "--convert-to", kind, "--outdir", folder, *files])
    return [folder / f"{file.stem}.{kind}" for file in files]


def toolkit(program: str, *arguments: str | Path) -> None:
    """Run one of the Translate Toolkit's programs (`po2xliff`, `pofilter`, …)."""
    told([find(program), "--progress=none", *arguments])


def omegat(project: Path, source: Path, memory: Path) -> Path:
    """Return the catalog that OmegaT makes of the catalog `source`, with its content and the TMX file `memory`."""
    program = find("omegat")
    for file, folder in ((source, project / "source"), (memory, project / "tm/auto")):
        folder.mkdir(parents=True)
        shutil.copy(file, folder)
    for folder in ("target", "omegat", "glossary", "dictionary"):
        (project / folder).mkdir()
    places = "".join(f"<{name}_dir>__DEFAULT__</{name}_dir>" for name in PLACES)
    languages = "<source_lang>ZH-CN</source_lang><target_lang>EN</target_lang><sentence_seg>false</sentence_seg>"
    settings = f'<omegat><project version="1.0">{places}{languages}</project></omegat>'
    (project / "omegat.project").write_text(settings, encoding="utf-8")
    told([program, project, "--mode=console-translate", f"--config-dir={project / 'settings'}"])
    return project / "target" / source.name


def browser(page: Path, *options: str) -> str:
    """Return the document of `page` after Chromium has loaded it, as HTML; `options` are passed to the program."""
    program = find("chromium", "chromium-browser", "google-chrome")
    profile = f"--user-data-dir={page.parent / 'profile'}"
    return told([program, *CHROMIUM, profile, *options, page.as_uri()])


def axe(tab: Any) -> list[str]:
    """Return what breaks WCAG 2.2, levels A and AA, in the page of a Playwright tab, as axe-core finds it."""
    from axe_playwright_python.sync_playwright import Axe

    levels = [f"wcag{version}{level}" for version in ("2", "21", "22") for level in ("a", "aa")]
    options = {"runOnly": {"type": "tag", "values": levels}, "resultTypes": ["violations"]}
    violations = Axe().run(tab, options=options).response["violations"]
    return [
        f"{each['id']}: {node['target']}: {node['failureSummary']}" for each in violations for node in each["nodes"]
    ]


def cues(file: Path) -> list[tuple[str, str]]:
    """Return the start and the duration of each event that ffmpeg reads in a file of subtitles, as it writes them."""
    entries = "packet=pts_time,duration_time"
    lines = told([find("ffprobe"), "-v", "error", "-show_entries", entries, "-of", "csv=p=0", file]).split()
    return [(start, duration) for start, _, duration in (line.partition(",") for line in lines)]


def cue_texts(file: Path) -> str:
    """Return a file of subtitles as SubRip, as ffmpeg converts it."""
    return told([find("ffmpeg"), "-v", "error", "-nostdin", "-i", file, "-f", "srt", "-"])
