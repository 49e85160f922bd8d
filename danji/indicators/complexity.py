"""How much know-how regions hold and industries need, as read from who has what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from danji.indicators import matrices
from danji.indicators.matrices import Array, By
from danji.indicators.relatedness import densities, proximities
from danji.indicators.steady import steady

SMALL = 128  # up to this size the whole spectrum costs nothing
STEPS = 150  # of two vectors each, before the whole spectrum is taken after all
LOOK = 5  # steps from one look at the result to the next
CLOSE = 1e-9  # eigenvalues nearer than this are one


def diversity(jobs: pd.Series, *, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Diversity: in how many industries a region is specialised.

    dᵣ = Σᵢ Mᵣᵢ,   Mᵣᵢ = 1 where LQᵣᵢ ≥ at_least

    In words: a count of the industries that weigh more in the region than elsewhere.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per region (and year), 0 or more, industries.
    NaN where the region has no jobs, and throughout a year with a missing cell. To leave missing cells out, drop
    their rows first.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hidalgo & Hausmann (2009), The Building Blocks of Economic Complexity, Proceedings of the National Academy of
    Sciences 106(26), 10570–10575.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R3", "a"): 9})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> diversity(jobs, by="persons").to_dict()
    {'R1': 3.0, 'R2': 2.0, 'R3': 1.0}
    """
    cells, has, known = matrices.specialised(jobs, by=by, at_least=at_least, name="diversity")
    counts = np.where(cells.values.sum(axis=2) > 0, has.sum(axis=2), np.nan)
    return matrices.per_region(cells, np.where(known[:, None], counts, np.nan), name="diversity")


