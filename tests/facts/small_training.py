"""A short training from a network of chance numbers: ``python -m tests.facts.small_training FOLDER OUT.npz``.

In a process of its own, since JAX keeps threads and memory that later tests would meet.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from kg.facts import encoder_training as training
from kg.graph.ontology import read_ontology
from kg.language.encoder import LAYERS, SIZES, UNITS
from kg.language.lexer import load_lexer
from kg.language.mentions import MentionFinder


def pretrained(scale: float = 0.05) -> tuple[list[str], dict[str, np.ndarray]]:
    """What :func:`training.read_base` gives, of chance numbers, with few characters."""
    rng = np.random.default_rng(3)
    characters = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", *"县市区年月日的在"]
    shapes: dict[str, tuple[int, ...]] = {"characters": (len(characters), UNITS), "places": (SIZES[-1], UNITS)}
    for layer in range(LAYERS):
        shapes |= {f"{n}_{layer}": (UNITS, UNITS) for n in ("query", "key", "value", "join")}
        shapes |= {f"wide_{layer}": (UNITS, 4 * UNITS), f"narrow_{layer}": (4 * UNITS, UNITS)}
        shapes |= {f"{n}_bias_{layer}": (UNITS,) for n in ("query", "key", "value", "join", "seen", "narrow", "out")}
        shapes |= {f"wide_bias_{layer}": (4 * UNITS,)}
    weights = {name: rng.normal(size=shape).astype(np.float32) * scale for name, shape in shapes.items()}
    for layer in range(LAYERS):
        for name in ("seen", "out"):
            weights[f"{name}_bias_{layer}"] *= 0
            weights[f"{name}_gain_{layer}"] = np.ones(UNITS, np.float32)
    return characters, weights | {"gain": np.ones(UNITS, np.float32), "bias": np.zeros(UNITS, np.float32)}


def main() -> None:
    """Train on the first two articles of a folder's pages, tell each pass, go on once, and write the weights."""
    folder, out = map(Path, sys.argv[1:])
    training.read_base = lambda folder: pretrained()  # type: ignore[assignment]
    lessons = training.read_lessons([folder], MentionFinder.load(review=False))[:2]
    signatures = read_ontology().signatures
    weights = training.train(
        lessons, folder, load_lexer(), signatures, epochs=4, tell=lambda line: sys.stdout.write(f"{line}\n")
    )
    mean = training.train(lessons, folder, load_lexer(), signatures, epochs=1, start=weights)
    if mean.keys() != weights.keys() or np.array_equal(mean["characters"], weights["characters"]):
        sys.exit("training does not go on from earlier weights")
    np.savez(out, **mean)


if __name__ == "__main__":
    main()
