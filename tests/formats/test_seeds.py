"""The documents in `seeds/`: built from readable parts, of every format, and rendered unchanged."""

from __future__ import annotations

import re
from pathlib import Path

import judges
import make_seeds
import pytest

from toolkit import documents
from toolkit.segment import rebuild, segment

SEEDS = sorted((make_seeds.ROOT / "seeds").iterdir())
NAMES = [seed.name for seed in SEEDS]


@pytest.mark.parametrize("name", make_seeds.SEEDS)
def test_packages_are_what_their_parts_make(name: str) -> None:
    assert (make_seeds.ROOT / "seeds" / name).read_bytes() == make_seeds.build(name)


def test_every_format_has_a_seed() -> None:
    suffixes = {seed.suffix for seed in SEEDS}
    assert [kind for kind, known in documents.FORMATS.items() if not suffixes & {*known.suffixes}] == []


def test_make_translates_every_seed() -> None:
    """Folders are not searched for catalogs; these have to be named."""
    told = judges.told([judges.find("make"), "--dry-run", "-C", make_seeds.ROOT, "translate"])
    paths = re.search(r"zhen translate (.*?) --out outputs", told).group(1).split()
    assert {file.name for file, _ in documents.find([make_seeds.ROOT / path for path in paths])} == {*NAMES}


@pytest.mark.parametrize("seed", SEEDS, ids=NAMES)
def test_every_seed_has_its_results(seed: Path) -> None:
    outputs = make_seeds.ROOT / "outputs"
    for suffix in (
        f".en{documents.suffix(seed)}",
        ".po",
        ".bilingual.md",
        ".bilingual.html",
        ".bilingual.tsv",
    ):
        assert (outputs / f"{seed.stem}{suffix}").stat().st_size > 0


@pytest.mark.parametrize("seed", [seed for seed in SEEDS if seed.suffix != ".pdf"], ids=lambda seed: seed.name)
@pytest.mark.parametrize("bilingual", [False, True])
def test_an_engine_that_returns_its_input_gives_the_seed_back(seed: Path, bilingual: bool) -> None:
    source = documents.read(seed)
    found = segment(source)
    assert rebuild(source, found) == source.text
    same = documents.render(source, found, {each.key: each.text for each in found}, bilingual=bilingual)
    assert (same if isinstance(same, bytes) else same.encode()) == seed.read_bytes()


@pytest.mark.parametrize("seed", SEEDS, ids=NAMES)
def test_no_chinese_is_left_where_it_should_be_translated(seed: Path) -> None:
    source = documents.read(seed)
    found = segment(source)
    left = [each.text for each in found if not each.translate and re.search(r"[\u4e00-\u9fff]{2}", each.text)]
    assert all("//" in one or "log(" in one or one.startswith("#") for one in left)
