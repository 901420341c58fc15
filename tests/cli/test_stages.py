"""The stages that `zhen translate` shows, and Ctrl-C in the middle of one."""

from __future__ import annotations

import re
import signal
import subprocess
import time

import pytest
import terminal
from command_line import SCRIPTED, CommandLine

LONG = "".join(f"我们在{where}边看见了{what}。\n\n" for where in "山海河湖桥" for what in "风雨云雪花树鸟鱼猫狗马牛")
STOPPED = "zhen: stopped. Finished drafts are kept. Run the same command again to continue."


@pytest.fixture
def project(set_up: CommandLine) -> CommandLine:
    """A document of three batches, and one with a figure that the scripted engine loses."""
    set_up.write({"long.txt": LONG, "first.txt": "今天下雨了。\n", "short.txt": "他卖出3万份。\n"})
    return set_up


def test_a_terminal_sees_the_stages(project: CommandLine) -> None:
    environ = project.surroundings({"TERM": "xterm", "ZHEN_TEST_SECONDS": "0.3"})
    code, shown = terminal.run([*SCRIPTED, "translate", "short.txt"], project.folder, environ, columns=120)
    assert code == 0
    text = terminal.plain(shown)
    places = [text.index(stage) for stage in ("reading", "matching", "drafting", "repairing", "writing")]
    assert places == sorted(places)
    assert re.search(r"drafting \S+ 1/1 segments \d+ characters/s +0:00:\d\d", text)


def test_a_terminal_sees_that_the_model_is_loaded(project: CommandLine) -> None:
    command = [*SCRIPTED[:1], "-m", "toolkit", "translate", "short.txt"]
    _, shown = terminal.run(command, project.folder, project.surroundings({"TERM": "xterm"}), columns=120)
    text = terminal.plain(shown)
    assert text.index("drafting") < text.index("loading the model") < text.index("writing")


def test_a_log_has_speed_and_times_and_no_short_stages(project: CommandLine) -> None:
    lines = project.scripted("translate", "long.txt", ZHEN_TEST_SECONDS="0.1").err.splitlines()
    drafting = [line for line in lines if line.startswith("drafting: ")]
    assert drafting[0] == "drafting: 0 of 60 segments"
    assert re.fullmatch(r"drafting: 24 of 60 segments, \d+ characters/s, \d+ s, \d+ s left", drafting[1])
    assert re.fullmatch(r"drafting: 60 of 60 segments, \d+ characters/s, \d+ s", drafting[-1])
    assert not [line for line in lines if line.startswith(("reading", "matching", "writing", "loading"))]


def test_ctrl_c_is_answered_at_once_and_finished_work_is_kept(project: CommandLine) -> None:
    process = subprocess.Popen(
        [*SCRIPTED, "translate", "first.txt", "long.txt"],
        cwd=project.folder,
        env=project.surroundings({"ZHEN_TEST_SECONDS": "0,0,300"}),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    for line in process.stderr:  # until the first of three batches of the long document is done
        if line.startswith("drafting: 25 of 61"):
            break
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    rest = process.stderr.read().splitlines()
    process.stderr.close()
    assert process.wait(60) == 130
    assert time.monotonic() - start < 200, "a batch takes 300 s"
    assert rest == [STOPPED]
    assert (project.folder / "outputs/first.po").exists()
    batches = project.folder / "batches"
    assert project.scripted("translate", "first.txt", "long.txt", ZHEN_TEST_BATCHES=str(batches)).code == 0
    assert batches.read_text().splitlines() == ["24", "12"], "finished batches are not made again"
    assert (project.folder / "outputs/long.po").exists()
