"""What chance leaves open: the interval about a share that was counted in draws."""

from __future__ import annotations

import math

Z = 1.959964  # the normal quantile of 97.5 %: an interval of 95 %


def interval(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval for a share of which `count` of `of` draws were seen; (0, 1) without draws.

    Source
    ------
    Wilson (1927), Journal of the American Statistical Association 22, 209–212.

    Examples
    --------
    >>> [round(end, 3) for end in interval(9, 10)]
    [0.596, 0.982]
    """
    if of == 0:
        return 0.0, 1.0
    share, shrink = count / of, 1 + Z**2 / of
    middle = (share + Z**2 / (2 * of)) / shrink
    half = Z * math.sqrt(share * (1 - share) / of + Z**2 / (4 * of**2)) / shrink
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))  # rounding must not push the share out
