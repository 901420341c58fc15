"""Measure how fast the review page answers, on the server side, for a catalog of 100,000 segments.

    python bench/review.py [--segments N] [--judge]

Opening reads the whole file once. Filling the translation memory adds every second segment, which is approved. In
normal use both happen in the background. A page is then requested from the application, as by a browser, without the
network: first pages whose terms and findings are not computed yet, then the same pages again. `--judge` computes all of
them before the filters for findings are measured; that takes minutes, in the background in normal use.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from starlette.testclient import TestClient

from toolkit import glossary
from toolkit.catalog import Catalog
from toolkit.glossary import Glossary
from toolkit.review import Redrafter, ReviewSession, judge_all, make_app
from toolkit.text import digest
from toolkit.types import Kind, Segment, SegmentRecord, State, Translation

ROOT = Path(__file__).parent.parent
TARGET = 100
STATES = (State.DRAFT, State.APPROVED)
WHO = ("深思", "工程师们", "厂长", "老林", "门口的老人", "修理工", "两个学生", "她的邻居", "图书馆", "星门项目的人")
WHAT = (
    "发布了新的模型",
    "打开了大门",
    "没有答应",
    "写完了报告",
    "修好了水泵",
    "看了看表",
    "又迟到了",
    "卖出了三万份",
    "换了一台机器",
    "说了一句话",
)


class Spent(NamedTuple):
    """Milliseconds that passed, and milliseconds of processor time, which also counts on a busy machine."""

    wall: float
    work: float


def main() -> None:
    """Make the catalog, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--judge", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _make(Path(folder) / "big.po", chosen.segments)
        _measure(Path(folder), chosen.segments, judge=chosen.judge)


def _make(path: Path, count: int) -> None:
    records = []
    for n in range(count):
        text = _sentence(n)
        segment = Segment(digest(text), "big", n, n // 4, n // 4 + 1, (), text, Kind.TEXT, translate=True)
        target = f"DeepSeek released a new model on day {n}, and the engineers read {n % 97 + 1} pages of the manual."
        translation = Translation(segment.key, target, STATES[n % 2], "bench", "ab12", confidence=n * 7 % 101)
        records.append(SegmentRecord(segment, (), translation))
    catalog = Catalog(path, "big.txt")
    catalog.update(records, {}, signature="bench")
    catalog.save()
    print(f"{count:,} segments, {path.stat().st_size / 1e6:.0f} MB")


def _sentence(n: int) -> str:
    """Return a sentence of one of ten kinds; those of one kind are similar, by hundreds more than 75 %."""
    who, what = WHO[n % 10], WHAT[n // 10 % 10]
    return f"{who}在第{n}天{what}，{WHO[n // 100 % 10]}读了{n % 97 + 1}页手册。"


def _measure(folder: Path, count: int, *, judge: bool) -> None:
    terms = glossary.load([ROOT / "glossary"]) if (ROOT / "glossary").is_dir() else Glossary.EMPTY
    session = ReviewSession(folder, terms)
    app = make_app(session, Redrafter(_no_engine, folder / "memory.sqlite"), port=80, path="/bench/", token="bench")
    client = TestClient(app, base_url="http://127.0.0.1:80/bench/", headers={"Host": "127.0.0.1:80"})
    (identity,) = session.catalogs()
    base = f"/d/{identity}"
    _report("list, before the file is read", [_ms(lambda: client.get("/?token=bench"))], None)
    _report("open (reads the file)", [_ms(lambda: client.get(base))], None)
    _report("fill the memory", [_ms(session.remember)], None)
    _report("list", [_ms(lambda: client.get("/")) for _ in range(10)])
    places = [count * n // 20 for n in range(20)]
    _report("page, first time", [_ms(lambda at=at: client.get(f"{base}?at={at}")) for at in places[1:]])
    _report("page, again", [_ms(lambda at=at: client.get(f"{base}?at={at}")) for at in places[1:]])
    _report("search, first time", [_ms(lambda: client.get(f"{base}?text=day+9999"))])
    _report("search", [_ms(lambda n=n: client.get(f"{base}?text=day+{n}77")) for n in range(10)])
    order = f"{base}?order=least-sure"
    _report("least sure first", [_ms(lambda at=at: client.get(f"{order}&at={at}.{at}")) for at in range(0, 100, 10)])
    _report("least sure drafts", [_ms(lambda: client.get(f"{order}&state=draft")) for _ in range(10)])
    _report("filter by state", [_ms(lambda at=at: client.get(f"{base}?state=draft&at={at}")) for at in places[:10]])
    if judge:
        catalog = session.catalog(identity)
        assert catalog is not None
        _report("all findings (in the background)", [_ms(lambda: judge_all(catalog))], None)
    _report("filter by finding", [_ms(lambda: client.get(f"{base}?finding=any")) for _ in range(10)])
    _report("filter by term", [_ms(lambda: client.get(f"{base}?term=深思")) for _ in range(10)])
    catalog = session.catalog(identity)
    assert catalog is not None
    client.headers["Origin"] = "http://127.0.0.1:80"
    keys = [catalog.records[at].segment.key for at in places]
    _report(
        "editor, with the memory", [_ms(lambda key=key: client.post(f"{base}/s/{key}/editor", json={})) for key in keys]
    )
    shown = {"rows": {record.segment.key: catalog.seen(n) for n, record in enumerate(catalog.records[:50])}}
    _report("look for what others wrote", [_ms(lambda: client.post(f"{base}/fresh", json=shown)) for _ in range(10)])
    _report("save (writes the file)", _saves(client, session, identity), None)


def _saves(client: TestClient, session: ReviewSession, identity: str) -> list[Spent]:
    catalog = session.catalog(identity)
    assert catalog is not None
    times = []
    for n in range(10):
        key = catalog.records[n].segment.key
        path, sent = f"/d/{identity}/s/{key}/save", {"seen": catalog.seen(n), "text": f"Typed {n}.", "approve": True}
        times.append(_ms(lambda path=path, sent=sent: client.post(path, json=sent)))
    return times


def _ms(ask: Callable[[], object]) -> Spent:
    start, worked = time.perf_counter(), time.process_time()
    answer = ask()
    spent = Spent(1000 * (time.perf_counter() - start), 1000 * (time.process_time() - worked))
    assert getattr(answer, "status_code", 200) == 200, answer
    return spent


def _report(what: str, times: list[Spent], target: float | None = TARGET) -> None:
    middle, worst = statistics.median(one.wall for one in times), max(one.wall for one in times)
    work = statistics.median(one.work for one in times)
    verdict = "" if target is None else "  ok" if middle < target else "  TOO SLOW"
    print(f"{what:<34} median {middle:9.1f} ms   worst {worst:9.1f} ms   work {work:9.1f} ms{verdict}", flush=True)


def _no_engine() -> None:
    raise NotImplementedError


if __name__ == "__main__":
    main()
