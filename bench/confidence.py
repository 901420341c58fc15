"""Fit the confidence of drafts to their chrF, and compare it with simpler predictors.

Reads the output of `bench/flores.py --save FILE`. Quality is a sentence's chrF2 against its reference. The fit is a
logistic regression on that share (Papke and Wooldridge 1996) with a small ridge. Five-fold cross-validation measures
it, so that no sentence is predicted by coefficients fitted on it.

    python bench/confidence.py FILE [--write toolkit/confidence.json]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toolkit import checks, confidence
from toolkit.confidence import Coefficients, DraftFeatures
from toolkit.evaluate import scores
from toolkit.files import write_atomic

NAMES = [field.name for field in fields(DraftFeatures)]
FOLDS = 5
RIDGE = 1.0
SEED = 20
Numbers = NDArray[np.float64]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the drafts that have a score. Exits with a message if there are too few."""
    if not path.is_file():
        sys.exit(f"{path} is not there: make it with bench/flores.py --save {path}")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["score"] is not None and row["target"]]
    if len(rows) < 10 * FOLDS:
        sys.exit(f"{path}: {len(rows)} drafts with a score are too few, {10 * FOLDS} are the least")
    return rows


def features_of(row: dict[str, Any]) -> DraftFeatures:
    """Return the features of a saved draft."""
    findings = checks.run(checks.Pair("", row["src"], row["target"]))
    return confidence.features(row["score"], row["src"], row["target"], findings)


def fit(table: Numbers, quality: Numbers, told: str = "") -> Coefficients:
    """Fit coefficients that predict `quality` (0 to 1) from a table: a row for each draft, a column a feature."""
    mean, scale = table.mean(0), table.std(0)
    scale[scale == 0] = 1
    design = np.column_stack([np.ones(len(table)), (table - mean) / scale])
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = 0
    beta = np.zeros(design.shape[1])
    for _ in range(50):  # Newton's method; the function is convex
        guess = 1 / (1 + np.exp(-design @ beta))
        curve = design.T @ (design * (guess * (1 - guess))[:, None]) + penalty
        beta += np.linalg.solve(curve, design.T @ (quality - guess) - penalty @ beta)
    weights = beta[1:] / scale
    named = {name: round(float(weight), 4) for name, weight in zip(NAMES, weights, strict=True)}
    return Coefficients(round(float(beta[0] - weights @ mean), 4), named, told)


def crossed(drafts: Sequence[DraftFeatures], table: Numbers, quality: Numbers) -> Numbers:
    """Return the prediction for each draft, by coefficients fitted on the other folds."""
    order = list(range(len(drafts)))
    random.Random(SEED).shuffle(order)
    guess = np.zeros(len(drafts))
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        others = sorted(set(order) - set(held))
        found = fit(table[others], quality[others])
        guess[held] = [found.predict(drafts[index]) for index in held]
    return guess


def ranks(values: Numbers) -> Numbers:
    """Return the rank of each value; equal values share their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[inverse]


def correlation(one: Numbers, other: Numbers) -> float:
    """Return Pearson's r; 0 if one of the two does not vary."""
    return float(np.corrcoef(one, other)[0, 1]) if one.std() and other.std() else 0.0


def report(guesses: dict[str, Numbers], quality: Numbers) -> None:
    """Print the correlation of each predictor with quality: r, and rho of the ranks."""
    print(f"{'guess':<28} Pearson  Spearman")
    for name, guess in guesses.items():
        print(f"{name:<28} {correlation(guess, quality):7.3f}  {correlation(ranks(guess), ranks(quality)):8.3f}")


def calibration(guess: Numbers, quality: Numbers) -> None:
    """Print the mean prediction and the mean quality of five equal parts, by ascending prediction."""
    print("\nfifth  mean confidence  mean chrF2")
    for number, part in enumerate(np.array_split(np.argsort(guess, kind="stable"), 5), 1):
        print(f"{number:>5}  {100 * guess[part].mean():15.1f}  {100 * quality[part].mean():10.1f}")


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", type=Path, help="store the coefficients here")
    options = parser.parse_args()
    rows = rows_of(options.file)
    drafts = [features_of(row) for row in rows]
    table = np.array([astuple(one) for one in drafts], dtype=np.float64)
    quality = np.array(scores.segments([row["target"] for row in rows], [[row["ref"] for row in rows]])) / 100
    guess = crossed(drafts, table, quality)
    noise = np.random.default_rng(SEED).random(len(rows))
    alone = table[:, NAMES.index("score")]
    shipped = np.array([confidence.shipped().predict(one) for one in drafts])
    print(f"{len(rows)} drafts, mean chrF2 {100 * quality.mean():.1f}\n")
    guesses = {"confidence, cross-validated": guess, "confidence, as shipped": shipped, "model score alone": alone}
    report(guesses | {"length of the source": table[:, NAMES.index("length")], "random": noise}, quality)
    calibration(guess, quality)
    found = fit(table, quality, f"{len(rows)} drafts")
    print(f"\nbias {found.bias}, weights {found.weights}")
    if options.write:
        stored = {"fitted_on": found.fitted_on, "bias": found.bias, "weights": found.weights}
        write_atomic(options.write, json.dumps(stored, indent=2) + "\n")


if __name__ == "__main__":
    main()
