"""Learn the weights of `toolkit/glossary/weights.json` from labeled senses, and print how often they are right.

    python bench/sense_weights.py MODEL.gguf [--write]

MODEL.gguf is the default model's file (`zhen models pull`); only its table of word vectors is read. Rows: those of
`senses-dev.jsonl` and of the files in `LEARNED`, without those that a word boundary decides.

A word is the vector of its token, or the sum of its parts. A row is its words, each at its place, the shapes around the
term, and the clues of `senses.toml`. Kernel ridge regression with one part shared by names and terms, one for each, one
for each class, and one for each term gives a weight to each word at each place, to each shape and to each clue. The
weights of words are stored as a product of two small tables.

It prints the accuracy of both on terms they were not learned from: the rows of a term are predicted from all others.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import rjieba  # noqa: E402

from toolkit.glossary import sense_features, weights  # noqa: E402
from toolkit.glossary.conditions import normal  # noqa: E402
from toolkit.glossary.sense import settled  # noqa: E402
from toolkit.types import Span, Term  # noqa: E402
from toolkit.words import cut  # noqa: E402

DATA = ROOT / "tests" / "data"
CLASSES = (*sense_features.NAMES, *sense_features.TERMS)
LEARNED = tuple(DATA / f"senses{name}.jsonl" for name in ("", "-later", "-fresh", "-contexts", "-more", "-wide"))
DEV = ROOT.parent / "shared" / "data" / "senses-dev.jsonl"
RIDGE = 3.0
SHARED = 0.3
OWN = 2.0
OFTEN = 2
MANY = 6
FOLDS = 12
RANK = 40
FREQUENT = 100
LEAST = 20
LIMIT = 31

Array = np.ndarray[Any, np.dtype[np.float32]]


class Rows(NamedTuple):
    """The rows without a certain answer: `label` 1 or -1, `kind` 0 for names and 1 for terms, `group` the term.

    `sort` is the number of the term's class, or -1.
    """

    seen: list[list[weights.ContextWord]]
    shapes: list[list[weights.ContextShape]]
    label: Array
    kind: Array
    sort: Array
    group: np.ndarray[Any, Any]
    clues: Array


def main(arguments: list[str]) -> int:
    """Print the accuracies, and with `--write` write the weights; returns 2 if a file is missing."""
    paths = [Path(one) for one in arguments if one != "--write"]
    for path in (*paths, DEV, *LEARNED):
        if not path.exists():
            print(f"{path}: not there; give the path of the default model's GGUF file, and fetch senses-dev.jsonl")
            return 2
    words, vectors = embeddings(paths[0])
    rows = collect([DEV, *LEARNED])
    places = project(rows, words, vectors)
    names, shapes = shaped(rows)
    kernel = kernel_of(rows, places, shapes)
    for name, groups in (("its terms", rows.group), ("its rows", folds(len(rows.label)))):
        predicted = left_out(kernel, rows.label, groups)
        print(f"learned without {name}:")
        report(rows, predicted)
    if "--write" in arguments:
        dual = np.linalg.solve(kernel + RIDGE * np.eye(len(rows.label)), rows.label)
        parts, directions = factors(vectors, columns(dual, places, rows))
        size = slope(predicted, rows.label)
        table = Table(words, parts, directions, *shape_tables(dual, names, shapes, rows))
        write(table, size * np.array([1, *(dual @ rows.clues)]))
    return 0


def embeddings(path: Path) -> tuple[dict[str, int], Array]:
    """Return the Chinese words among the tokens of a GGUF file, and their vectors, centered and of length 1."""
    import gguf

    reader = gguf.GGUFReader(str(path))
    field = reader.fields["tokenizer.ggml.tokens"]
    named = {_decoded(bytes(field.parts[index]).decode()): at for at, index in enumerate(field.data)}
    kept = {word: at for word, at in named.items() if _wanted(word)}
    table = next(tensor for tensor in reader.tensors if tensor.name == "token_embd.weight")
    vectors = gguf.quants.dequantize(table.data[list(kept.values())], table.tensor_type).astype(np.float32)
    vectors -= vectors.mean(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return {word: row for row, word in enumerate(kept)}, vectors


def _decoded(token: str) -> str:
    """Return the text of a token of a byte-level vocabulary (the table of bytes of GPT-2)."""
    return bytes(_BYTES.get(char, 0) for char in token).decode("utf-8", "ignore")


def _bytes() -> dict[str, int]:
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [one for one in range(256) if one not in plain]
    return {chr(one): one for one in plain} | {chr(256 + at): one for at, one in enumerate(others)}


_BYTES = _bytes()


def _wanted(word: str) -> bool:
    if not re.fullmatch(r"[\u4e00-\u9fff]{1,5}", word) or normal(word) != word or not rjieba.has_word(word):
        return False
    return rjieba.suggest_freq(word) >= (LEAST if len(word) > 1 else FREQUENT)


def collect(paths: list[Path]) -> Rows:
    """Return the rows of the files that neither the target nor a word boundary decides."""
    seen, shapes, label, kind, sort, group, clues = [], [], [], [], [], [], []
    for path in paths:
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            text, start = normal(row["src"]), row["src"].index(row["term"])
            term, span = Term(row["term"], row["target"]), Span(start, start + len(row["term"]))
            if settled(term, text, span):
                continue
            sentence, place = sense_features.sentence(text, span)
            sides = cut(sentence[: place.start]), cut(sentence[place.end :])
            seen.append(weights.context(*sides))
            shapes.append(weights.shapes(*sides))
            clues.append(sense_features.gather(term, text, span, learned=False).numbers()[1:])
            label.append(1.0 if row["apply"] else -1.0)
            kind.append(weights.KINDS.index(sense_features.kind(term)))
            own = sense_features.readings(text[span.start : span.end], term.target)[-1:]
            sort.append(CLASSES.index(own[0]) if own and own[0] in CLASSES else -1)
            group.append(f"{row['term']}={normal(row['target'])}")
    numbers = [np.array(one, np.float32) for one in (label, kind, sort)]
    return Rows(seen, shapes, numbers[0], numbers[1], numbers[2], np.array(group), np.array(clues, np.float32))


def project(rows: Rows, words: dict[str, int], vectors: Array) -> list[Array]:
    """Return for each place a matrix with the words of each row as one vector."""
    known = dict.fromkeys(words, "")
    found = [np.zeros((len(rows.seen), vectors.shape[1]), np.float32) for _ in weights.PLACES]
    for at, seen in enumerate(rows.seen):
        for one in seen:
            parts = weights.pieces(one.word, known)
            for part, share in parts:
                size = one.share * share / np.sqrt(len(parts))
                found[weights.PLACES.index(one.place)][at] += size * vectors[words[part]]
    return found


def shaped(rows: Rows) -> tuple[list[str], Array]:
    """Return the shapes that occur in at least `OFTEN` rows, and a matrix of their values in each row."""
    counts = Counter(one.name for shapes in rows.shapes for one in shapes)
    names = {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= OFTEN))}
    found = np.zeros((len(rows.shapes), len(names)), np.float32)
    for at, shapes in enumerate(rows.shapes):
        for one in shapes:
            if one.name in names:
                found[at, names[one.name]] = one.share
    return list(names), found


def kernel_of(rows: Rows, places: list[Array], shapes: Array) -> Array:
    """Return the similarity of any two rows."""
    kind = SHARED + (rows.kind[:, None] == rows.kind[None, :])
    sort = (rows.sort[:, None] == rows.sort[None, :]) * (rows.sort[:, None] >= 0)
    sentence = places[weights.PLACES.index("sentence")]
    own = OWN * (rows.group[:, None] == rows.group[None, :])
    words = sum(place @ place.T for place in places) * kind + (sentence @ sentence.T) * (sort + own)
    return words + (shapes @ shapes.T) * (kind + own) + rows.clues @ rows.clues.T


def folds(count: int) -> np.ndarray[Any, Any]:
    """Return a random number from 0 to `FOLDS` for each row, the same in each run."""
    return np.random.default_rng(0).integers(0, FOLDS, count)


def left_out(kernel: Array, label: Array, group: np.ndarray[Any, Any]) -> Array:
    """Return the prediction of ridge regression for each row, learned without the rows of the same group."""
    inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(label)))
    dual = inverse @ label
    predicted = np.zeros(len(label))
    for one in set(group):
        rows = np.where(group == one)[0]
        predicted[rows] = label[rows] - np.linalg.solve(inverse[np.ix_(rows, rows)], dual[rows])
    return predicted


def slope(predicted: Array, label: Array) -> float:
    """Return the log odds for each 1 of a prediction: a logistic regression by Newton's method."""
    found = 0.0
    for _ in range(15):
        miss = 1 / (1 + np.exp(label * predicted * found))
        found += float((predicted * label * miss).sum() / (predicted**2 * miss * (1 - miss)).sum())
    return found


