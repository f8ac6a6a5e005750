"""Logistic regressions over named features: what they learn, what they know, and their file."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.language.logistic import Logistic, fit, read_weights, write_weights
from kg.words.errors import DataError

ROWS = (
    [(frozenset({"good", "R:x"}), True)] * 5 + [(frozenset({"bad", "R:x"}), False)] * 5 + [(frozenset({"rare"}), True)]
)


def test_it_learns_which_features_tell() -> None:
    model = Logistic(fit({"Zone": ROWS, "Event": [(frozenset({"good"}), False)]}, penalty=0.1))
    assert model.labels == {"Zone"}
    assert model.probability("Zone", {"good"}) > 0.9
    assert model.probability("Zone", {"bad"}) < 0.3
    assert model.reasons("Zone", {"good", "unknown"})[0][0] == "good"
    with pytest.raises(KeyError):
        model.probability("Event", {"good"})


def test_what_is_rare_is_not_known_and_what_weighs_nothing_only_if_asked_for() -> None:
    rows = {"Zone": [*ROWS, *((frozenset({"R:y"}), value) for value in (True, False) * 2)]}
    assert not Logistic(fit(rows)).knows("Zone", "rare")
    assert not Logistic(fit(rows, penalty=1e6)).knows("Zone", "R:y")
    assert Logistic(fit(rows, penalty=1e6, always="R:")).knows("Zone", "R:y")
    assert not Logistic(fit(rows)).knows("Event", "R:y")


def test_it_stays_near_the_weights_that_it_starts_from() -> None:
    start = {"Zone": {"bias": 0.5, "old": 2.0, "good": -1.0}, "Event": {"bias": 1.0}}
    model = Logistic(fit({"Zone": ROWS}, penalty=0.1, start=start))
    assert model.probability("Zone", {"old"}) > 0.8  # what no row tells of stays
    assert model.probability("Zone", {"good", "R:x"}) > 0.9  # what they tell otherwise is learned
    assert model.probability("Event", ()) == pytest.approx(0.731, abs=0.001)
    stiff = fit({"Zone": ROWS}, penalty=1e9, start=start)["Zone"]
    assert stiff["good"] == pytest.approx(-1.0, abs=0.01)


def test_weights_come_back_from_their_file(tmp_path: Path) -> None:
    weights = {"Zone": {"bias": -1.5, 'a"b,c': 2.25}}
    path = tmp_path / "new" / "weights.csv.gz"
    assert write_weights(Logistic(weights), path, column="type") == 2
    assert read_weights(path, column="type") == weights


@pytest.mark.parametrize(
    "content", [b"no", gzip.compress(b"a,b\n1,2\n"), gzip.compress(b"type,feature,weight\np,x,y\n")]
)
def test_broken_weights_are_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.csv.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"weights\.csv\.gz"):
        read_weights(path, column="type")
