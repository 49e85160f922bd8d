"""The thresholds of clusters, as data."""

from __future__ import annotations

from functools import cache

from danji import codes


@cache
def thresholds() -> dict[str, float]:
    """Threshold by name; labels and sources are in the list `cluster_thresholds`.

    Examples
    --------
    >>> thresholds()["strong_quotient"]
    2.0
    """
    return {str(name): float(value) for name, value in codes.labels("cluster_thresholds")["value"].items()}
