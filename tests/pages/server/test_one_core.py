"""The server multiplies matrices on one core."""

import json
import subprocess
import sys

SCRIPT = """
import json, sys
import numpy as np
from pages.server.one_core import stay_on_one_core
stay_on_one_core()
import scipy.linalg
import threadpoolctl
print(json.dumps(threadpoolctl.threadpool_info()))
"""


def test_every_copy_of_openblas_has_one_thread():
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    copies = [one for one in json.loads(run.stdout) if one["user_api"] == "blas"]
    assert len(copies) == 2  # of NumPy, and of SciPy, which was loaded later
    assert {one["num_threads"] for one in copies} == {1}
