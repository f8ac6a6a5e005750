from __future__ import annotations

import time

import numpy as np
from scipy.spatial import cKDTree

from kg.views.layout import lay_out
from tests.timings import note_time


def wheel(hubs: int, leaves: int) -> tuple[int, list[tuple[int, int]]]:
    """Hubs in a ring, each with leaves: what a county's page looks like."""
    edges = [(hub, (hub + 1) % hubs) for hub in range(hubs)]
    edges += [(hub, hubs + hub * leaves + leaf) for hub in range(hubs) for leaf in range(leaves)]
    return hubs * (leaves + 1), edges


def worst_gap(points: np.ndarray, radii: list[float]) -> float:
    size = np.array(radii)
    pairs = cKDTree(points).query_pairs(float(size.max()) * 2 + 1, output_type="ndarray")
    if not len(pairs):
        return 1.0
    return float((np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1) - size[pairs].sum(axis=1)).min())


def test_nothing_one_thing_and_two_things() -> None:
    assert lay_out(0, [], []).points.shape == (0, 2)
    assert lay_out(1, [], [5.0]).points.tolist() == [[0.0, 0.0]]
    one, other = lay_out(2, [(0, 1), (1, 0), (0, 0)], [5.0, 5.0]).points
    assert np.linalg.norm(one - other) > 10


def test_no_two_dots_overlap_and_relatives_stand_near() -> None:
    count, edges = wheel(12, 40)
    radii = [20.0 if n < 12 else 6.0 for n in range(count)]
    layout = lay_out(count, edges, radii)
    assert worst_gap(layout.points, radii) > 0
    own = np.array([np.linalg.norm(layout.points[a] - layout.points[b]) for a, b in edges if b >= 12])
    assert np.median(own) < 0.2 * np.ptp(layout.points[:, 0])
    assert sorted(n for group in layout.communities for n in group) == list(range(count))


def test_the_same_graph_gives_the_same_map() -> None:
    count, edges = wheel(6, 15)
    radii = [5.0] * count
    assert np.array_equal(lay_out(count, edges, radii).points, lay_out(count, edges[::-1], radii).points)


def test_a_thing_without_relations_stands_by_its_region() -> None:
    count, edges = wheel(8, 20)
    hints: list[int | None] = [None] * count + [3]
    points = lay_out(count + 1, edges, [5.0] * (count + 1), hints=hints).points
    far = np.linalg.norm(points[:8] - points[count], axis=1)
    assert int(far.argmin()) == 3


def test_five_thousand_things_are_placed_in_time() -> None:
    count, edges = wheel(60, 82)
    begin = time.perf_counter()
    layout = lay_out(count, edges, [6.0] * count)
    note_time("placing 5,000 things", time.perf_counter() - begin, 20)
    assert worst_gap(layout.points, [6.0] * count) > -1.0


def test_a_thousand_strays_do_not_slow_the_map_down() -> None:
    count, edges = wheel(20, 20)
    begin = time.perf_counter()
    points = lay_out(count + 1000, edges, [5.0] * (count + 1000)).points
    note_time("placing 1,000 strays", time.perf_counter() - begin, 10)
    assert worst_gap(points, [5.0] * (count + 1000)) > -1.0
