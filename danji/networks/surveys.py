"""Everything that is measured of one network."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from danji.networks import change, communities, holes, mixing, names, shape
from danji.networks.build import Network

MOST_NAMES = 5000  # actors up to which like names are looked for without being asked
LISTED = 10


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What was measured of a network."""

    network: Network
    whole: dict[str, float]  # one number each
    small_world: pd.DataFrame
    positions: pd.DataFrame
    kinds: pd.DataFrame
    regions: pd.DataFrame
    roles: pd.DataFrame
    gaps: list[dict[str, Any]]
    years: pd.DataFrame
    suspects: pd.DataFrame | None  # None: not looked for
    seed: int


def survey(
    network: Network, *, seed: int = 0, draws: int = 3, progress: Callable[[str, int, int], None] | None = None
) -> Survey:
    """Measure a network: its shape, its parts, its brokers, its years; chance is drawn from the seed."""
    rng = np.random.default_rng(seed)
    tell = progress or (lambda _stage, _done, _total: None)
    steps = 6
    tell("network", 0, steps)
    position = holes.positions(network, rng=rng)
    tell("network", 1, steps)
    ways = shape.paths(network.W)
    tell("network", 2, steps)
    small = shape.small_world(network.W, network.taking_part, rng=rng, draws=draws)
    tell("network", 3, steps)
    member = communities.communities(network.W, rng=rng)
    inside, misfit, fit = shape.core(network.W)
    position = position.assign(community=member, in_core=inside, core_number=shape.core_number(network.W))
    tell("network", 4, steps)
    kinds, regions = mixing.groups(network, "kind"), mixing.groups(network, "region")
    years = change.by_year(network)
    tell("network", 5, steps)
    alike = names.suspects(network.actors) if network.n <= MOST_NAMES else None
    whole = {
        **_size(network),
        **_shape(network, position, ways),
        "communities": int((np.bincount(member) > 1).sum()),
        "modularity": communities.modularity(network.W, member),
        "core_actors": int(inside.sum()),
        "core_misfit": misfit,
        "core_fit": fit,
        "most_core_number": int(position["core_number"].max()),
        "assortativity_kind": mixing.assortativity(mixing.mixing(network, "kind").to_numpy()),
        "assortativity_region": mixing.assortativity(mixing.mixing(network, "region").to_numpy()),
    }
    tell("network", steps, steps)
    return Survey(
        network,
        whole,
        small,
        position,
        kinds,
        regions,
        mixing.roles(network),
        mixing.gaps(network, "kind", names=list(kinds.index)),
        years,
        alike,
        seed,
    )


def _size(network: Network) -> dict[str, float]:
    label = shape.components(network.W)
    tied = int((network.degree > 0).sum())
    return {
        "actors": network.n,
        "tied": tied,
        "alone": network.n - tied,
        "ties": network.W.nnz // 2,
        "projects": int(network.taking_part["project"].nunique()) if len(network.taking_part) else 0,
        "participations": len(network.taking_part),
        "links": len(network.links),
        "components": len(np.unique(label[network.degree > 0])),
        "largest": int(np.bincount(label).max()),
    }


def _shape(network: Network, position: pd.DataFrame, ways: shape.Paths) -> dict[str, float]:
    brokers = position["betweenness"]
    total = float(brokers.sum())
    return {
        "density": shape.density(network.W),
        "mean_partners": float(network.degree.mean()),
        "degree_centralisation": shape.degree_centralisation(network.W),
        "betweenness_centralisation": shape.betweenness_centralisation(brokers.to_numpy()),
        "transitivity": shape.transitivity(position["closed"].to_numpy(np.int64), network.degree),
        "clustering": shape.mean_clustering(position["closed"].to_numpy(np.int64), network.degree),
        "distance": ways.mean,
        "longest": ways.longest,
        "top_broker_share": float(brokers.max() / total) if total > 0 else math.nan,
        "cutting_actors": int((position["cut_off"] > 0).sum()),
    }


def brokers(made: Survey) -> pd.DataFrame:
    """The actors that stand between most others, the first ten."""
    found = made.positions[made.positions["betweenness"] > 0]
    return found.sort_values(["betweenness", "brokerage"], ascending=False, kind="stable").head(LISTED)


def dependence(made: Survey) -> pd.DataFrame:
    """The actors without which most others are cut off, the first ten."""
    found = made.positions[made.positions["cut_off"] > 0]
    return found.sort_values(["cut_off", "pairs_lost"], ascending=False, kind="stable").head(LISTED)
