"""Write the pages of `docs/reference` that are made from code: `checks/` and `lint-rules/`."""

from pathlib import Path

import toolkit.checks.manual
import toolkit.glossary.rules.manual

REFERENCE = Path(__file__).parent / "reference"
FOLDERS = {
    REFERENCE / "checks": toolkit.checks.manual.pages,
    REFERENCE / "lint-rules": toolkit.glossary.rules.manual.pages,
}

if __name__ == "__main__":
    for folder, pages in FOLDERS.items():
        for path in folder.glob("*.md"):
            path.unlink()
        for name, text in pages().items():
            (folder / name).write_text(text, encoding="utf-8")
