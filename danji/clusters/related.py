"""How closely industries are tied: by where their jobs are, by what they sell each other, by whom they employ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.clusters.limits import thresholds
from danji.indicators.agglomeration import coagglomeration
from danji.indicators.linkages import Accounts
from danji.indicators.steady import steady

Array = NDArray[np.float64]

FAMILIES = {
    "jobs": "places",
    "establishments": "places",
    "coagglomeration": "places",
    "input_output": "trade",
    "occupations": "people",
}
TOP = 5  # regions whose mean quotient tells a traded industry, in the source


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Similarity of every two industries by several measures, symmetric; NaN on the diagonal and where not defined.

    `by`: name → industry × industry: jobs and establishments (correlation over regions), coagglomeration, input_output,
    occupations. What was not given is not there.
    """

    industries: pd.Index
    by: Mapping[str, pd.DataFrame]

    def standardised(self, names: tuple[str, ...]) -> Array:
        """How close each pair is by these measures, from −½ to ½: its rank among all pairs, the mean over families.

        Families (where jobs are, what is traded, who is employed) count alike, however many measures they have; ranks,
        since few pairs trade very much and would else decide all. A pair a measure says nothing about stands in the middle.
        """
        families = {family: [name for name in names if FAMILIES[name] == family] for family in map(FAMILIES.get, names)}
        found = np.mean(
            [np.mean([_ranks(self.by[each].to_numpy()) for each in own], axis=0) for own in families.values()], axis=0
        )
        np.fill_diagonal(found, 0.0)
        return np.asarray(found)


def _ranks(cells: Array) -> Array:
    """Ranks of all pairs, spread over −½ to ½; ties share theirs, what is not defined is 0."""
    known = ~np.isnan(cells)
    found = np.zeros_like(cells)
    if known.any():
        found[known] = (pd.Series(cells[known]).rank().to_numpy() - 0.5) / known.sum() - 0.5
    return found


def estimated_jobs(jobs: pd.DataFrame, *, national: pd.Series | None = None) -> pd.DataFrame:
    """Jobs with withheld cells estimated from their establishments, and which are; known cells stay as they are.

    ê = n · (E − Σ known) / Σ n over the withheld cells of the industry and year

    In words: what the country has of the industry beyond the known cells is shared out to the withheld ones by their
    establishments; without a national figure, each establishment counts as large as the known ones on average.

    Parameters
    ----------
    jobs
        By region, industry and year: persons, missing where withheld; establishments.
    national
        Jobs of the country by industry and year, where known.

    Returns
    -------
    By region, industry and year: `persons`, still missing where there is no establishment count either; `estimated`.

    Examples
    --------
    >>> keys = pd.MultiIndex.from_tuples([("A", "x", 2020), ("B", "x", 2020)], names=["region", "industry", "year"])
    >>> jobs = pd.DataFrame({"persons": [60.0, None], "establishments": [3.0, 2.0]}, keys)
    >>> estimated_jobs(jobs)["persons"].tolist()
    [60.0, 40.0]
    """
    persons = jobs["persons"].astype(float)
    plants = jobs["establishments"].astype(float) if "establishments" in jobs else pd.Series(np.nan, jobs.index)
    levels = ["industry", "year"]
    hidden = persons.isna() & plants.notna()
    known, counted = (each.where(~hidden).groupby(level=levels, observed=True).sum() for each in (persons, plants))
    mean = (known / counted).where(counted > 0)
    open_plants = plants.where(hidden).groupby(level=levels, observed=True).sum()
    if national is not None:
        left = (national.reindex(known.index) - known).clip(lower=0.0) / open_plants.where(open_plants > 0)
        mean = left.fillna(mean)
    size = mean.reindex(pd.MultiIndex.from_arrays([jobs.index.get_level_values(each) for each in levels])).to_numpy()
    return pd.DataFrame({"persons": persons.where(~hidden, plants * size), "estimated": hidden & (plants > 0)})


def traded(jobs: pd.Series, parents: Mapping[str, str]) -> pd.DataFrame:
    """Which industries sell beyond their region: concentrated in some of them, by three signs that must all hold.

    share of jobs in regions with LQ ≥ 1;  mean LQ of the top five regions;  Gini of the industry over regions

    Parameters
    ----------
    jobs
        Jobs by region and industry.
    parents
        Region → the larger region to take it in: states, not counties, since small areas lack even what is local.

    Returns
    -------
    By industry: `share`, `top_quotient`, `gini`, `traded`. Thresholds: `cluster_thresholds`.

    Source
    ------
    Porter (2003), The Economic Performance of Regions, Regional Studies 37(6–7), 549–578. Confidence M.
    """
    above = jobs.index.get_level_values("region").map(parents)
    wide = jobs.groupby([above, jobs.index.get_level_values("industry")], observed=True).sum().unstack(fill_value=0.0)  # noqa: PD010  a key becomes columns
    cells, limit = wide.to_numpy(dtype=float), thresholds()
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = (cells / cells.sum(axis=1, keepdims=True)) / (cells.sum(axis=0) / cells.sum())
        share = np.where(quotient >= 1, cells, 0.0).sum(axis=0) / cells.sum(axis=0)
    top = np.sort(np.nan_to_num(quotient), axis=0)[-TOP:].mean(axis=0)
    found = pd.DataFrame({"share": share, "top_quotient": top, "gini": _gini(cells)}, wide.columns)
    is_traded = (
        (found["share"] >= limit["traded_share"])
        & (found["top_quotient"] >= limit["traded_quotient"])
        & (found["gini"] >= limit["traded_gini"])
    )
    return found.assign(traded=is_traded)