def report(rows: Rows, predicted: Array) -> None:
    """Print the accuracy on terms that were not learned from."""
    print(f"{len(rows.label)} rows, {len(set(rows.group))} terms", end=": ")
    for name, mask in (("names", rows.kind == 0), ("terms", rows.kind == 1), ("all", rows.kind >= 0)):
        print(f"{name} {accuracy(predicted, rows.label, mask):.3f}", end="\n" if name == "all" else ", ")


def accuracy(predicted: Array, label: Array, mask: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """Return the share of rows on the right side of 0."""
    return float(np.mean((predicted[mask] > 0) == (label[mask] > 0)))


def columns(dual: Array, places: list[Array], rows: Rows) -> dict[str, Array]:
    """Return the learned vectors of words, for each kind and place, each class and each of the most frequent terms."""
    found = {}
    for kind, name in enumerate(weights.KINDS):
        counted = dual * (SHARED + (rows.kind == kind))
        found |= {f"{name} {at}": counted @ place for at, place in zip(weights.PLACES, places, strict=True)}
    sentence = places[weights.PLACES.index("sentence")]
    found |= {name: (dual * (rows.sort == at)) @ sentence for at, name in enumerate(CLASSES)}
    return found | {term: OWN * (dual * (rows.group == term)) @ sentence for term in known(rows)}


def known(rows: Rows) -> list[str]:
    """Return the terms that have at least `MANY` rows."""
    return sorted(term for term, count in Counter(rows.group.tolist()).items() if count >= MANY)


def shape_tables(
    dual: Array, names: list[str], shapes: Array, rows: Rows
) -> tuple[dict[str, Array], dict[str, dict[str, float]]]:
    """Return the weights of each shape for names and for terms, and for single terms."""
    sides = [(dual * (SHARED + (rows.kind == kind))) @ shapes for kind in range(len(weights.KINDS))]
    whole = dict(zip(names, np.column_stack(sides), strict=True))
    own = {}
    for term in known(rows):
        mine = rows.group == term
        own[term] = dict(zip(names, OWN * dual[mine] @ shapes[mine], strict=True))
    return whole, own


def factors(vectors: Array, columns: dict[str, Array]) -> tuple[Array, dict[str, Array]]:
    """Return `RANK` numbers for each word and their factors for each column; the product approximates the weight."""
    left, sizes, right = np.linalg.svd(vectors @ np.column_stack(list(columns.values())), full_matrices=False)
    roots = np.sqrt(sizes[:RANK])
    return left[:, :RANK] * roots, dict(zip(columns, (roots[:, None] * right[:RANK]).T, strict=True))


class Table(NamedTuple):
    """The learned weights: words with their rows of `parts`, columns, the shapes of each kind and of single terms."""

    words: dict[str, int]
    parts: Array
    columns: dict[str, Array]
    shapes: dict[str, Array]
    own: dict[str, dict[str, float]]


def write(table: Table, summed: Array) -> None:
    """Write the data file: a character for each number of a word and for each weight of a shape."""
    scales = np.maximum(np.quantile(np.abs(table.parts), 0.9995, axis=0) / LIMIT, 1e-6)
    scale = float(np.quantile(np.abs(list(table.shapes.values())), 0.999)) / LIMIT
    head = {
        "features": dict(zip(sense_features.FEATURES, np.round(summed, 3).tolist(), strict=True)),
        "shape scale": float(f"{scale:.4g}"),
        "columns": {name: [float(f"{one:.3g}") for one in column * scales] for name, column in table.columns.items()},
    }
    coded = {word: code(table.parts[row] / scales) for word, row in table.words.items()}
    shapes = {name: code(pair / scale) for name, pair in table.shapes.items()}
    own = {term: {name: code([weight / scale]) for name, weight in mine.items()} for term, mine in table.own.items()}
    lines = [json.dumps(head, ensure_ascii=False)[1:-1], listed("words", coded), listed("shapes", shapes)]
    lines.append('"own":{\n' + ",\n".join(listed(term, mine) for term, mine in own.items()) + "}")
    (ROOT / "toolkit" / "glossary" / "weights.json").write_text("{" + ",\n".join(lines) + "}\n", "utf-8")


def code(levels: Any) -> str:
    """Return a character for each level: a whole number from -`LIMIT` to `LIMIT` after rounding."""
    return "".join(weights.CODES[level + LIMIT] for level in np.clip(np.rint(levels), -LIMIT, LIMIT).astype(int))


def listed(name: str, coded: dict[str, str]) -> str:
    """Return a member of the data file, one entry a line, without entries of weight zero."""
    nothing = weights.CODES[LIMIT]
    kept = [one for one in sorted(coded) if coded[one].strip(nothing)]
    lines = ",\n".join(f"{json.dumps(one, ensure_ascii=False)}:{json.dumps(coded[one])}" for one in kept)
    return f'"{name}":{{\n{lines}\n}}'


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
