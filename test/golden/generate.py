"""Writes the golden fixtures: NumPy's results for the cases of the other modules here.

    python3 test/golden/generate.py [group ...]

Without names all groups are written.

Everything is evaluated twice: by NumPy as it runs on this machine, and once more by the same NumPy with its
AVX2/FMA3 loops switched off. Where the two differ (fused multiply-add in products of complex numbers, the
vector versions of exp and sin in single precision) the fixture holds both values.
"""

import os
import pickle
import subprocess
import sys
import warnings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import conformance
import elementwise
import functions
import methods
import products
import reductions
import structure
import tables
import times
from spec import write

NUMPY = "2.4.6"
HERE = os.path.dirname(os.path.abspath(__file__))


def groups():
    tables.build()
    return [
        elementwise.unary(True),
        elementwise.unary(False),
        elementwise.binary(True),
        elementwise.binary(False),
        elementwise.layouts(),
        elementwise.select(),
        elementwise.mixed(),
        elementwise.weak(),
        elementwise.kwargs(),
        methods.methods(),
        methods.cumulative(),
        methods.indexed(),
        methods.changed(),
        products.products(),
        reductions.reductions(),
        reductions.sums(),
        structure.creation(),
        structure.shape(),
        structure.named(),
        structure.found(),
        *functions.groups(),
        structure.astype(),
        structure.promotion(),
    ]


def main():
    if np.__version__ != NUMPY:
        sys.exit(f"the fixtures are those of NumPy {NUMPY}, this is {np.__version__}")
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    wanted = [name for name in sys.argv[1:] if not name.startswith("--")]
    all_groups = [g for g in groups() if not wanted or g.name in wanted]
    results = [g.results() for g in all_groups]
    if "--baseline" in sys.argv:
        pickle.dump(results, sys.stdout.buffer)
        return
    env = {**os.environ, "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"}
    child = subprocess.run([sys.executable, "-W", "ignore", __file__, "--baseline", *wanted], env=env, stdout=subprocess.PIPE, check=True)
    baseline = pickle.loads(child.stdout)
    folder = os.path.join(HERE, "fixtures")
    os.makedirs(folder, exist_ok=True)
    total = 0
    for g, r, b in zip(all_groups, results, baseline, strict=True):
        size = write(g, r, b, folder)
        total += size
        errors = sum(isinstance(c["r"], dict) and "e" in c["r"] for c in g.cases)
        other = sum(isinstance(c["r"], dict) and "ai" in c["r"] for c in g.cases)
        print(f"{g.name:15} {len(g.cases):6} cases, {errors:5} errors, {other:3} with alternatives, {size / 1e3:6.1f} kB, {g.dropped} dropped")
    times.main()
    print(f"{total / 1e6:.2f} MB")
    conformance.main()


if __name__ == "__main__":
    main()
