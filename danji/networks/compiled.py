"""The loops that are compiled. numba is imported with this module, so import it where it is needed, not at the top.

A network comes as its rows (`indptr`, `indices`, `weights` of a symmetric sparse matrix without diagonal).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Small = NDArray[np.int32]
Words = NDArray[np.uint64]

ROLES = 5  # of Gould and Fernandez
MOST_LEVELS = 64  # steps of a walk that are told apart; the last takes the rest


@njit(cache=True, nogil=True)
def _role(first: int, own: int, last: int) -> int:
    """Which of the five roles a broker of kind `own` plays between these two; −1 where a kind is not known."""
    if first < 0 or own < 0 or last < 0:
        return -1
    if first == last:
        return 0 if first == own else 1
    if last == own:
        return 2
    return 3 if first == own else 4


@njit(cache=True, nogil=True)
def egos(indptr: Small, indices: Small, weights: Floats, kind: Integers) -> tuple[Integers, Floats, Floats, Integers]:
    """Around each actor: closed pairs (ordered), Burt's constraint and effective size, and the open pairs by role."""
    n = len(indptr) - 1
    strength, largest = np.zeros(n), np.zeros(n)
    for i in range(n):
        for at in range(indptr[i], indptr[i + 1]):
            strength[i] += weights[at]
            largest[i] = max(largest[i], weights[at])
    closed, constraint, effective = np.zeros(n, np.int64), np.zeros(n), np.zeros(n)
    roles = np.zeros((n, ROLES), np.int64)
    mine = np.zeros(n)
    for i in range(n):
        for at in range(indptr[i], indptr[i + 1]):
            mine[indices[at]] = weights[at] / strength[i]
        for at in range(indptr[i], indptr[i + 1]):
            j = indices[at]
            through, redundant = 0.0, 0.0
            for to in range(indptr[j], indptr[j + 1]):
                q = indices[to]
                if mine[q] > 0.0:
                    closed[i] += 1
                    through += mine[q] * weights[to] / strength[q]
                    redundant += mine[q] * weights[to] / largest[j]
                    role = _role(kind[j], kind[i], kind[q])
                    if role >= 0:
                        roles[i, role] -= 1
            constraint[i] += (mine[j] + through) ** 2
            effective[i] += 1.0 - redundant
        for at in range(indptr[i], indptr[i + 1]):
            mine[indices[at]] = 0.0
    return closed, constraint, effective, roles


