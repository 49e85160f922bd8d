"""Actors and their links as one network: from links, and from taking part in the same projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from danji.errors import DataError, Problem, problem, warning

SHOWN = 5  # names printed of a long list
LARGE = 100  # participants from which a project says little of who works with whom


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Actors in the order of their codes, and how strongly each two are tied.

    `W[i, j]` is the number of projects both take part in, and the weight of links between them (1 where it is not given).
    `taking_part` has a row per actor and project: place of the actor, number of the project, year.
    """

    actors: pd.DataFrame  # by code: name, kind, region …
    W: Any  # scipy csr, symmetric, no diagonal
    taking_part: pd.DataFrame  # actor (place), project (number), year
    links: pd.DataFrame  # first (place), second (place), kind, year, weight
    problems: tuple[Problem, ...] = ()

    @property
    def n(self) -> int:
        """How many actors."""
        return len(self.actors)

    @property
    def degree(self) -> NDArray[np.int64]:
        """Partners of each actor."""
        return np.asarray(np.diff(self.W.indptr), np.int64)

    def groups(self, column: str) -> tuple[NDArray[np.int64], list[str]]:
        """Kind or region of each actor as numbers (−1 where it is not known), and their codes."""
        codes, names = pd.factorize(self.actors[column], sort=True)
        return codes.astype(np.int64), [str(name) for name in names]


def build(
    actors: pd.DataFrame,
    links: pd.DataFrame | None = None,
    participations: pd.DataFrame | None = None,
    merges: pd.DataFrame | None = None,
) -> Network:
    """The network of these tables.

    Parameters
    ----------
    actors
        By actor: name, kind, region.
    links
        By from, to, kind: year, weight. Direction is not kept: a tie is a tie.
    participations
        By actor, project: year. Two actors of one project are tied.
    merges
        By actor: `into`, the actor it is the same as; only what the user has confirmed.

    Raises
    ------
    DataError
        If there are fewer than two actors, or no link at all between two different ones; or merges run in a circle.
    """
    into, found = _merged(actors, merges)
    kept = actors[~actors.index.isin(into)]
    place = pd.Series(np.arange(len(kept)), index=kept.index)
    tied, link_problems = _links(links, into, place)
    part, part_problems = _taking_part(participations, into, place)
    W = _together(part, len(kept)) + _given(tied, len(kept))
    W.setdiag(0)
    W.eliminate_zeros()
    W.sort_indices()
    if len(kept) < 2 or W.nnz == 0:  # noqa: PLR2004  a tie needs two
        raise DataError(problem("network_no_links", actors=f"{len(kept):,}", links=f"{len(tied):,}", projects=_count(part)))
    return Network(kept, sp.csr_matrix(W), part, tied, (*found, *link_problems, *part_problems))


def _merged(actors: pd.DataFrame, merges: pd.DataFrame | None) -> tuple[dict[str, str], list[Problem]]:
    """Actor → the one it is counted as, followed to the end."""
    if merges is None or merges.empty:
        return {}, []
    given = {str(key): str(value) for key, value in merges["into"].items()}
    wrong = [problem("merge_circle", file="actor_merges", value=key) for key in given if _end(key, given) is None]
    unknown = sorted({each for each in (*given, *given.values()) if each not in actors.index})
    wrong += [problem("merge_unknown", file="actor_merges", value=each) for each in unknown]
    if wrong:
        raise DataError(wrong)
    return {key: str(_end(key, given)) for key in given}, [warning("actors_merged", count=len(given))]


def _end(key: str, given: dict[str, str]) -> str | None:
    seen = set()
    while key in given:
        if key in seen:
            return None
        seen.add(key)
        key = given[key]
    return key


