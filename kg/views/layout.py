"""Where each thing stands on the map: worked out at build time, so that the file opens drawn.

A force model after ForceAtlas2: things that are related pull each other together, all push each other apart the harder
the more relations they have, so that the well-connected regions become anchors with their own things around them.
Communities are laid out first and their things second, which keeps neighbouring counties from growing through each
other. The same graph gives the same map.

Source:
    Jacomy, Venturini, Heymann, Bastian: ForceAtlas2 (PLoS ONE 9(6), 2014); Blondel et al.: Fast unfolding of
    communities in large networks (2008).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
    """A map: coordinates of each thing (count x 2), and the communities, largest first, members by importance."""

    points: Points
    communities: tuple[tuple[int, ...], ...]


_GOLDEN = np.pi * (3 - np.sqrt(5))
_GAP = 12.0  # free space around each dot, in map units; a label is placed at drawing time
_WIDE = 1.15  # how much wider than high the map wants to be, as a factor on either axis
_EXACT = 1500  # up to so many things every pair is weighed; above, far things count by the cell


def lay_out(
    count: int,
    edges: Sequence[tuple[int, int]],
    radii: Sequence[float],
    *,
    hints: Sequence[int | None] = (),
    kinds: Sequence[str] = (),
) -> Layout:
    """Place things on the map.

    Args:
        count: How many things there are; they are numbered by falling importance.
        edges: Pairs of related things, in any order, repetitions allowed.
        radii: The radius that each thing is drawn with, in map units.
        hints: For each thing another one to stand near if no edge binds it (the region that its article is about).
        kinds: What each thing is: around a hub, things of one kind stand together.

    Returns:
        The map, centred, no two dots overlapping.
    """
    if count == 0:
        return Layout(np.zeros((0, 2)), ())
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(sorted({(min(e), max(e)) for e in edges if e[0] != e[1]}))
    _bind_islands(graph, hints)
    size = np.asarray(radii, dtype=np.float64)
    groups = _bundle_strays(_find_communities(graph), graph)
    inner = [_lay_out_community(graph, group, size, kinds) for group in groups]
    # A few long arms may reach into the neighbours' land; the last spreading settles who stands where.
    room = np.array([_radius(p, size[g]) + _GAP * 2 for g, p in zip(groups, inner, strict=True)])
    of = {node: number for number, group in enumerate(groups) for node in group}
    ties: dict[int, list[tuple[int, int]]] = {number: [] for number in range(len(groups))}
    for one, other in sorted(graph.edges):
        if of[one] != of[other]:
            ties[of[one]].append((one, other))
            ties[of[other]].append((other, one))
    bonds = {number: Counter(of[other] for _, other in pairs) for number, pairs in ties.items()}
    centres = _pack(room, bonds)
    points = np.zeros((count, 2))
    for group, places, centre in zip(groups, inner, centres, strict=True):
        points[group] = places + centre
    for number, group in enumerate(groups):
        points[group] = _turn_to_partners(points, group, centres[number], ties[number])
    points = _close_up(points, groups, centres, size)
    points = _spread(points, size, rounds=150)
    middle: Points = (points.max(axis=0) + points.min(axis=0)) / 2
    return Layout(np.round(points - middle, 1), tuple(tuple(group) for group in groups))


def _radius(points: Points, size: Points) -> float:
    return float(np.quantile(np.linalg.norm(points, axis=1) + size, 0.94))


def _bind_islands(graph: nx.Graph[int], hints: Sequence[int | None]) -> None:
    """Tie each component that knows where it belongs to that place; layout only, no such edge is drawn."""
    home = {node: component for component in nx.connected_components(graph) for node in [min(component)]}
    largest = max(home.values(), key=lambda c: (len(c), -min(c)))
    for first in sorted(home):
        component = home[first]
        if component is largest:
            continue
        for node in sorted(component):
            hint = hints[node] if node < len(hints) else None
            if hint is not None and hint not in component:
                graph.add_edge(node, hint)
                break


def _find_communities(graph: nx.Graph[int]) -> list[list[int]]:
    found = nx.community.louvain_communities(graph, seed=1, resolution=1.0)
    return sorted((sorted(group) for group in found), key=lambda group: (-len(group), group[0]))


def _bundle_strays(groups: Sequence[Sequence[int]], graph: nx.Graph[int]) -> list[list[int]]:
    """Make one of all communities of a thing or two that nothing ties to others: they need no places of their own."""
    strays = [
        group for group in groups if len(group) <= 2 and all(set(graph.neighbors(node)) <= set(group) for node in group)
    ]
    if len(strays) < 2:
        return [list(group) for group in groups]
    bundle = sorted(node for group in strays for node in group)
    inside = set(bundle)
    rest = [list(group) for group in groups if group[0] not in inside]
    return sorted([*rest, bundle], key=lambda group: (-len(group), group[0]))


def _lay_out_community(graph: nx.Graph[int], group: Sequence[int], size: Points, kinds: Sequence[str]) -> Points:
    """The things of one community around its middle (the origin): best-connected first in a sunflower, then relaxed.

    Things with one relation only start around the thing that they hang on, in the order of their kinds.
    """
    local = {node: number for number, node in enumerate(group)}
    inside = [(local[a], local[b]) for a, b in graph.subgraph(group).edges]
    pairs = np.array(sorted((min(e), max(e)) for e in inside), dtype=np.int64).reshape(-1, 2)
    degree = np.bincount(pairs.ravel(), minlength=len(group))
    rank = np.empty(len(group))
    rank[np.lexsort((np.arange(len(group)), -degree))] = np.arange(len(group))
    far = 30.0 * np.sqrt(rank)
    points = np.stack([far * np.cos(rank * _GOLDEN), far * np.sin(rank * _GOLDEN)], axis=1)
    if len(group) > 2:
        leaves: dict[int, list[int]] = {}
        for one, other in pairs.tolist():
            if degree[one] == 1 or degree[other] == 1:
                hub, leaf = (one, other) if degree[other] == 1 else (other, one)
                leaves.setdefault(hub, []).append(leaf)
        for hub, around in sorted(leaves.items()):
            around.sort(key=lambda leaf: (kinds[group[leaf]] if kinds else "", leaf))
            turn = np.arange(len(around)) * 2 * np.pi / len(around)
            reach = 40.0 + 4.0 * np.sqrt(len(around)) * (1 + np.arange(len(around)) % 3)
            points[around] = points[hub] + np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=1)
        points = _relax(points, pairs, 1.0 + degree.astype(np.float64), steps=150 if len(group) <= 150 else 70)
        points = _spread(points, size[list(group)])
    middle: Points = (points.max(axis=0) + points.min(axis=0)) / 2
    centred: Points = points - middle
    return centred


def _close_up(points: Points, groups: Sequence[Sequence[int]], centres: Points, size: Points) -> Points:
    """Move each community inwards as a whole until one of its things comes near one of another.

    Packed discs leave gaps; the shapes in them need not.
    """
    points = points.copy()
    if len(groups) < 2:
        return points
    clear = 3.2 * _GAP
    order = np.lexsort((np.arange(len(groups)), np.linalg.norm(centres, axis=1)))
    away = np.array([[float(points[g, 0].mean()), float(points[g, 1].mean())] for g in groups])
    for _ in range(2):
        for number in order:
            group = np.array(groups[number])
            others = np.ones(len(points), dtype=bool)
            others[group] = False
            tree = cKDTree(points[others])
            reach = size[group] + clear
            step = 24.0
            while step >= 6.0 and np.hypot(*away[number]) > step:
                move = -away[number] / np.hypot(*away[number]) * step
                near, _ = tree.query(points[group] + move)
                if (near < reach).any():
                    step /= 2
                    continue
                points[group] += move
                away[number] += move
    return points


def _pack(room: Points, bonds: Mapping[int, Mapping[int, int]]) -> Points:
    """Place discs without overlap, each touching two others, near those it has bonds with and near the middle.

    Args:
        room: The radius of each disc.
        bonds: For each disc how many edges lead to which other ones.

    Returns:
        The centres.
    """
    order = sorted(range(len(room)), key=lambda n: (-room[n], n))
    centres = np.zeros((len(room), 2))
    placed: list[int] = []
    unit = float(np.sqrt((room**2).sum()))
    for number in order:
        radius = room[number]
        if not placed:
            placed.append(number)
            continue
        done = np.array(placed)
        spots = _touching_spots(centres[done], room[done], radius)
        # Screens are wider than high.
        cost = np.hypot(spots[:, 0] / _WIDE, spots[:, 1] * _WIDE) / unit
        friends = [other for other in placed if bonds[number].get(other)]
        if friends:
            weight = np.array([bonds[number][other] for other in friends], dtype=np.float64)
            reach = np.linalg.norm(spots[:, None, :] - centres[friends][None, :, :], axis=2)
            cost = cost * 0.6 + (reach * weight).sum(axis=1) / weight.sum() / unit
        ranked = spots[np.lexsort((spots[:, 1], spots[:, 0], np.round(cost, 9)))]
        centres[number] = _first_free(ranked, centres[done], room[done] + radius)
        placed.append(number)
    return centres


def _first_free(spots: Points, centres: Points, reach: Points) -> Points:
    """The first spot that is no nearer to any centre than its reach; in portions, as most are found early."""
    for begin in range(0, len(spots), 200):
        some = spots[begin : begin + 200]
        gap = np.hypot(some[:, 0, None] - centres[:, 0], some[:, 1, None] - centres[:, 1]) - reach
        free = np.flatnonzero(gap.min(axis=1) > -1e-6)
        if len(free):
            found: Points = some[free[0]]
            return found
    # Cannot be: a disc has free places on the rim of the whole. Then far out is right.
    return np.array([float((centres[:, 0] + reach).max()) + float(reach.max()), 0.0])


def _touching_spots(centres: Points, room: Points, radius: float) -> Points:
    """Where a disc can touch two placed discs at once, and eight places around each one."""
    angle = np.arange(8) * np.pi / 4
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    around = (centres[:, None, :] + ring[None, :, :] * (room[:, None, None] + radius)).reshape(-1, 2)
    if len(centres) < 2:
        return around
    most = 2 * (float(room.max()) + radius)
    one, other = cKDTree(centres).query_pairs(most, output_type="ndarray").T
    gap = centres[other] - centres[one]
    distance = np.linalg.norm(gap, axis=1)
    near = distance < room[one] + room[other] + 2 * radius
    one, other, gap, distance = one[near], other[near], gap[near], distance[near]
    reach_one, reach_other = room[one] + radius, room[other] + radius
    along = (distance**2 + reach_one**2 - reach_other**2) / (2 * distance)
    aside = np.sqrt(np.maximum(reach_one**2 - along**2, 0.0))
    direction = gap / distance[:, None]
    across = np.stack([-direction[:, 1], direction[:, 0]], axis=1)
    foot = centres[one] + direction * along[:, None]
    return np.concatenate([around, foot + across * aside[:, None], foot - across * aside[:, None]])


def _turn_to_partners(points: Points, group: Sequence[int], centre: Points, ties: Sequence[tuple[int, int]]) -> Points:
    """Turn one community about its middle so that its things face those of other communities that they are tied to."""
    local: Points = points[list(group)] - centre
    if not ties or len(group) < 2:
        return local + centre
    mine = points[[one for one, _ in ties]] - centre
    away = points[[other for _, other in ties]] - centre
    away = away / (np.linalg.norm(away, axis=1, keepdims=True) + 1e-9)
    turn = np.arctan2((mine[:, 0] * away[:, 1] - mine[:, 1] * away[:, 0]).sum(), (mine * away).sum())
    cos, sin = np.cos(turn), np.sin(turn)
    turned: Points = local @ np.array([[cos, sin], [-sin, cos]]) + centre
    return turned


def _push_exact(points: Points, mass: Points) -> Points:
    across = points[:, 0, None] - points[:, 0]
    along = points[:, 1, None] - points[:, 1]
    weight = mass[:, None] * mass / (across * across + along * along + 25.0)
    return np.stack([(weight * across).sum(axis=1), (weight * along).sum(axis=1)], axis=1)


def _push_by_cell(points: Points, mass: Points, cells: int = 28) -> Points:
    """Repulsion of each thing from the centres of mass of a grid.

    Things of one cell feel each other weakly, which ``_spread`` makes good.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    side = max(float((high - low).max()) / cells, 1e-6)
    at = np.minimum(((points - low) / side).astype(np.int64), cells - 1)
    key = at[:, 0] * cells + at[:, 1]
    weight: Points = np.bincount(key, weights=mass, minlength=cells * cells).astype(np.float64)
    used = np.flatnonzero(weight)
    sums = [np.bincount(key, weights=mass * points[:, axis], minlength=cells * cells) for axis in (0, 1)]
    centre: Points = np.stack(sums, axis=1).astype(np.float64)
    centre, weight = centre[used] / weight[used, None], weight[used]
    delta = points[:, None, :] - centre[None, :, :]
    square = np.einsum("ijk,ijk->ij", delta, delta) + (side / 3) ** 2
    pushed: Points = np.einsum("ij,ijk->ik", (mass[:, None] * weight[None, :]) / square, delta)
    return pushed


