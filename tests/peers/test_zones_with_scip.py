"""Middle-sized zones with links beside SCIP: the same best value, from a programme written without our engine."""

from __future__ import annotations

import numpy as np
import pytest

from danji.zones import choose
from tests.test_zones_rules import made_up

pytestmark = pytest.mark.peer


def with_scip(problem, held):
    """The best value among some sites that one circle holds."""
    scip = pytest.importorskip("pyscipopt")
    model = scip.Model()
    model.hideOutput()
    y = {i: model.addVar(vtype="B") for i in np.flatnonzero(held)}
    x = {i: model.addVar(lb=0.0, ub=1.0) for i in y}
    for i, taken in y.items():
        model.addCons(x[i] <= taken)
        model.addCons(x[i] >= float(problem.least[i]) * taken)
    area, limit = problem.amounts["area_km2"], problem.limits[0].limit
    model.addCons(scip.quicksum(float(area[i]) * x[i] for i in y) <= limit)
    worth = scip.quicksum(float(problem.value[i]) * x[i] for i in y)
    for (i, j), value in zip(problem.links.tolist(), problem.link_value.tolist(), strict=True):
        if i in y and j in y:
            both = model.addVar(lb=0.0, ub=1.0)
            model.addCons(both <= y[i])
            model.addCons(both <= y[j])
            worth += value * both
    model.setObjective(worth, "maximize")
    model.optimize()
    return model.getObjVal()


@pytest.mark.parametrize("seed", range(6))
def test_the_best_of_a_fixed_circle_is_that_of_scip(seed):
    problem = made_up(90, seed=seed, links=200)
    centre = problem.xy.mean(axis=0)
    found = choose.choose(_about(problem, centre))
    held = np.hypot(*(problem.xy - centre).T) <= problem.radius_m
    assert found.value == pytest.approx(with_scip(problem, held), rel=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_the_best_free_circle_is_the_best_of_all_circles_through_two_sites(seed):
    """Every largest set of sites lies in a circle with two of them on its edge, or about one: SCIP solves each."""
    problem = made_up(26, seed=seed, links=60)
    sets = {held.tobytes(): held for held in _through_two(problem)}
    largest = [
        one for one in sets.values() if not any((one <= other).all() and other.sum() > one.sum() for other in sets.values())
    ]
    best = max(with_scip(problem, held) for held in largest)
    assert choose.choose(problem).value == pytest.approx(best, rel=1e-5)


def _about(problem, centre):
    from dataclasses import replace

    return replace(problem, centre=centre)


def _through_two(problem):
    radius, xy = problem.radius_m, problem.xy
    for i, a in enumerate(xy):
        yield np.hypot(*(xy - a).T) <= radius
        for b in xy[i + 1 :]:
            apart = np.hypot(*(b - a))
            if 0 < apart <= 2 * radius:
                off = np.array([-(b - a)[1], (b - a)[0]]) / apart * np.sqrt(radius**2 - apart**2 / 4)
                for centre in ((a + b) / 2 + off, (a + b) / 2 - off):
                    yield np.hypot(*(xy - centre).T) <= radius + 1e-6
