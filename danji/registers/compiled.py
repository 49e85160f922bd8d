"""The loops that find regions. numba is imported with this module, so import it where it is needed, not at the top."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]
Grid = tuple[float, float, float, float]  # left, bottom, cells per unit across, and up

OUTSIDE, MIXED = -1, -2  # a cell no region reaches; a cell with a border in it
SLACK = 1e-9  # of a cell: how far a border's own rounding may carry it into the next


@njit(cache=True, nogil=True)
def place(value: float, begin: float, per: float, cells: int) -> int:
    """The row or column of a coordinate, held within the grid."""
    return min(max(math.floor((value - begin) * per), 0), cells - 1)


@njit(cache=True, nogil=True)
def edges_by_row(edges: Floats, region: Integers, regions: int, grid: Grid, rows: int) -> tuple[NDArray[np.int64], Integers]:
    """For each region and row the edges that reach it: where each list begins, and the lists."""
    begins = np.zeros(regions * rows + 1, dtype=np.int64)
    for again in range(2):
        if again:
            begins[1:] = np.cumsum(begins[1:])
            lists = np.empty(begins[-1], dtype=np.int32)
            filled = begins[:-1].copy()
        for e in range(len(edges)):
            low, high = min(edges[e, 1], edges[e, 3]), max(edges[e, 1], edges[e, 3])
            for row in range(place(low, grid[1], grid[3], rows), place(high, grid[1], grid[3], rows) + 1):
                at = region[e] * rows + row
                if again:
                    lists[filled[at]] = e
                    filled[at] += 1
                else:
                    begins[at + 1] += 1
    return begins, lists


@njit(cache=True, nogil=True)
def inside(x: float, y: float, edges: Floats, lists: Integers, begin: int, end: int) -> bool:
    """Does a ray to the right cross the border an odd number of times? Lower ends count, upper ones do not."""
    found = False
    for at in range(begin, end):
        e = lists[at]
        x0, y0, x1, y1 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        if (y0 <= y) != (y1 <= y):
            if y0 > y1:  # the same sum for both regions that share the edge
                x0, y0, x1, y1 = x1, y1, x0, y0
            if x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
                found = not found
    return found


@njit(cache=True, nogil=True)
def crossed(edges: Floats, lists: Integers, begin: int, end: int, row: int, grid: Grid, marks: NDArray[np.bool_]) -> None:
    """Marks the cells of a row that a region's border reaches."""
    bottom = grid[1] + (row - SLACK) / grid[3]
    top = grid[1] + (row + 1 + SLACK) / grid[3]
    slack = SLACK / grid[2]
    for at in range(begin, end):
        x0, y0, x1, y1 = edges[lists[at]]
        left, right = min(x0, x1), max(x0, x1)
        if y0 != y1:
            a = x0 + (bottom - y0) * (x1 - x0) / (y1 - y0)
            b = x0 + (top - y0) * (x1 - x0) / (y1 - y0)
            left, right = max(left, min(a, b)), min(right, max(a, b))
        for column in range(
            place(left - slack, grid[0], grid[2], len(marks)), place(right + slack, grid[0], grid[2], len(marks)) + 1
        ):
            marks[column] = True


@njit(cache=True, nogil=True)
def sorted_out(
    edges: Floats, lists: Integers, begin: int, end: int, row: int, grid: Grid, bounds: Floats,
    touched: NDArray[np.bool_], whole: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Marks the cells of a row that a region's border reaches, and those that lie in it as a whole."""
    crossed(edges, lists, begin, end, row, grid, touched)
    middle, columns = grid[1] + (row + 0.5) / grid[3], len(touched)
    for c in range(place(bounds[0], grid[0], grid[2], columns), place(bounds[2], grid[0], grid[2], columns) + 1):
        if not touched[c]:
            whole[c] = inside(grid[0] + (c + 0.5) / grid[2], middle, edges, lists, begin, end)


@njit(cache=True, nogil=True)
def cells(
    edges: Floats, begins: NDArray[np.int64], lists: Integers, bounds: Floats, grid: Grid, rows: int, columns: int
) -> tuple[NDArray[np.int32], NDArray[np.int64], Integers]:
    """The region of each cell, OUTSIDE, or MIXED − k; and for the k-th mixed cell the regions it may lie in."""
    regions = len(bounds)
    what = np.full((rows, columns), OUTSIDE, dtype=np.int32)
    starts, some, mixed = [0], [np.int32(0) for _ in range(0)], 0
    touched = np.zeros((regions, columns), dtype=np.bool_)
    whole = np.zeros((regions, columns), dtype=np.bool_)
    for row in range(rows):
        touched[:] = False
        whole[:] = False
        here = [0 for _ in range(0)]
        for r in range(regions):
            begin, end = begins[r * rows + row], begins[r * rows + row + 1]
            if begin < end:  # a region has cells in the rows its border reaches, and in no others
                here.append(r)
                sorted_out(edges, lists, begin, end, row, grid, bounds[r], touched[r], whole[r])
        for c in range(columns):
            reached = [r for r in here if touched[r, c] or whole[r, c]]
            if np.any(touched[:, c]):
                what[row, c] = MIXED - mixed
                mixed += 1
                some.extend([np.int32(r) for r in reached])
                starts.append(len(some))
            elif reached:
                what[row, c] = reached[0]
    return what, np.array(starts), np.array(some, dtype=np.int32)


@njit(cache=True, nogil=True)
def found(
    x: Floats, y: Floats, what: NDArray[np.int32], starts: NDArray[np.int64], some: Integers,
    edges: Floats, begins: NDArray[np.int64], lists: Integers, grid: Grid,
) -> NDArray[np.int32]:  # fmt: skip
    """The region of each point, OUTSIDE where it has none."""
    rows, columns = what.shape
    out = np.full(len(x), OUTSIDE, dtype=np.int32)
    for i in range(len(x)):
        across, up = (x[i] - grid[0]) * grid[2], (y[i] - grid[1]) * grid[3]
        if not (0 <= across < columns and 0 <= up < rows):  # nor what is not a number
            continue
        row = int(up)
        value = what[row, int(across)]
        if value > MIXED:
            out[i] = value
            continue
        for at in range(starts[MIXED - value], starts[MIXED - value + 1]):
            r = some[at]
            if inside(x[i], y[i], edges, lists, begins[r * rows + row], begins[r * rows + row + 1]):
                out[i] = r
                break
    return out