def _relax(points: Points, pairs: NDArray[np.int64], mass: Points, *, steps: int, step_limit: float = 40.0) -> Points:
    """Let the springs and the repulsion find a balance; the steps shrink, so that it ends."""
    points = points.copy()
    repulsion, gravity = 16.0, 0.012
    one, other = pairs[:, 0], pairs[:, 1]
    # A hub's many springs share its strength: without that its leaves pile up on it.
    strength = 1.0 / np.sqrt(np.minimum(mass[one], mass[other])) if len(pairs) else np.zeros(0)
    for step in range(steps):
        force = repulsion * (_push_exact(points, mass) if len(points) <= _EXACT else _push_by_cell(points, mass))
        pull = (points[other] - points[one]) * strength[:, None]
        for axis in (0, 1):
            force[:, axis] += np.bincount(one, weights=pull[:, axis], minlength=len(points))
            force[:, axis] -= np.bincount(other, weights=pull[:, axis], minlength=len(points))
        force -= gravity * mass[:, None] * points
        length = np.linalg.norm(force, axis=1, keepdims=True) + 1e-9
        limit = step_limit * (1.0 - step / steps) + 0.5
        points += force / length * np.minimum(length / np.maximum(mass[:, None], 1.0), limit)
    return points


def _spread(points: Points, size: Points, *, rounds: int = 400) -> Points:
    """Push overlapping dots apart until none overlap (or ``rounds`` are over)."""
    points = points.copy()
    if len(points) < 2:
        return points
    # Equal places have no direction to part in: a sunflower of hair's breadth gives each its own.
    order = np.arange(len(points))
    points += (
        np.stack([np.cos(order * _GOLDEN), np.sin(order * _GOLDEN)], axis=1) * 1e-3 * (1 + order[:, None] / len(order))
    )
    reach = float(size.max()) * 2 + _GAP
    small = np.flatnonzero(size <= np.quantile(size, 0.97))
    big = np.flatnonzero(size > np.quantile(size, 0.97))
    for _ in range(rounds):
        # Most dots are small: only the few big ones look far.
        near = float(size[small].max()) * 2 + _GAP if len(small) else reach
        found = [cKDTree(points).query_pairs(near, output_type="ndarray")]
        if len(big):
            tree = cKDTree(points)
            for number, others in zip(
                big, tree.query_ball_point(points[big], size[big] + size.max() + _GAP), strict=True
            ):
                around = np.array(sorted(o for o in others if o != number), dtype=np.int64)
                found.append(np.stack([np.full(len(around), number), around], axis=1))
        pairs = np.unique(np.sort(np.concatenate(found).astype(np.int64), axis=1), axis=0)
        if not len(pairs):
            break
        delta = points[pairs[:, 0]] - points[pairs[:, 1]]
        distance = np.linalg.norm(delta, axis=1) + 1e-9
        lack = size[pairs[:, 0]] + size[pairs[:, 1]] + _GAP - distance
        clash = lack > 0.05
        if not clash.any():
            break
        pairs, delta, distance, lack = pairs[clash], delta[clash], distance[clash], lack[clash]
        # The bigger dot yields less.
        share = (size[pairs[:, 1]] ** 2 / (size[pairs[:, 0]] ** 2 + size[pairs[:, 1]] ** 2))[:, None]
        push = delta / distance[:, None] * lack[:, None] * 0.8
        for axis in (0, 1):
            points[:, axis] += np.bincount(pairs[:, 0], weights=(push * share)[:, axis], minlength=len(points))
            points[:, axis] -= np.bincount(pairs[:, 1], weights=(push * (1 - share))[:, axis], minlength=len(points))
    return points
