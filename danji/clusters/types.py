"""The type of a cluster: by what it does (function), and by how it comes to knowledge. Every border is data.

A type is one of four fields between two axes. The answer carries how far each axis is from its border, whether it would
change with another border, and what is not known; where an axis is not known, the types it could still be.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from danji import codes
from danji.networks import Network
from danji.programmes.typology import Typology

FUNCTIONS = ("production", "sales_service", "rd")
SHIFTS = (0.8, 0.9, 1.0, 1.1, 1.25)  # borders tried, as parts of the stated ones


@dataclass(frozen=True, slots=True)
class Answer:
    """Which type, and how sure."""

    typology: Typology
    type: str | None  # None: cannot say
    could_be: tuple[str, ...]  # the types that what is known allows
    values: Mapping[str, float]  # axis → value; NaN: not known
    margins: Mapping[str, float]  # axis → value less border
    stays: float  # share of the shifted borders under which the type stays
    missing: tuple[str, ...]  # keys of what is not known
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # axis → least and most, where cells are withheld

    @property
    def nearest(self) -> str | None:
        """The axis whose border is nearest, in parts of that border."""
        known = {
            axis: abs(margin) / self.typology.borders[axis] for axis, margin in self.margins.items() if not math.isnan(margin)
        }
        return min(known, key=lambda axis: known[axis]) if known else None


@dataclass(frozen=True, slots=True)
class Mix:
    """Jobs by function, here and in the benchmark, and what is not known."""

    jobs: Mapping[str, float]
    shares: Mapping[str, float]
    quotients: Mapping[str, float]
    unknown: tuple[str, ...]  # industries with a function, but without jobs here
    to_border: Mapping[str, float]  # function → jobs that would have to be added (below 0: go) to stand on the border


def function_of(industries: pd.Index, classification: str, *, table: pd.DataFrame | None = None) -> pd.Series:
    """The function of each industry: that of the longest code it begins with; none where no code fits.

    `table` has the columns code and function, and may have classification; danji's own is `codes/functions.csv`.
    """
    known = codes.read("functions") if table is None else table
    if "classification" in known:
        known = known[known["classification"] == classification]
    by_code = dict(zip(known["code"], known["function"], strict=True))

    def longest(code: str) -> str | None:
        return next((by_code[code[:end]] for end in range(len(code), 0, -1) if code[:end] in by_code), None)

    return pd.Series({code: longest(str(code)) for code in industries}, dtype=object)


def mix(jobs: pd.Series, benchmark: pd.Series, function: pd.Series, borders: Mapping[str, float]) -> Mix:
    r"""How the jobs of a place divide into functions, against the country.

    q_f = (J_f / Σ J) / (B_f / Σ B), sums over the three functions. A cell that is not known counts nowhere and is named.
    If production and R&D are both below 1, sales and service must be above: the shares sum to 1.

    Examples
    --------
    >>> jobs, country = pd.Series({"10": 60.0, "46": 30.0, "70": 10.0}), pd.Series({"10": 0.4, "46": 0.4, "70": 0.2})
    >>> found = mix(jobs, country, function_of(jobs.index, "ksic-10"), {"production": 1.0})
    >>> {name: round(value, 2) for name, value in found.quotients.items()}
    {'production': 1.5, 'sales_service': 0.75, 'rd': 0.5}
    """
    own = jobs.dropna()
    unknown = tuple(str(code) for code in jobs.index[jobs.isna()] if function.get(code) is not None)
    given = benchmark[benchmark.index.isin(own.index)]  # the same industries on both sides
    here = {name: float(own[function.reindex(own.index) == name].sum()) for name in FUNCTIONS}
    there = {name: float(given[function.reindex(given.index) == name].sum()) for name in FUNCTIONS}
    total, all_ = sum(here.values()), sum(there.values())
    if total == 0 or all_ == 0:
        return Mix(here, dict.fromkeys(FUNCTIONS, math.nan), dict.fromkeys(FUNCTIONS, math.nan), unknown, {})
    shares = {name: here[name] / total for name in FUNCTIONS}
    expected = {name: there[name] / all_ for name in FUNCTIONS}
    quotients = {name: shares[name] / expected[name] if expected[name] > 0 else math.nan for name in FUNCTIONS}
    to_border = {
        name: (border * expected[name] * total - here[name]) / (1 - border * expected[name])
        for name, border in borders.items()
        if name in FUNCTIONS and 0 < border * expected[name] < 1
    }
    return Mix(here, shares, quotients, unknown, to_border)


def spread(low: pd.Series, high: pd.Series, benchmark: pd.Series, function: pd.Series) -> dict[str, tuple[float, float]]:
    r"""The least and the most each quotient of `mix` can be, where some cells are only known between two bounds.

    least q_f = q_f(own cells at their least, all others at their most);  most q_f the other way round

    In words: a function weighs least when its own hidden jobs are as few, and those of the others as many, as they can be.
    A cell without a bound above can be anything.

    Examples
    --------
    >>> low, high = pd.Series({"10": 60.0, "70": 0.0}), pd.Series({"10": 60.0, "70": 20.0})
    >>> country = pd.Series({"10": 0.5, "70": 0.5})
    >>> spread(low, high, country, function_of(low.index, "ksic-10"))["production"]
    (1.5, 2.0)
    """
    names = function.reindex(low.index)
    there = benchmark[benchmark.index.isin(low.index)].groupby(function.reindex(benchmark.index)).sum()
    least, most = (values.groupby(names).sum(min_count=0) for values in (low.fillna(0.0), high.fillna(math.inf)))
    return {
        name: (
            float(_part(least.get(name, 0.0), most.drop(name, errors="ignore").sum()) * there.sum() / there[name]),
            float(_part(most.get(name, 0.0), least.drop(name, errors="ignore").sum()) * there.sum() / there[name]),
        )
        for name in FUNCTIONS
        if there.get(name, 0.0) > 0
    }


def _part(own: float, others: float) -> float:
    """The part own / (own + others), also where one is without bound."""
    if math.isinf(own):
        return 1.0
    return own / (own + others) if own + others > 0 else math.nan


def answer(
    typology: Typology,
    values: Mapping[str, float],
    *,
    missing: tuple[str, ...] = (),
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> Answer:
    """The field these values lie in; a value on a border counts as high. Ranges that cross a border leave types open."""
    own = {axis: float(values.get(axis, math.nan)) for axis in typology.axes}
    wide = {axis: span for axis, span in (ranges or {}).items() if axis in own and not math.isnan(own[axis])}
    could = _fields(typology, own, typology.borders, wide)
    kind = could[0] if len(could) == 1 else None
    shifted = [
        _fields(
            typology, own, {axis: typology.borders[axis] * part for axis, part in zip(typology.axes, parts, strict=True)}, wide
        )
        for parts in itertools.product(SHIFTS, repeat=2)
    ]
    margins = {axis: own[axis] - typology.borders[axis] for axis in typology.axes}
    stays = sum(each == could for each in shifted) / len(shifted)
    return Answer(typology, kind, could, own, margins, stays, missing, wide)


def _fields(
    typology: Typology, values: Mapping[str, float], borders: Mapping[str, float], ranges: Mapping[str, tuple[float, float]]
) -> tuple[str, ...]:
    def sides(axis: str) -> tuple[bool, ...]:
        value = values[axis]
        low, high = (-math.inf, math.inf) if math.isnan(value) else ranges.get(axis, (value, value))
        return tuple(dict.fromkeys((high >= borders[axis], low >= borders[axis])))

    return tuple(typology.fields[first, second] for first, second in itertools.product(*map(sides, typology.axes)))


def function_type(
    typology: Typology, found: Mix, network: Network | None, ranges: Mapping[str, tuple[float, float]] | None = None
) -> Answer:
    """The function type; the one that needs links is only said where a tie between firms and research is known."""
    if math.isnan(found.quotients[typology.axes[0]]):
        return answer(typology, {}, missing=("jobs",))
    given = answer(typology, found.quotients, missing=("jobs_unknown",) if found.unknown else (), ranges=ranges)
    if given.type != typology.linked or tied_research(network):
        return given
    return replace(given, type=None, missing=(*given.missing, "links"))


def tied_research(network: Network | None) -> bool:
    """Is there a known tie between a firm and a university or public research?"""
    if network is None:
        return False
    role = network.actors["kind"].map(codes.labels("actor_kinds")["role"]).to_numpy()
    ties = network.W.tocoo()
    pairs = zip(role[ties.row], role[ties.col], strict=True)
    return any(a == "firm" and b in {"university", "public_research"} for a, b in pairs)


def inflow(network: Network | None, inside: pd.Series) -> tuple[float, tuple[str, ...]]:
    """The share of the ties of actors inside that lead outside; NaN, and why, where that cannot be known.

    `inside` says of each actor True, False, or missing where its region is not known. A table that lists only actors inside
    says nothing of ties to outside: that is not 0.
    """
    if network is None:
        return math.nan, ("links",)
    here = inside.reindex(network.actors.index)
    if not (here == False).any():  # noqa: E712  missing is neither
        return math.nan, ("outside_actors",)
    ties = network.W.tocoo()
    state = here.astype(object).to_numpy()
    own = [(state[a], state[b]) for a, b in zip(ties.row, ties.col, strict=True) if state[a] is True]
    across = sum(b is False for _a, b in own)
    within = sum(b is True for _a, b in own) / 2  # seen from both ends
    return (across / (across + within), ()) if across + within else (math.nan, ("links",))


def creation(found: Mix, region_years: pd.DataFrame | None, region: str) -> tuple[dict[str, float], tuple[str, ...]]:
    """What is known of creating knowledge, each against the country (1), and what is not: R&D jobs, patents, R&D staff."""
    parts = {"rd_jobs": found.quotients["rd"]}
    missing = []
    for column in ("patents", "rd_staff"):
        value = _per_job(region_years, column, region)
        if math.isnan(value):
            missing.append(column)
        else:
            parts[column] = value
    return {name: value for name, value in parts.items() if not math.isnan(value)}, tuple(missing)


def _per_job(table: pd.DataFrame | None, column: str, region: str) -> float:
    """A column per job in the region over the same in all regions of the table, in the last year both are known."""
    if table is None or column not in table or "jobs" not in table:
        return math.nan
    known = table.dropna(subset=[column, "jobs"]).reset_index()
    here = known[known["region"] == region]
    if here.empty:
        return math.nan
    year = here["year"].max()
    row, all_ = here[here["year"] == year].iloc[0], known[known["year"] == year]
    rate = all_[column].sum() / all_["jobs"].sum()
    return float(row[column] / row["jobs"] / rate) if len(all_) > 1 and rate > 0 and row["jobs"] > 0 else math.nan


def turning(parts: Mapping[str, float], unknown: int, border: float) -> float:
    """What the mean of the measures of creation not known would have to be for creation to stand on its border."""
    return (border * (len(parts) + unknown) - sum(parts.values())) / unknown if unknown else math.nan


def knowledge_type(
    typology: Typology,
    parts: Mapping[str, float],
    coming: float,
    *,
    missing: tuple[str, ...] = (),
    rd: tuple[float, float] | None = None,
) -> Answer:
    """The knowledge type: creation is the mean of what is known of it, inflow the share of ties from outside.

    `rd` is the range of the jobs in R&D among the parts, where some are withheld.
    """
    created = sum(parts.values()) / len(parts) if parts else math.nan
    ends = [] if rd is None else [created + (end - parts["rd_jobs"]) / len(parts) for end in rd]
    ranges = {"creation": (ends[0], ends[1])} if ends else None
    return answer(typology, {"creation": created, "inflow": coming}, missing=missing, ranges=ranges)
