"""The free circle as ONE mixed-integer programme on a grid of centres: what a general solver is asked when there is no danji.

maximise Σ vᵢ xᵢ + Σ wₖ uₖ,  uₖ ≤ xᵢ, uₖ ≤ xⱼ,  Σ aᵢ xᵢ ≤ cap,  xᵢ ≤ Σ z_c over the centres c that hold site i,  Σ z_c = 1.
A grid of centres can only lose: its best zone is worth no more than that of the free circle. `python -m bench.zones_as_one
highs|scip --seed 1 --limit 150` prints one line; each runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from importlib import metadata

import numpy as np

from bench.zones import CAP_KM2, RADIUS_M, linked

GRID_M = 2000.0


def grid(problem):
    """The centres, and which sites each holds; centres that hold the same are one."""
    low, high = problem.xy.min(axis=0), problem.xy.max(axis=0)
    x, y = (np.arange(low[k], high[k] + GRID_M, GRID_M) for k in (0, 1))
    centres = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    held = np.hypot(centres[:, :1] - problem.xy[:, 0], centres[:, 1:] - problem.xy[:, 1]) <= RADIUS_M
    return np.unique(held[held.any(axis=1)], axis=0)


def with_highs(problem, limit_s):
    import highspy

    held, n, m = grid(problem), len(problem.sites), len(problem.links)
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("time_limit", float(limit_s)), ("mip_rel_gap", 0.0), ("random_seed", 1)):
        solver.setOptionValue(option, value)
    for worth, whole in ((problem.value, True), (problem.link_value, False), (np.zeros(len(held)), True)):
        first = solver.getNumCol()
        for each in worth:
            solver.addCol(float(each), 0.0, 1.0, 0, [], [])
        if whole:
            at = np.arange(first, solver.getNumCol(), dtype=np.int32)
            solver.changeColsIntegrality(len(at), at, np.full(len(at), 1, dtype=np.uint8))
    area, inf = problem.amounts["area_km2"], highspy.kHighsInf
    solver.addRow(-inf, CAP_KM2, n, np.arange(n, dtype=np.int32), area)
    for k, ends in enumerate(problem.links):
        for end in ends:
            solver.addRow(-inf, 0.0, 2, np.array([n + k, end], dtype=np.int32), np.array([1.0, -1.0]))
    for i in range(n):
        at = np.flatnonzero(held[:, i])
        solver.addRow(-inf, 0.0, len(at) + 1, np.append(n + m + at, i).astype(np.int32), np.append(-np.ones(len(at)), 1.0))
    solver.addRow(1.0, 1.0, len(held), np.arange(n + m, n + m + len(held), dtype=np.int32), np.ones(len(held)))
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    solver.run()
    info, status = solver.getInfo(), solver.modelStatusToString(solver.getModelStatus())
    has_zone = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return info.objective_function_value if has_zone else math.nan, info.mip_dual_bound, status


def with_scip(problem, limit_s):
    from pyscipopt import Model, quicksum

    held, model = grid(problem), Model()
    model.hideOutput()
    model.setParam("limits/time", float(limit_s))
    x = [model.addVar(vtype="B") for _ in problem.sites]
    u = [model.addVar(lb=0.0, ub=1.0) for _ in problem.links]
    z = [model.addVar(vtype="B") for _ in held]
    model.addCons(quicksum(a * each for a, each in zip(problem.amounts["area_km2"], x, strict=True)) <= CAP_KM2)
    for each, (i, j) in zip(u, problem.links, strict=True):
        model.addCons(each <= x[i])
        model.addCons(each <= x[j])
    for i, each in enumerate(x):
        model.addCons(each <= quicksum(z[c] for c in np.flatnonzero(held[:, i])))
    model.addCons(quicksum(z) == 1)
    worth = quicksum(v * each for v, each in zip(problem.value, x, strict=True))
    model.setObjective(worth + quicksum(w * each for w, each in zip(problem.link_value, u, strict=True)), "maximize")
    model.optimize()
    return model.getObjVal() if model.getNSols() else float("nan"), model.getDualbound(), model.getStatus()


SOLVERS = {"highs": (with_highs, "highspy"), "scip": (with_scip, "pyscipopt")}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("solver", choices=SOLVERS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=150, help="seconds by the clock")
    parser.add_argument("--sites", type=int, default=1300)
    parser.add_argument("--links", type=int, default=6000)
    asked = parser.parse_args()
    solve, package = SOLVERS[asked.solver]
    begun, worked = time.perf_counter(), time.process_time()
    value, bound, status = solve(linked(seed=asked.seed, n=asked.sites, m=asked.links), asked.limit)
    took = {"seconds": time.perf_counter() - begun, "processor": time.process_time() - worked}
    found = {name: each if math.isfinite(each) else None for name, each in (("value", value), ("bound", bound))}
    print(
        json.dumps(
            {
                "solver": asked.solver,
                "version": metadata.version(package),
                "seed": asked.seed,
                **took,
                **found,
                "status": status,
            }
        )
    )


if __name__ == "__main__":
    main()
