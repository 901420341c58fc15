"""The files of a new project: settings, a glossary with an example, and what git, pre-commit and CI need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import InputError
from toolkit.files import read_bytes, write_unless_changed

SETTINGS = """\
# The settings of zhen for this folder. An option of a command, or a variable such as ZHEN_OUT, overrides a line.
# Each line shows the default: remove the first "# " to change it.

# Glossary files and folders.
# glossary = ["glossary"]

# The folder for catalogs and output files.
# out = "outputs"

# A name from `zhen models list` or [models.NAME], a folder, a Hugging Face id, or a server: URL#MODEL.
# model = "zhen-1.5b"

# A second model for drafts with an error.
# repair_model = ""

# Whether text may be sent to a server on another machine, and your own names for models and servers.
# allow_remote = false
# models = {}

# Bilingual files to write: md, html, tsv, xlsx, docx, tmx, xliff, xliff2.
# formats = ["md", "html", "tsv"]

# How long the model searches for a better translation: low, normal or high.
# effort = "normal"

# CPU threads; 0 for all cores.
# threads = 0

# What runs the model: auto, cpu, cuda or mps.
# device = "auto"

# Stop if a batch takes longer than this number of seconds; 0 for no limit.
# patience = 1800

# TMX files with translations to reuse.
# tm = []

# Subtitles: whether each cue is one segment, and the limits of the checks reading-speed (characters a second) and
# line-length (characters).
# cue_by_cue = false
# reading_speed = 17
# line_length = 42

# Workbooks: whether the names of sheets are translated.
# sheet_names = false

# The encoding of all documents. Without this line zhen detects it.
# encoding = "gb18030"
"""
GLOSSARY = """\
source,target,variants,status,unless,only,note
# Two examples. Replace them with your terms: zhen glossary add 星门 Stargate
思维链,chain of thought,chain-of-thought|CoT,preferred,,,
深思,DeepSeek,,preferred,引发*的~,,a company; not in 引发人们的深思
"""
GIT_ATTRIBUTES = """\
*.po text eol=lf
glossary/*.csv text eol=lf diff=csv merge=union
outputs/*.html linguist-generated
"""
GIT_IGNORE = """\
outputs/.zhen/
"""
PRE_COMMIT = r"""repos:
  - repo: local
    hooks:
      - id: zhen-glossary-fmt
        name: zhen glossary fmt
        entry: zhen glossary fmt
        language: system
        files: ^glossary/.*\.csv$
        require_serial: true
      - id: zhen-glossary-lint
        name: zhen glossary lint
        entry: zhen glossary lint
        language: system
        files: ^glossary/.*\.csv$
        pass_filenames: false
      - id: zhen-check
        name: zhen check
        entry: zhen check
        language: system
        files: ^outputs/.*\.po$
        exclude: \.en\.po$
        require_serial: true
"""
WORKFLOW = """\
# An example for GitHub Actions. None of these commands needs a model. See docs/automate/ci.md of zhen.
name: zhen
on: [push, pull_request]
jobs:
  glossary:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: { python-version: "3.12" }
      - run: pip install zhen # or the address that you have zhen from
      - run: zhen glossary fmt --check
      - run: zhen glossary lint
      - run: find . -path './outputs/*.po' ! -name '*.en.po' -exec zhen check {} +
"""
FILES = {
    "zhen.toml": SETTINGS,
    "glossary/terms.csv": GLOSSARY,
    ".gitattributes": GIT_ATTRIBUTES,
    ".gitignore": GIT_IGNORE,
    ".pre-commit-config.yaml": PRE_COMMIT,
    ".github/workflows/zhen.yml": WORKFLOW,
}
JOINED = (".gitattributes", ".gitignore", ".pre-commit-config.yaml")
"""Files that other programs use too: their missing lines are reported."""


@dataclass(frozen=True, slots=True)
class StarterFile:
    """A file of a new project: whether it was written, and if not, what to add to the existing one."""

    path: Path
    written: bool
    lacking: tuple[str, ...] = ()


def start(folder: Path) -> Iterator[StarterFile]:
    """Write each of `FILES` into `folder` unless there is one; yield each when it is done. No file is changed.

    The example glossary is not written if the glossary folder has a CSV file. Raises `InputError` and `WriteError`.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: not a folder", "name a folder: zhen init translations")
    has_glossary = any((folder / "glossary").glob("**/*.csv"))
    for name, text in FILES.items():
        path = folder / name
        if name.endswith(".csv") and has_glossary:
            yield StarterFile(path, written=False)
        elif write_unless_changed(path, text.encode(), None):
            yield StarterFile(path, written=True)
        else:
            yield StarterFile(path, written=False, lacking=_lacking(path, text) if name in JOINED else ())


def _lacking(path: Path, text: str) -> tuple[str, ...]:
    """Return the lines of `text`, or none if the file at `path` has them all."""
    there = {line.strip() for line in (read_bytes(path) or b"").decode("utf-8", "replace").splitlines()}
    lines = text.splitlines()
    return () if all(line.strip() in there for line in lines) else tuple(lines)