def _links(links: pd.DataFrame | None, into: dict[str, str], place: pd.Series) -> tuple[pd.DataFrame, list[Problem]]:
    columns = ["first", "second", "kind", "year", "weight"]
    if links is None or links.empty:
        return pd.DataFrame(columns=columns), []
    rows = links.reset_index()
    a, b = (rows[column].replace(into).map(place) for column in ("from", "to"))
    known, own = a.notna() & b.notna(), a == b
    found = []
    if int((known & own).sum()):
        names = ", ".join(rows.loc[known & own, "from"].head(SHOWN))
        found.append(warning("self_loops", file="links", count=int((known & own).sum()), value=names))
    if int((~known).sum()):
        found.append(warning("links_without_actor", file="links", count=int((~known).sum())))
    rows = rows.assign(first=np.minimum(a, b), second=np.maximum(a, b), weight=rows["weight"].fillna(1.0))[known & ~own]
    twice = rows.duplicated(["first", "second", "kind", "year"])
    if int(twice.sum()):
        found.append(warning("links_twice", file="links", count=int(twice.sum())))
    return rows.loc[~twice, columns].astype({"first": int, "second": int}).reset_index(drop=True), found


def _taking_part(part: pd.DataFrame | None, into: dict[str, str], place: pd.Series) -> tuple[pd.DataFrame, list[Problem]]:
    columns = ["actor", "project", "year"]
    if part is None or part.empty:
        return pd.DataFrame(columns=columns), []
    rows = part.reset_index()
    actor = (rows["actor"].replace(into) if into else rows["actor"]).map(place)
    found = []
    if int(actor.isna().sum()):
        found.append(warning("links_without_actor", file="participations", count=int(actor.isna().sum())))
    rows = rows.assign(actor=actor)[actor.notna()]
    rows = rows.assign(actor=rows["actor"].astype(int), project=pd.factorize(rows["project"], sort=True)[0])
    rows = rows.drop_duplicates(["actor", "project"])
    sizes = rows.groupby("project").size()
    if int((sizes >= LARGE).sum()):
        found.append(warning("large_projects", file="participations", count=int((sizes >= LARGE).sum()), most=int(sizes.max())))
    return rows[columns].reset_index(drop=True), found


def _together(part: pd.DataFrame, n: int) -> Any:
    """How many projects each two share."""
    if part.empty:
        return sp.csr_matrix((n, n))
    at = (part["actor"].to_numpy(int), part["project"].to_numpy(int))
    B = sp.csr_matrix((np.ones(len(part)), at), shape=(n, int(at[1].max()) + 1))
    return sp.csr_matrix(B @ B.T)


def _given(tied: pd.DataFrame, n: int) -> Any:
    if tied.empty:
        return sp.csr_matrix((n, n))
    at = (tied["first"].to_numpy(int), tied["second"].to_numpy(int))
    half = sp.csr_matrix((tied["weight"].to_numpy(float), at), shape=(n, n))
    return sp.csr_matrix(half + half.T)


def _count(part: pd.DataFrame) -> str:
    return f"{part['project'].nunique():,}" if not part.empty else "0"


def until(network: Network, *, first: float, last: float) -> Network:
    """The network of the same actors by what is dated from one year to another, both within."""
    part = (
        network.taking_part[network.taking_part["year"].between(first, last)]
        if len(network.taking_part)
        else network.taking_part
    )
    tied = network.links[network.links["year"].between(first, last)] if len(network.links) else network.links
    W = sp.csr_matrix(_together(part, network.n) + _given(tied, network.n))
    W.setdiag(0)
    W.eliminate_zeros()
    W.sort_indices()
    return Network(network.actors, W, part, tied)


def network_of(frames: Mapping[str, pd.DataFrame]) -> Network | None:
    """The network of these tables; none where there are no actors, or no two of them are tied."""
    if "actors" not in frames:
        return None
    try:
        return build(frames["actors"], frames.get("links"), frames.get("participations"), frames.get("actor_merges"))
    except DataError as error:
        if [each.key for each in error.problems] == ["network_no_links"]:
            return None
        raise
