"""Keeps each visitor's work on one core: no library starts threads of its own for it.

OpenBLAS, which multiplies NumPy's matrices, would wake a thread on every core for a drawing, and
each of these then waits actively: on two cores, 65 ms of processor time for 1 ms of work.
"""

import functools
import os

import numpy  # noqa: F401 - its OpenBLAS has to be loaded to be limited
from threadpoolctl import threadpool_limits


@functools.cache
def stay_on_one_core() -> None:
    """Limit OpenBLAS to the thread that calls it, in this process and for as long as it runs."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read by copies that are loaded later
    threadpool_limits(1, user_api="blas")