def _gini(cells: Array) -> Array:
    """Locational Gini: the industry's shares of regions against the regions' shares of all, ordered by their ratio."""
    everywhere = cells.sum(axis=1) / cells.sum()
    found = np.full(cells.shape[1], np.nan)
    for at in range(cells.shape[1]):
        total = cells[:, at].sum()
        if total > 0:
            own = cells[:, at] / total
            order = np.argsort(own / np.where(everywhere > 0, everywhere, np.inf), kind="stable")
            x, y = np.cumsum(everywhere[order]), np.cumsum(own[order])
            found[at] = 1 - np.sum((y + np.concatenate([[0.0], y[:-1]])) * np.diff(x, prepend=0.0))
    return found


@steady
def ties(
    jobs: pd.DataFrame,
    *,
    industries: pd.Index,
    flows: pd.DataFrame | None = None,
    occupations: pd.DataFrame | None = None,
) -> Ties:
    """Ties between industries by every measure that can be taken.

    jobs, establishments: correlation over regions;  coagglomeration as in `pairwise_coagglomeration`;
    input_output = max(Zᵢⱼ / xⱼ, Zⱼᵢ / xᵢ, Zᵢⱼ / xᵢ, Zⱼᵢ / xⱼ);   occupations: correlation of the shares of occupations

    Parameters
    ----------
    jobs
        By region and industry, of one year: persons (see `estimated_jobs`) and, where known, establishments.
    industries
        Between which industries.
    flows
        Flows between them with their outputs in a column `output`, as `flows_between` gives.
    occupations
        Jobs by industry and occupation.

    Source
    ------
    Delgado, Porter & Stern (2016), Defining clusters of related industries, Journal of Economic Geography 16(1), 1–38;
    Ellison, Glaeser & Kerr (2010), American Economic Review 100(3).
    """
    by: dict[str, pd.DataFrame] = {}
    for column in ("persons", "establishments"):
        if column in jobs and jobs[column].notna().any():
            cells = jobs[column].astype(float).unstack("industry")  # noqa: PD010  a key becomes columns
            wide = cells.reindex(columns=industries).fillna(0.0)
            rows = wide.to_numpy().T.copy()
            by["jobs" if column == "persons" else column] = _framed(_correlations(rows), industries)
            if column == "persons":
                by["coagglomeration"] = _framed(coagglomeration(rows), industries)
    if flows is not None:
        by["input_output"] = _framed(_trade(flows, industries), industries)
    if occupations is not None:
        mix = occupations.reindex(industries).fillna(0.0)
        by["occupations"] = _framed(_correlations(mix.div(mix.sum(axis=1), axis=0).fillna(0.0).to_numpy()), industries)
    return Ties(industries, by)


def flows_between(
    accounts: Accounts, links: pd.DataFrame, industries: pd.Index, *, sizes: pd.Series
) -> tuple[pd.DataFrame, list[str]]:
    """Flows of input–output accounts in the codes of a table of jobs, and the codes no account belongs to.

    An account that holds several of the codes is shared out to them by their jobs, alike for what it sells and buys.

    Parameters
    ----------
    accounts, links
        Accounts, and `industry`, `code` of the classification the jobs are in; finer codes are rolled up.
    industries
        Codes of the table of jobs.
    sizes
        Jobs by code.

    Returns
    -------
    code × code with a column `output`; codes without an account have no flows and no output.
    """
    longest = max((len(each) for each in industries), default=0)
    into = {
        code: next((code[:n] for n in range(longest, 0, -1) if code[:n] in set(industries)), None) for code in links["code"]
    }
    pairs = links.assign(code=links["code"].map(into)).dropna()[["industry", "code"]].drop_duplicates()
    weight = pairs["code"].map(sizes).fillna(0.0) + 1e-9  # equal shares where no jobs are known
    pairs = pairs.assign(weight=weight / weight.groupby(pairs["industry"]).transform("sum"))
    W = pairs.pivot_table(index="industry", columns="code", values="weight", aggfunc="sum").fillna(0.0)
    W = W.reindex(index=accounts.output.index, columns=industries).fillna(0.0).to_numpy()
    Z = pd.DataFrame(W.T @ accounts.flows.to_numpy() @ W, industries, industries)
    return Z.assign(output=W.T @ accounts.output.to_numpy()), [str(each) for each in industries[W.sum(axis=0) == 0]]


def _trade(flows: pd.DataFrame, industries: pd.Index) -> Array:
    Z = flows.reindex(index=industries, columns=industries).to_numpy()
    x = flows["output"].reindex(industries).to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        bought, sold = Z / x[None, :], Z / x[:, None]
    found: Array = np.maximum.reduce([bought, bought.T, sold, sold.T])
    return np.where(np.isfinite(found), found, np.nan)


def _correlations(cells: Array) -> Array:
    """Pearson correlation of all pairs of rows; NaN for a row without spread."""
    centred = cells - cells.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1))
    centred /= np.where(length > 0, length, np.nan)[:, None]
    found: Array = centred @ centred.T
    return found


def _framed(cells: Array, industries: pd.Index) -> pd.DataFrame:
    cells = cells.copy()
    np.fill_diagonal(cells, np.nan)
    return pd.DataFrame(cells, industries, industries)