@njit(cache=True, nogil=True)
def closed_pairs(indptr: Small, indices: Small) -> Integers:
    """Around each actor, the ordered pairs of partners that are tied: each triangle is met once, from its least tied corner."""
    n = len(indptr) - 1
    found, marked = np.zeros(n, np.int64), np.full(n, -1, np.int64)
    ahead, begin = np.empty(len(indices) // 2, np.int32), np.zeros(n + 1, np.int64)
    for i in range(n):
        own, to = indptr[i + 1] - indptr[i], begin[i]
        for at in range(indptr[i], indptr[i + 1]):
            j = indices[at]
            other = indptr[j + 1] - indptr[j]
            if other > own or (other == own and j > i):
                ahead[to] = j
                to += 1
        begin[i + 1] = to
    for i in range(n):
        for at in range(begin[i], begin[i + 1]):
            marked[ahead[at]] = i
        for at in range(begin[i], begin[i + 1]):
            j = ahead[at]
            for to in range(begin[j], begin[j + 1]):
                q = ahead[to]
                if marked[q] == i:
                    found[i] += 2
                    found[j] += 2
                    found[q] += 2
    return found


@njit(cache=True, nogil=True)
def pairs_by_role(indptr: Small, indices: Small, kind: Integers, kinds: int) -> Integers:
    """Ordered pairs of each actor's partners, open or closed, by the role the actor would play between them."""
    n = len(indptr) - 1
    found = np.zeros((n, ROLES), np.int64)
    count = np.zeros(kinds, np.int64)
    for i in range(n):
        own = kind[i]
        if own < 0:
            continue
        count[:] = 0
        known = 0
        for at in range(indptr[i], indptr[i + 1]):
            if kind[indices[at]] >= 0:
                count[kind[indices[at]]] += 1
                known += 1
        squares = 0
        for a in range(kinds):
            if a != own:
                found[i, 1] += count[a] * (count[a] - 1)
                squares += count[a] * count[a]
        others = known - count[own]
        found[i, 0] = count[own] * (count[own] - 1)
        found[i, 2] = found[i, 3] = count[own] * others
        found[i, 4] = others * others - squares
    return found


@njit(cache=True, nogil=True)
def _bits(word: Any) -> int:
    """How many bits of a word are set."""
    x = np.uint64(word)
    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((x * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(cache=True, nogil=True)
def steps_between(indptr: Small, indices: Small, sources: Integers) -> Integers:
    """How many (source, other) pairs are 1, 2, 3 … steps apart; 64 sources walk at once, a bit each."""
    n = len(indptr) - 1
    found = np.zeros(MOST_LEVELS, np.int64)
    seen, front, after = np.zeros(n, np.uint64), np.zeros(n, np.uint64), np.zeros(n, np.uint64)
    for begin in range(0, len(sources), 64):
        group = sources[begin : begin + 64]
        seen[:] = 0
        front[:] = 0
        full = np.uint64(0)
        for place in range(len(group)):
            bit = np.uint64(1) << np.uint64(place)
            full |= bit
            seen[group[place]] |= bit
            front[group[place]] |= bit
        level = 0
        going = True
        while going:
            going = False
            level += 1
            reached = 0
            for u in range(n):
                met = np.uint64(0)
                if seen[u] != full:
                    for at in range(indptr[u], indptr[u + 1]):
                        met |= front[indices[at]]
                        if (met | seen[u]) == full:
                            break
                    met &= ~seen[u]
                after[u] = met
                if met != 0:
                    reached += _bits(met)
                    going = True
            found[min(level, MOST_LEVELS - 1)] += reached
            for u in range(n):
                seen[u] |= after[u]
                front[u] = after[u]
    return found


@njit(cache=True, nogil=True)
def betweenness(indptr: Small, indices: Small, sources: Integers) -> Floats:  # noqa: C901  one loop
    """Σ over the sources of the share of shortest walks that pass through each actor (Brandes)."""
    n = len(indptr) - 1
    found, walks, passed = np.zeros(n), np.zeros(n), np.zeros(n)
    away, order = np.full(n, -1, np.int64), np.zeros(n, np.int64)
    for s in sources:
        walks[s], away[s], order[0] = 1.0, 0, s
        head, tail = 0, 1
        while head < tail:
            v = order[head]
            head += 1
            for at in range(indptr[v], indptr[v + 1]):
                u = indices[at]
                if away[u] < 0:
                    away[u] = away[v] + 1
                    order[tail] = u
                    tail += 1
                if away[u] == away[v] + 1:
                    walks[u] += walks[v]
        for place in range(tail - 1, -1, -1):
            v = order[place]
            for at in range(indptr[v], indptr[v + 1]):
                u = indices[at]
                if away[u] == away[v] - 1:
                    passed[u] += walks[u] / walks[v] * (1.0 + passed[v])
            if v != s:
                found[v] += passed[v]
        for place in range(tail):
            walks[order[place]], passed[order[place]], away[order[place]] = 0.0, 0.0, -1
    return found


@njit(cache=True, nogil=True)
def pieces(indptr: Small, indices: Small) -> tuple[Integers, Integers, Floats]:  # noqa: C901  one loop
    """What each actor holds together: into how many pieces the rest falls without it, how many actors are then outside the
    largest piece, and Σ s(s − 1) over the pieces. One walk in depth (Tarjan), linear in links.
    """
    n = len(indptr) - 1
    number, low, size = np.zeros(n, np.int64), np.zeros(n, np.int64), np.ones(n, np.int64)
    parent, at, top = np.full(n, -1, np.int64), np.zeros(n, np.int64), np.full(n, -1, np.int64)
    count, cut, largest, pairs = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n)
    stack, clock = np.zeros(n, np.int64), 0
    for root in range(n):
        if number[root] > 0:
            continue
        clock += 1
        number[root], low[root], top[root] = clock, clock, root
        stack[0], depth = root, 1
        at[root] = indptr[root]
        while depth > 0:
            v = stack[depth - 1]
            if at[v] < indptr[v + 1]:
                u = indices[at[v]]
                at[v] += 1
                if number[u] == 0:
                    clock += 1
                    number[u], low[u], parent[u], top[u] = clock, clock, v, root
                    at[u] = indptr[u]
                    stack[depth] = u
                    depth += 1
                elif u != parent[v]:
                    low[v] = min(low[v], number[u])
                continue
            depth -= 1
            p = parent[v]
            if p >= 0:
                size[p] += size[v]
                low[p] = min(low[p], low[v])
                if low[v] >= number[p]:
                    count[p] += 1
                    cut[p] += size[v]
                    largest[p] = max(largest[p], size[v])
                    pairs[p] += size[v] * (size[v] - 1.0)
    outside = np.zeros(n, np.int64)
    for v in range(n):
        rest = size[top[v]] - 1 - cut[v]
        if rest > 0:
            count[v] += 1
            largest[v] = max(largest[v], rest)
            pairs[v] += rest * (rest - 1.0)
        outside[v] = size[top[v]] - 1 - largest[v]
    return count, outside, pairs


@njit(cache=True, nogil=True)
def core_numbers(indptr: Small, indices: Small) -> Integers:
    """Core numbers, actors leaving in the order of the partners they have left (Batagelj and Zaversnik 2003)."""
    n = len(indptr) - 1
    left = np.zeros(n, np.int64)
    for i in range(n):
        left[i] = indptr[i + 1] - indptr[i]
    order = np.argsort(left, kind="mergesort")
    place, begin = np.empty(n, np.int64), np.zeros(n + 1, np.int64)  # where each stands; where those with d left begin
    for at in range(n):
        place[order[at]] = at
        begin[left[order[at]] + 1] = at + 1
    for d in range(1, n + 1):
        begin[d] = max(begin[d], begin[d - 1])
    for at in range(n):
        v = order[at]
        for to in range(indptr[v], indptr[v + 1]):
            u = indices[to]
            if left[u] > left[v]:
                first = max(begin[left[u]], at + 1)
                other = order[first]
                order[place[u]], order[first] = other, u
                place[other], place[u] = place[u], first
                begin[left[u]] = first + 1
                left[u] -= 1
    return left


@njit(cache=True, nogil=True)
def moved(  # noqa: C901  one loop
    indptr: Small, indices: Small, weights: Floats, own: Floats, order: Integers, resolution: float
) -> tuple[Integers, bool]:
    """Communities after moving one member at a time to where modularity gains most, until none moves (Louvain's first phase).

    `own` is the weight each member has with itself, counted twice.
    """
    n = len(indptr) - 1
    label, strength, total = np.arange(n), own.copy(), 0.0
    for i in range(n):
        for at in range(indptr[i], indptr[i + 1]):
            strength[i] += weights[at]
    for i in range(n):
        total += strength[i]
    held, near = strength.copy(), np.zeros(n)
    touched = np.zeros(n, np.int64)
    any_moved, moving = False, True
    while moving:
        moving = False
        for i in order:
            count = 0
            for at in range(indptr[i], indptr[i + 1]):
                c = label[indices[at]]
                if near[c] == 0.0:
                    touched[count] = c
                    count += 1
                near[c] += weights[at]
            old = label[i]
            held[old] -= strength[i]
            best, gain = old, near[old] - resolution * strength[i] * held[old] / total
            for place in range(count):
                c = touched[place]
                here = near[c] - resolution * strength[i] * held[c] / total
                if here > gain + 1e-9 * strength[i]:
                    best, gain = c, here
            held[best] += strength[i]
            if best != old:
                label[i] = best
                moving = any_moved = True
            for place in range(count):
                near[touched[place]] = 0.0
    return label, any_moved
