"""Logistic regressions over named features: a plain table of weights, one regression for each label."""

from __future__ import annotations

import csv
import gzip
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from kg.words.errors import DataError

BIAS = "bias"

_LEAST_SEEN = 3
_LEAST_WEIGHT = 0.03
_MOST = 30.0

Weights = Mapping[str, Mapping[str, float]]
"""By label and feature, in log odds."""


class Logistic:
    """One logistic regression a label.

    Args:
        weights: By label and feature; :data:`BIAS` is a feature of every row.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    @property
    def labels(self) -> frozenset[str]:
        """What it has an opinion on."""
        return frozenset(self._weights)

    def probability(self, label: str, features: Collection[str]) -> float:
        """How likely something with these features is of the label.

        Raises:
            KeyError: It has no opinion on the label.
        """
        weights = self._weights[label]
        score = weights.get(BIAS, 0.0) + sum(weights.get(feature, 0.0) for feature in features)
        return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, score))))

    def knows(self, label: str, feature: str) -> bool:
        """Whether it has learned of a feature."""
        return feature in self._weights.get(label, {})

    def reasons(self, label: str, features: Collection[str], count: int = 3) -> list[tuple[str, float]]:
        """The features that weigh most, with their weights in log odds."""
        weights = self._weights.get(label, {})
        found = [(f, weights[f]) for f in sorted(features) if f in weights]
        return sorted(found, key=lambda item: -abs(item[1]))[:count]

    def rows(self) -> Iterator[tuple[str, str, float]]:
        """Label, feature and weight, sorted."""
        for label in sorted(self._weights):
            for feature in sorted(self._weights[label]):
                yield label, feature, self._weights[label][feature]


def fit(
    rows: Mapping[str, Sequence[tuple[Collection[str], bool]]],
    *,
    penalty: float = 3.0,
    always: str = "",
    start: Weights | None = None,
) -> Weights:
    """Fit a logistic regression with an L2 penalty for each label.

    Args:
        rows: By label, features and whether they are of the label.
        penalty: Weight of half the squared norm.
        always: Features that begin so are kept though they weigh nothing, for :meth:`Logistic.knows`.
        start: Weights that are shrunk towards, in place of 0: what others taught stays where these rows say nothing.

    Returns:
        Weights of the labels that any row is of, or that it started from; features that are rare or weigh next to
        nothing are left out.
    """
    start = start or {}
    labels = [label for label in sorted(rows) if any(y for _, y in rows[label])]
    new = {label: _fit_one(rows[label], penalty, always, start.get(label, {})) for label in labels}
    return {label: new.get(label) or start[label] for label in sorted({*new, *start})}


def _fit_one(
    rows: Sequence[tuple[Collection[str], bool]], penalty: float, always: str, start: Mapping[str, float]
) -> dict[str, float]:
    from scipy import sparse  # only training needs it, and it takes long to load
    from scipy.optimize import minimize

    seen = Counter(feature for features, _ in rows for feature in features)
    columns = {f: i for i, f in enumerate(sorted(f for f, count in seen.items() if count >= _LEAST_SEEN))}
    indexed = [[len(columns), *sorted(columns[f] for f in features if f in columns)] for features, _ in rows]
    pointers = np.cumsum([0, *map(len, indexed)])
    indices = np.array([i for row in indexed for i in row])
    matrix = sparse.csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(rows), len(columns) + 1))
    truth = np.array([y for _, y in rows], float)
    before = np.array([sum(start.get(f, 0.0) for f in (BIAS, *features)) for features, _ in rows])
    free = np.ones(len(columns) + 1)
    free[-1] = 0.0  # the bias is not shrunk

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights + before
        value = np.logaddexp(0, scores).sum() - truth @ scores + penalty / 2 * (free * weights) @ weights
        return value, matrix.T @ (1 / (1 + np.exp(-scores)) - truth) + penalty * free * weights

    found = minimize(loss, np.zeros(len(columns) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    kept = {f for f, i in columns.items() if abs(found[i]) >= _LEAST_WEIGHT or (always and f.startswith(always))}
    moved = {f: float(found[columns[f]]) for f in kept} | {BIAS: float(found[-1])}
    return {f: start.get(f, 0.0) + moved.get(f, 0.0) for f in sorted({*start, *moved})}


def write_weights(model: Logistic, path: Path, *, column: str) -> int:
    """Write the weights, sorted; the same weights give the same bytes.

    Args:
        model: What to write.
        path: A gzipped table; its folder is made.
        column: What the label is called in its first line.

    Returns:
        How many there are.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{column},feature,weight\n"]
    lines += [f'{label},"{f.replace(chr(34), chr(34) * 2)}",{w:.3f}\n' for label, f, w in model.rows()]
    path.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))
    return len(lines) - 1


def read_weights(path: Path, *, column: str) -> Weights:
    """Read what :func:`write_weights` wrote.

    Raises:
        DataError: The file is missing or broken.
    """
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                weights[row[column]][row["feature"]] = float(row["weight"])
    except (OSError, EOFError, KeyError, ValueError) as error:
        raise DataError(str(path), f"no weights: {error}") from error
    return weights
