"""1,000 random histories of a document, its catalog, its glossary and its runs: nothing a reviewer typed is lost.

Each history is a function of its seed. A text that a reviewer types is a unique word, so a test finds it again however
a program wraps or sorts the file.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import resource
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polib
import pytest
from fake_engine import ScriptedEngine

from toolkit import pipeline
from toolkit.config import Settings
from toolkit.errors import ToolkitError
from toolkit.types import Draft, Request

HISTORIES = int(os.environ.get("ZHEN_HISTORIES", "250"))
GROUPS = 10
STEPS = 3
WHO = ("小王", "厂长", "门口的老人", "她", "修理工")
WHEN = ("早上", "昨天下午", "开会以前", "")
WHAT = ("又迟到了，没有人说话", "打开了工厂的大门", "站在水泵旁边，一句话也没说", "说好的", "看了看表，笑了")
TERMS = {"工厂": ("factory", "plant"), "水泵": ("pump", "water pump"), "大门": ("gate", "door")}
# Syncing costs nothing there.
MEMORY_DISK = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
MSGCAT = shutil.which("msgcat")
WORD = re.compile(r"[A-Za-z]+")


class CrashError(Exception):
    """What an engine raises that no part of the program knows."""


class BusyEngine(ScriptedEngine):
    """Answers at once, otherwise in each of its versions; `meanwhile` happens while it works."""

    def __init__(self, version: int, meanwhile: Callable[[], None] = lambda: None) -> None:
        super().__init__(self._answer)
        self.signature = f"busy/test/{version}"
        self._meanwhile = meanwhile

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        self._meanwhile()
        return super().translate(requests, n_best=n_best)

    def _answer(self, request: Request, n_best: int) -> list[tuple[str, float]]:
        told = " ".join(WORD.findall(request.text))
        return [(f"As version {self.signature[-1]} has it, somebody was there {told}.", -0.5)]


class History:
    """One document in `folder` and what happens to it; `log` tells the steps for who must repeat them.

    `typed` are the words of a person that must be in the catalog, `approved` the (source, word) pairs a person
    approved and has not touched since. `known` counts the entries of each source after the last step: where as many or
    more places need one now, each approved text must be in use, and approved.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        self.folder = folder
        self.catalog = folder / "out/a.po"
        self.version = 0
        self.known: Counter[str] = Counter()
        self.log = [f"seed {seed}"]
        self.typed: set[str] = set()
        self.approved: set[tuple[str, str]] = set()
        self.lost: list[list[str]] = []
        self.text = [[self.sentence() for _ in range(self.dice.randint(1, 3))] for _ in range(self.dice.randint(1, 3))]
        self.terms: dict[str, str] = {}
        self.settings = Settings(out=folder / "out", formats=(), glossary=(folder / "terms.csv",))
        self.change_glossary()
        self.run()
        self.check()

    def play(self) -> None:
        for _ in range(STEPS):
            for _ in range(self.dice.randint(1, 3)):
                self.step(self.events)
            self.step([self.run, self.run, self.force, self.crash, self.full_disk, self.edited_meanwhile])
            self.check()

    def step(self, choices: Sequence[Callable[[], None]]) -> None:
        chosen = self.dice.choice(choices)
        self.log.append(chosen.__name__)
        chosen()

    # The document

    def sentence(self) -> str:
        return self.dice.choice(WHEN) + self.dice.choice(WHO) + self.dice.choice(WHAT)

    def place(self) -> tuple[list[str], int]:
        filled = [paragraph for paragraph in self.text if paragraph]
        if not filled:
            self.text.append([self.sentence()])
            filled = self.text[-1:]
        paragraph = self.dice.choice(filled)
        return paragraph, self.dice.randrange(len(paragraph))

    def move(self) -> None:
        self.dice.shuffle(self.text)

    def edit(self) -> None:
        paragraph, n = self.place()
        at = self.dice.randrange(len(paragraph[n]) + 1)
        paragraph[n] = paragraph[n][:at] + self.dice.choice(["真的", "了", "今天", ""]) + paragraph[n][at + 1 :] or "好"

    def rewrite(self) -> None:
        paragraph, n = self.place()
        paragraph[n] = self.sentence()

    def split(self) -> None:
        paragraph, n = self.place()
        paragraph[n : n + 1] = [part for part in paragraph[n].split("，", 1) if part]

    def merge(self) -> None:
        paragraph, n = self.place()
        paragraph[n : n + 2] = ["，".join(paragraph[n : n + 2])]

    def delete(self) -> None:
        if self.text:
            self.lost.append(self.text.pop(self.dice.randrange(len(self.text))))

    def restore(self) -> None:
        if self.lost:
            self.text.insert(self.dice.randint(0, len(self.text)), list(self.dice.choice(self.lost)))

    def repeat(self) -> None:
        paragraph, n = self.place()
        self.text.insert(self.dice.randint(0, len(self.text)), [paragraph[n], self.sentence()])

    def change_glossary(self) -> None:
        source = self.dice.choice(list(TERMS))
        if self.terms.pop(source, None) is None or self.dice.random() < 0.7:
            self.terms[source] = self.dice.choice(TERMS[source])
        rows = "".join(f"{source},{target}\n" for source, target in sorted(self.terms.items()))
        self.settings.glossary[0].write_text("source,target\n" + rows, "utf-8")

    # A person at the catalog

    @contextlib.contextmanager
    def opened(self) -> Iterator[tuple[polib.POFile, list[polib.POEntry]]]:
        file = polib.pofile(str(self.catalog), wrapwidth=self.dice.choice([0, 30, 78]))
        yield file, [entry for entry in file if not entry.obsolete and entry.msgctxt]
        file.save()

    def word(self) -> str:
        self.typed.add(found := f"typed{len(self.log)}n{self.dice.randrange(10**6)}")
        return found

    def person(self, *, approves: bool, types: bool) -> None:
        with self.opened() as (_, entries):
            if not entries:
                return
            entry = self.dice.choice(entries)
            self.forget(entry.msgstr, entry)
            entry.msgstr = f"A person {self.word()} this." if types else entry.msgstr
            if approves and entry.msgstr:
                entry.fuzzy = False
                self.approved.add((entry.msgid, entry.msgstr))
                self.typed.add(entry.msgstr)

    def forget(self, text: str, entry: polib.POEntry) -> None:
        """A person replaces `text` of `entry`: it need not be there any longer."""
        self.typed -= {text, *text.split()}
        self.approved.discard((entry.msgid, text))

    def approve(self) -> None:
        self.person(approves=True, types=False)

    def correct(self) -> None:
        self.person(approves=True, types=True)

    def retype(self) -> None:
        with self.opened() as (_, entries):
            waiting = [entry for entry in entries if entry.fuzzy]
            if waiting:
                entry = self.dice.choice(waiting)
                self.forget(entry.msgstr, entry)
                entry.msgstr = f"Perhaps {self.word()} this."

    def comment(self) -> None:
        with self.opened() as (_, entries):
            if entries:
                entry = self.dice.choice(entries)
                self.typed -= set(entry.tcomment.split())
                entry.tcomment = f"ask {self.word()}"

    def add(self) -> None:
        with self.opened() as (file, _):
            word = self.word()
            file.append(polib.POEntry(msgid=f"by hand {word}", msgstr=word, tcomment="mine"))

    # Other programs

    def sort(self) -> None:
        with self.opened() as (file, _):
            self.dice.choice([file.sort, file.reverse, lambda: self.dice.shuffle(file)])()

    def strip_notes(self) -> None:
        lines = self.catalog.read_text("utf-8").splitlines(keepends=True)
        gone = self.dice.choice([("#.",), ("#.", "#:"), ("#|",)])
        self.catalog.write_text("".join(line for line in lines if not line.startswith(gone)), "utf-8")

    def msgcat(self) -> None:
        if MSGCAT and self.dice.random() < 0.3:
            option = self.dice.choice(["--sort-output", "--width=30", "--no-wrap", "--no-location"])
            subprocess.run([MSGCAT, option, "-o", self.catalog, self.catalog], check=True, capture_output=True)

    # Runs

    def run(self, *, force: bool = False, meanwhile: Callable[[], None] = lambda: None) -> None:
        document = self.folder / "a.txt"
        parts = ["记事", *("。".join(paragraph) + "。" for paragraph in self.text if paragraph)]
        document.write_text("\n\n".join(parts), "utf-8")
        if self.dice.random() < 0.2:
            self.version += 1
        pipeline.translate([document], self.settings, lambda: BusyEngine(self.version, meanwhile), force=force)

    def force(self) -> None:
        self.run(force=True)

    def crash(self) -> None:
        left = self.dice.randint(0, 2)

        def burst() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise self.dice.choice([CrashError, KeyboardInterrupt, MemoryError])

        # an engine out of memory is told as an EngineError
        with contextlib.suppress(CrashError, KeyboardInterrupt, ToolkitError):
            self.run(force=True, meanwhile=burst)

    def full_disk(self) -> None:
        """No file may grow beyond a limit: writes fail as on a full disk, at the draft cache, catalog or outputs."""
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.dice.choice([300, 1000, 3000, 20000]), hard))
        try:
            with contextlib.suppress(ToolkitError, OSError):
                self.run()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    def edited_meanwhile(self) -> None:
        """The person saves the catalog while the run works; once, since the next batch is the same run."""
        edits = [self.dice.choice([self.approve, self.correct, self.comment, self.add])]
        self.run(force=True, meanwhile=lambda: edits.pop()() if edits else None)

    @property
    def events(self) -> list[Callable[[], None]]:
        person = [self.approve, self.correct, self.retype, self.comment, self.add]
        source = [self.move, self.edit, self.rewrite, self.split, self.merge, self.delete, self.restore, self.repeat]
        return [*person * 2, *source, self.change_glossary, self.sort, self.strip_notes, self.msgcat]

    # What must hold

    def check(self) -> None:
        file = polib.pofile(str(self.catalog), wrapwidth=0)
        there = " ".join(f"{entry.msgstr} {entry.tcomment}" for entry in file)
        gone = {word for word in self.typed if word not in there}
        assert not gone, (gone, self.log)
        places = Counter(entry.msgid for entry in file if not entry.obsolete)
        active = {(entry.msgid, entry.msgstr) for entry in file if not entry.obsolete and not entry.fuzzy}
        for source, text in self.approved:
            if places[source] >= self.known[source]:
                assert (source, text) in active, (source, text, self.log)
        self.known = Counter(entry.msgid for entry in file)


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_history_loses_what_a_reviewer_typed(group: int) -> None:
    for seed in range(group, HISTORIES, GROUPS):
        with tempfile.TemporaryDirectory(dir=MEMORY_DISK) as folder:
            History(Path(folder), seed).play()
