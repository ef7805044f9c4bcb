"""NumPy's side of bench/ufuncs.ts: a request a line (name, dtypes, n, seconds), an answer a line (seconds a call)."""

import json
import sys
import time

import numpy as np


def operand(dtype, n, position, low, high):
    """Values as bench/ufuncs.ts makes them: a saw over the range, with another period for each operand."""
    steps = (np.arange(n, dtype=np.float64) * (position + 1)) % 97 / 97
    return (low + (high - low) * steps).astype(dtype)


def main():
    print(json.dumps({"version": np.__version__}), flush=True)
    loaded = None
    for line in sys.stdin:
        request = json.loads(line)
        if "dtypes" in request:
            low, high = request["range"]
            operands = [operand(d, request["n"], i, low, high) for i, d in enumerate(request["dtypes"])]
            ufunc = getattr(np, request["name"])
            with np.errstate(all="ignore"):
                ufunc(*operands)
            loaded = (ufunc, operands)
            print("{}", flush=True)
            continue
        ufunc, operands = loaded
        repeats = request["repeats"]
        with np.errstate(all="ignore"):
            start = time.perf_counter()
            for _ in range(repeats):
                ufunc(*operands)
            took = time.perf_counter() - start
        print(json.dumps({"seconds": took / repeats}), flush=True)


main()
