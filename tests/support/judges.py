"""Independent programs that check our files: find and run them, and fail if a required one is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

EPUBCHECK = Path("/usr/share/java/epubcheck.jar")  # where Debian's package has it
JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(EPUBCHECK), "--failonwarnings")
PLACES = ("source", "target", "tm", "glossary", "dictionary")  # folders of an OmegaT project
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")
SECONDS = 240  # only so that a judge that hangs ends at some time


REQUIRED = os.environ.get("ZHEN_REQUIRE_JUDGES") == "1"  # as in continuous integration


def absent(name: str) -> bool:
    """Return whether tests may run without the program `name`, because it is neither installed nor required."""
    return not REQUIRED and shutil.which(name) is None


def find(*names: str) -> str:
    """Return the first of `names` that is installed. If none is, the test is skipped, or fails if one is required."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None and REQUIRED:
        pytest.fail(f"{names[0]} is missing")
    if found is None:
        pytest.skip(f"{names[0]} is not installed")
    return found


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
    """Convert Word documents with LibreOffice to another format (`pdf`, `fodt`) in `folder`."""
    program = find("soffice", "libreoffice")
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
