"""The command line for tests, and original documents of every format."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from paths import ROOT, SUPPORT
from plain_user import heed_permissions

from toolkit.cli import main

STORY = """海边的修理铺

老林的修理铺开在码头尽头，已经三十年了。“机器坏了可以修，”他常说，“人心坏了，就难了。”
星门项目的工程师来过两次，想请他去修一台冷却泵。

pump = Pump("north", level=3)
pump.restart()

他没有答应……直到那年冬天，深思的模型写出了一份维修手册。
手册一共1.2万字，他读了整整一夜。
"""

GUIDE = """# 快速上手

第一步，安装工具。请看[说明](https://example.com/docs)。

```python
for name in ["甲", "乙"]:
    print(name)  # 打印名字
```

- 打开设置页面。
- 点击 `保存` 按钮。

| 名称 | 含义 |
| --- | --- |
| 深思 | 一家公司 |

> 不要忘记备份。
"""

PAGE = """<!DOCTYPE html>
<html lang="zh">
<head><meta charset="utf-8"><title>图书馆开放时间</title></head>
<body>
<h1>图书馆开放时间</h1>
<p>周一闭馆，其余时间<b>上午九点</b>开门。</p>
<pre>curl https://example.com/hours
</pre>
</body>
</html>
"""

CLIP = """1
00:00:01,000 --> 00:00:03,000
今天我们去看雪山

2
00:00:03,500 --> 00:00:06,000
山上的风很大，记得戴帽子。
"""

TALK = """WEBVTT

00:00.000 --> 00:02.000
大家好，欢迎收听。

00:02.500 --> 00:05.000
这一期我们聊聊芯片。
"""

DOCUMENTS = {"story.txt": STORY, "guide.md": GUIDE, "page.html": PAGE, "clip.srt": CLIP, "talk.vtt": TALK}

GLOSSARY = """source,target,variants,status,unless,only,note
星门,Stargate,,preferred,明~票,,
深思,DeepSeek,,preferred,~熟虑|引发*的~,,a company
"""

SCRIPTED = (sys.executable, str(SUPPORT / "scripted_zhen.py"))

# One thread, as tests share the machine; and nowhere to download from, as a test that begins to is wrong.
QUIET = {
    "ZHEN_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "COLUMNS": "100",
    "HF_ENDPOINT": "http://127.0.0.1:9",
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_RETRIES": "0",
}


@dataclass(frozen=True, slots=True)
class Ran:
    """The exit code and output of a command."""

    code: int
    out: str
    err: str


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class CommandLine:
    """`zhen` in its own folder, with a tiny model installed."""

    def __init__(self, folder: Path, *, model: Path, cache: Path) -> None:
        self.folder = folder
        self.model = str(model)
        self.environ = {"ZHEN_CACHE": str(cache), **QUIET}

    def __call__(self, *words: object, **environ: str) -> Ran:
        """Run a command in this process."""
        return self._run(words, environ, io.StringIO(), io.StringIO())

    def at_terminal(self, *words: object, columns: int = 80, **environ: str) -> Ran:
        """Run a command in this process, as if stdout and stderr were a terminal of this width."""
        return self._run(words, {"TERM": "xterm", "COLUMNS": str(columns), **environ}, Terminal(), Terminal())

    def _run(self, words: Sequence[object], environ: dict[str, str], out: io.StringIO, err: io.StringIO) -> Ran:
        code: object = None
        with self._here(environ), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main([str(word) for word in words])
            except SystemExit as end:
                code = end.code
        assert isinstance(code, int)
        return Ran(code, out.getvalue(), err.getvalue())

    def apart(self, *words: object, **environ: str) -> Ran:
        """Run a command in its own process, as a shell does; file permissions apply, also for root."""
        command = [sys.executable, "-m", "toolkit", *map(str, words)]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.surroundings(environ),
            capture_output=True,
            check=False,
            preexec_fn=heed_permissions,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def scripted(self, *words: object, typed: str | bytes = "", **environ: str) -> Ran:
        """Run a command of `scripted_zhen` in its own process, with `typed` on its standard input."""
        done = subprocess.run(
            [*SCRIPTED, *map(str, words)],
            cwd=self.folder,
            env=self.surroundings(environ),
            input=typed.encode() if isinstance(typed, str) else typed,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def translate(self, *words: object, **environ: str) -> Ran:
        """Return `zhen translate … --model TINY` in this process."""
        return self("translate", *words, "--model", self.model, **environ)

    def surroundings(self, environ: dict[str, str] | None = None) -> dict[str, str]:
        """Return the environment of a process that runs here, without the developer's own settings for zhen."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("ZHEN_")}
        return {**own, "PYTHONPATH": str(ROOT), **self.environ, **(environ or {})}

    def write(self, files: dict[str, str], *, under: str = ".") -> Path:
        """Put texts into files below the folder; returns the folder they are in."""
        for name, text in files.items():
            path = self.folder / under / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return self.folder / under

    def bytes(self, under: str) -> dict[str, bytes]:
        """Return every visible file below a folder, by its path in it."""
        root = self.folder / under
        files = sorted(path for path in root.rglob("*") if path.is_file())
        return {str(path.relative_to(root)): path.read_bytes() for path in files if ".zhen" not in path.parts}

    @contextlib.contextmanager
    def _here(self, environ: dict[str, str]) -> Iterator[None]:
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.surroundings(environ))
        try:
            with contextlib.chdir(self.folder):
                yield
        finally:
            os.environ.clear()
            os.environ.update(before)