def ubiquity(jobs: pd.Series, *, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Ubiquity: how many regions are specialised in an industry.

    uᵢ = Σᵣ Mᵣᵢ,   Mᵣᵢ = 1 where LQᵣᵢ ≥ at_least

    In words: a count of the regions in which the industry weighs more than elsewhere.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per industry (and year), 0 or more, regions.
    NaN where the industry has no jobs, and throughout a year with a missing cell. To leave missing cells out, drop
    their rows first.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hidalgo & Hausmann (2009), The Building Blocks of Economic Complexity, Proceedings of the National Academy of
    Sciences 106(26), 10570–10575.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R3", "a"): 9})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> ubiquity(jobs, by="persons").to_dict()
    {'a': 3.0, 'b': 2.0, 'c': 1.0}
    """
    cells, has, known = matrices.specialised(jobs, by=by, at_least=at_least, name="ubiquity")
    counts = np.where(cells.values.sum(axis=1) > 0, has.sum(axis=1), np.nan)
    return matrices.per_industry(cells, np.where(known[:, None], counts, np.nan), name="ubiquity")


def eci(jobs: pd.Series, *, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Economic complexity index: how much the region's industries are those of regions like it, in one number.

    S e = λ e,   Sᵣₖ = Σᵢ Mᵣᵢ Mₖᵢ / (dᵣ uᵢ),   e of the second largest λ;   ECI = (e − mean e) / sd e

    In words: where the method of reflections (average ubiquity of a region's industries, average diversity of the
    regions that have those, and so on) settles. Regions with alike industries get alike values.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per region (and year), no bounds, no unit: mean 0 and standard deviation 1 (dividing by the number of
    regions) over the regions that have an industry; the sign goes with diversity or, where that is of no help, against
    the mean ubiquity of the region's industries.
    NaN where the region has no industry, where the second eigenvalue is 0 or not single (all alike, or three
    or more separate parts) or its direction cannot be told, and throughout a year with a missing cell. To leave
    missing cells out, drop their rows first.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hidalgo & Hausmann (2009), The Building Blocks of Economic Complexity, Proceedings of the National Academy of
    Sciences 106(26), 10570–10575; as an eigenvector: Hausmann et al. (2014), The Atlas of Economic Complexity, MIT Press.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R3", "a"): 9})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> eci(jobs, by="persons").round(3)["R1"]  # R2 is at 0, R3 as far below
    np.float64(1.225)
    """
    cells, has, _known = matrices.specialised(jobs, by=by, at_least=at_least, name="eci")
    return matrices.per_region(cells, np.array([reflections(each)[0] for each in has]), name="eci")


def pci(jobs: pd.Series, *, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Product complexity index: how complex the regions are that have an industry.

    T q = λ q,   Tᵢⱼ = Σᵣ Mᵣᵢ Mᵣⱼ / (uᵢ dᵣ),   q of the second largest λ;   PCI = (q − mean q) / sd q

    In words: the other half of `eci`: in proportion, an industry's value is the mean over the regions that have it,
    and a region's the mean over its industries.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per industry (and year), no bounds, no unit: mean 0 and standard deviation 1 (dividing by the number of
    industries) over the industries some region has; the sign as in `eci`.
    NaN where no region has the industry, where the second eigenvalue is 0 or not single (all alike, or three
    or more separate parts) or its direction cannot be told, and throughout a year with a missing cell. To leave
    missing cells out, drop their rows first.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hidalgo & Hausmann (2009), The Building Blocks of Economic Complexity, Proceedings of the National Academy of
    Sciences 106(26), 10570–10575; as an eigenvector: Hausmann et al. (2014), The Atlas of Economic Complexity, MIT Press.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R3", "a"): 9})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> pci(jobs, by="persons").round(3)["c"]  # b is at 0, a as far below
    np.float64(1.225)
    """
    cells, has, _known = matrices.specialised(jobs, by=by, at_least=at_least, name="pci")
    return matrices.per_industry(cells, np.array([reflections(each)[1] for each in has]), name="pci")


@dataclass(frozen=True, slots=True, eq=False)
class ProductSpace:
    """What `product_space` finds: proximity by industry and other, density by region and industry, and both complexities."""

    proximity: pd.DataFrame
    density: pd.DataFrame
    eci: pd.Series
    pci: pd.Series


def product_space(jobs: pd.Series, *, itself: bool = True, by: By = "quotient", at_least: float = 1.0) -> ProductSpace:
    """Proximity, relatedness density, ECI and PCI of one year in one go, for large tables.

    The values are those of `proximity`, `relatedness_density`, `eci` and `pci`; here the table is read and compared
    with the whole only once, and every pair of region and industry has its density, listed or not.

    Parameters
    ----------
    jobs
        Jobs by region and industry; persons.
    itself
        Whether an industry counts as related to itself, as in `relatedness_density`.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    A record of four tables. Undefined values are NaN as in the four measures.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If the table has several years, or `at_least` is not above 0.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R2", "a"): 9}).rename_axis(["region", "industry"])
    >>> product_space(jobs, by="persons").density.loc["R2"].round(2).to_dict()
    {'a': 0.67, 'b': 0.33}
    """
    cells, of_years, _known = matrices.specialised(jobs, by=by, at_least=at_least, name="product_space")
    years = len(cells.labels["year"])
    if years != 1:
        raise ValueError(f"product_space: the table has {years} years. One is expected. Take one with .xs(year, level='year').")
    regions, industries = cells.labels["region"].rename("region"), cells.labels["industry"].rename("industry")
    has = of_years[0]
    del cells  # the largest thing in memory
    near = proximities(has)
    of_regions, of_industries = reflections(has)
    return ProductSpace(
        pd.DataFrame(near, index=industries, columns=industries.rename("other"), copy=False),
        pd.DataFrame(densities(has, near, itself=itself), index=regions, columns=industries, copy=False),
        pd.Series(of_regions, index=regions, name="eci"),
        pd.Series(of_industries, index=industries, name="pci"),
    )


@steady
def reflections(has: Array) -> tuple[Array, Array]:
    """ECI of the regions and PCI of the industries of one year, from regions × industries."""
    rows, columns = np.any(has, axis=1), np.any(has, axis=0)
    of_regions, of_industries = np.full(len(rows), np.nan), np.full(len(columns), np.nan)
    if rows.any():
        there = has if rows.all() and columns.all() else has[np.ix_(rows, columns)]
        of_regions[rows], of_industries[columns] = _second_pair(there)
    return of_regions, of_industries


def _second_pair(there: Array) -> tuple[Array, Array]:
    """The standardised second pair of vectors of a matrix without empty rows and columns; NaN where it is not unique."""
    d, u = there.sum(axis=1, dtype=float), there.sum(axis=0, dtype=float)
    if len(u) <= len(d):
        e, q = _both_sides(there, d, u)
    else:
        q, e = _both_sides(there.T, u, d)
    sign = _sign(e, d) or -_sign(e, there @ u / d)
    if sign == 0:
        sign = np.nan
    return sign * _standardised(e), sign * _standardised(q)


def _both_sides(there: Array, long: Array, short: Array) -> tuple[Array, Array]:
    """The second pair of vectors, by the longer and the shorter side, from the sums over the other side of each."""
    scaled = np.ascontiguousarray(there).astype(float)
    scaled /= np.sqrt(long)[:, None]
    square = scaled.T @ scaled
    square /= np.sqrt(np.multiply.outer(short, short))
    vector = _second(square, np.sqrt(short)) / np.sqrt(short)
    return (scaled @ vector) / np.sqrt(long), vector


def _second(matrix: Array, first: Array) -> Array:
    """The eigenvector after the first of a symmetric matrix; NaN where the eigenvalue is 0 or not single.

    Two vectors at a time are multiplied, so that an eigenvalue that occurs twice is seen.
    """
    first = first / np.linalg.norm(first)
    n = len(matrix)
    if n > SMALL:
        k = np.arange(1, n + 1, dtype=float)
        block = np.column_stack([np.cos(k * k), np.sin(k * k)])  # any start does, as long as it is always the same
        basis, images = first[:, None], (matrix @ first)[:, None]
        for step in range(1, STEPS + 1):
            for _twice in range(2):
                block = block - basis @ (basis.T @ block)
            block, left = np.linalg.qr(block)
            if abs(left.diagonal()).min() < CLOSE:
                break
            basis, image = np.hstack([basis, block]), matrix @ block
            images = np.hstack([images, image])
            block = image
            if step % LOOK == 0:
                values, vectors = np.linalg.eigh(basis[:, 1:].T @ images[:, 1:])
                found = basis[:, 1:] @ vectors[:, -2:]
                errors = np.linalg.norm(images[:, 1:] @ vectors[:, -2:] - found * values[-2:], axis=0)
                if errors[1] < 1e-14 * n**0.5 and errors[0] < 1e-3 * (values[-1] - values[-2]):
                    return _unless_alike(found[:, 1], values)
    values, vectors = np.linalg.eigh(matrix - np.outer(first, first))
    return _unless_alike(vectors[:, -1], values)


def _unless_alike(vector: Array, values: Array) -> Array:
    """The vector, or NaN where its value, the last, is 0 or that of another as well."""
    alone = values[-1] > CLOSE and (len(values) == 1 or values[-1] - values[-2] > CLOSE)
    return vector if alone else np.full_like(vector, np.nan)


def _sign(values: Array, guide: Array) -> float:
    """1 or −1 as the values go with the guide or against it, 0 where neither."""
    a, b = values - values.mean(), guide - guide.mean()
    product = float(a @ b)
    return float(np.sign(product)) if abs(product) > CLOSE * np.linalg.norm(a) * np.linalg.norm(b) else 0.0


def _standardised(values: Array) -> Array:
    spread = values.std()
    if not spread > CLOSE * abs(values).max():
        return np.full_like(values, np.nan)
    standard: Array = (values - values.mean()) / spread
    return standard
