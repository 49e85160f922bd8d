"""The one place that calls HiGHS: a mixed-integer programme in arrays, and its answer with the proved bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Values of the variables, their worth, and what no other values can exceed."""

    x: Floats
    value: float
    bound: float


def maximise(
    worth: Floats, *, low: Floats, high: Floats, whole: NDArray[np.bool_], rows: Floats, at_least: Floats, at_most: Floats
) -> Solved | None:
    """Maximise worth·x subject to at_least ≤ rows·x ≤ at_most, low ≤ x ≤ high, xᵢ an integer where `whole`.

    Gaps of the solver are set to nothing, one thread, one seed: the same question has the same answer. None if no x fits.
    Its tolerances stay as they come: with tighter ones HiGHS 1.15 returned wrong answers in our tests.

    Raises
    ------
    ArithmeticError
        If the solver gives up for any other reason: then nothing is proved, and nothing may be claimed.
    """
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.0),
        ("threads", 1),
        ("random_seed", 1),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(_model(highspy, worth, low, high, whole, rows, at_least, at_most))
    solver.run()
    status = solver.getModelStatus()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"HiGHS stopped with {solver.modelStatusToString(status)}")
    x = np.array(solver.getSolution().col_value)
    bound = solver.getInfo().mip_dual_bound if whole.any() else float(worth @ x)
    return Solved(x, float(worth @ x), float(bound))


def _model(
    highspy: Any,
    worth: Floats,
    low: Floats,
    high: Floats,
    whole: NDArray[np.bool_],
    rows: Floats,
    at_least: Floats,
    at_most: Floats,
) -> Any:
    """The same in the solver's own records, the matrix row by row without its zeros."""
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(worth), len(rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_, model.col_lower_, model.col_upper_ = worth, low, high
    model.row_lower_, model.row_upper_ = at_least, at_most
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in whole]
    filled = rows != 0
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(filled.sum(axis=1))]).astype(np.int32)
    model.a_matrix_.index_ = np.nonzero(filled)[1].astype(np.int32)
    model.a_matrix_.value_ = rows[filled]
    return model
