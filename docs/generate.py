"""Write the pages of `docs/reference` that are made from code: `checks/`, `lint-rules/`, and what formats keep."""

from pathlib import Path

import toolkit.checks.manual
import toolkit.glossary.rules.manual
from toolkit.documents.declared import DECLARED

REFERENCE = Path(__file__).parent / "reference"
FOLDERS = {
    REFERENCE / "checks": toolkit.checks.manual.pages,
    REFERENCE / "lint-rules": toolkit.glossary.rules.manual.pages,
}

FORMATS_PAGE = REFERENCE / "formats/kept.md"


def formats() -> str:
    """Return the page about all formats, as their readers declare it."""
    head = "# What is kept and lost\n\nMade from what the readers declare; `zhen formats` prints the same.\n"
    rows = (f"| `{name}` | {one.translated} | {one.kept} | {one.lost} |" for name, one in DECLARED.items())
    return "\n".join((head, "| format | translated | kept | lost |", "|---|---|---|---|", *rows, ""))


if __name__ == "__main__":
    FORMATS_PAGE.write_text(formats(), encoding="utf-8")
    for folder, pages in FOLDERS.items():
        for path in folder.glob("*.md"):
            path.unlink()
        for name, text in pages().items():
            (folder / name).write_text(text, encoding="utf-8")
