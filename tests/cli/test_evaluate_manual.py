"""The example of docs/translate/compare-models.md runs."""

from __future__ import annotations

import re
import shlex

from command_line import CommandLine
from paths import ROOT

PAGE = (ROOT / "docs/translate/compare-models.md").read_text(encoding="utf-8")


def test_the_example_of_the_manual(zhen: CommandLine) -> None:
    files = dict(re.findall(r"<!-- file: (\S+) -->\n```text\n(.*?)```", PAGE, re.DOTALL))
    assert len(files) == 4
    zhen.write(files)
    zhen.write({"ai.csv": (ROOT / "glossary/ai.csv").read_text(encoding="utf-8")}, under="glossary")
    ((line, shown),) = re.findall(r"<!-- evaluate -->\n```console\n\$ zhen (.*?)\n(.*?)```", PAGE, re.DOTALL)
    ran = zhen(*shlex.split(line))
    assert ran.code == 0, ran.err
    assert [row.rstrip() for row in ran.out.splitlines()] == shown.splitlines()
    assert "4 sentences" in (zhen.folder / "notes.html").read_text(encoding="utf-8")
