"""The same bits on every number of processors: matrix products run on one thread while a measure waits for them.

A product that is shared between threads is added up in another order, and differs in the last bit. Measures that use one are
marked `steady`. The number of threads belongs to the whole process, so one steady measure runs at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from threading import RLock
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

Given = ParamSpec("Given")
Found = TypeVar("Found")

_ALONE = RLock()


@cache
def _libraries() -> ThreadpoolController:
    """The libraries for matrix products that the process has loaded; NumPy's is loaded by now."""
    return ThreadpoolController()


def steady(measure: Callable[Given, Found]) -> Callable[Given, Found]:
    """The measure, its matrix products on one thread."""

    @wraps(measure)
    def alone(*given: Given.args, **options: Given.kwargs) -> Found:
        with _ALONE, _libraries().limit(limits=1, user_api="blas"):
            return measure(*given, **options)

    return alone
