"""The same input gives the same bytes, however many threads the matrix products may use."""

import json
import os
import subprocess
import sys

SCRIPT = """
import hashlib, json
import numpy as np, pandas as pd
from danji.indicators import agglomeration, complexity, concentration, diversity, fitness, inequality, opportunity
from danji.indicators import relatedness, spatial, variety
from danji.indicators.neighbours import Neighbours

rng = np.random.default_rng(1)
regions, industries = 900, 420  # large enough for the products to be shared between threads
able, asked = rng.random((regions, 1)), rng.random((1, industries))
has = rng.random((regions, industries)) < 1 / (1 + np.exp(8 * (asked - able)))
jobs = pd.Series(
    (has * rng.lognormal(3, 1, has.shape)).ravel(),
    index=pd.MultiIndex.from_product([range(regions), range(industries)], names=["region", "industry"]),
)
wide = pd.Series(rng.lognormal(3, 1, 30_000), index=pd.RangeIndex(30_000, name="region"))
people = pd.Series(rng.lognormal(3, 1, 30_000), index=wide.index)
at = np.arange(len(wide))
beside = np.column_stack([(at - 1) % len(at), (at + 1) % len(at)]).ravel()
ring = Neighbours(wide.index, np.arange(0, 2 * len(at) + 1, 2), beside)
space = complexity.product_space(jobs)
found = {
    "proximity": space.proximity,
    "density": space.density,
    "eci": space.eci,
    "pci": space.pci,
    "opportunity_value": opportunity.opportunity_value(jobs),
    "opportunity_gain": opportunity.opportunity_gain(jobs),
    "fitness": fitness.fitness(jobs, tolerance=1e-3),
    "fitness_complexity": fitness.fitness_complexity(jobs, tolerance=1e-3),
    "cooccurrence": relatedness.cooccurrence(jobs, method="probability"),
    "pairs": agglomeration.pairwise_coagglomeration(jobs),
    "groups": agglomeration.ellison_glaeser_coagglomeration(
        jobs, group=pd.Series(np.arange(industries) % 9, index=pd.RangeIndex(industries, name="industry"))
    ),
    "related_variety": variety.related_variety(jobs, digits=1),
    "krugman": diversity.krugman_specialisation(jobs),
    "theil_concentration": concentration.theil_concentration(jobs),
    "moran": spatial.moran(wide, neighbours=ring, rng=np.random.default_rng(1), permutations=9),
    "local_moran": spatial.local_moran(wide, neighbours=ring),
    "getis_ord": spatial.getis_ord(wide, neighbours=ring),
    **{
        name: getattr(inequality, name)(wide, population=people)
        for name in ("theil", "mean_log_deviation", "gini", "atkinson", "hoover", "williamson")
    },
}
print(json.dumps({name: hashlib.sha256(np.ascontiguousarray(each).tobytes()).hexdigest() for name, each in found.items()}))
"""


def with_threads(number):
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, str(number))}
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_no_result_changes_with_the_number_of_threads():
    one = with_threads(1)
    assert one == with_threads(1)
    assert one == with_threads(2)
