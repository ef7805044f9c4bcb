"""Measures the math library against exact results and prints the table of docs/math.md.

    python3 test/math/measure.py [operands a function] [function...]

Other operands than those of the fixtures, and more. The kernels are WebAssembly, without and with fused multiply-adds.
"""

import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from mpmath import mp, mpf
from truth import BINARY, DTYPES, EXACT, inputs, nearest, truth, ulp


def off(value, exact, dtype):
    """Distance in ULPs; infinity for another nan, infinity or sign of zero."""
    if isinstance(exact, float) and math.isfinite(exact) and exact != 0:
        exact = mpf(exact)
    if isinstance(exact, float) or not mp.isfinite(exact) or math.isinf(nearest(exact, dtype)):
        want = float(exact) if isinstance(exact, float) or not mp.isfinite(exact) else nearest(exact, dtype)
        same = (math.isnan(want) and math.isnan(value)) or (
            want == value and math.copysign(1, want) == math.copysign(1, value)
        )
        return 0.0 if same else math.inf
    if not math.isfinite(value):
        return math.inf
    return float(abs(mpf(value) - exact) / ulp(exact, dtype))


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    names = sys.argv[2:] or list(EXACT)
    with tempfile.TemporaryDirectory() as folder:
        drawn = {}
        for name in names:
            for dtype in DTYPES:
                drawn[name, dtype] = inputs(name, dtype, count, 2)
                path = pathlib.Path(folder, f"{name}.{dtype}.{2 if name in BINARY else 1}.in")
                path.write_bytes(b"".join(column.tobytes() for column in drawn[name, dtype]))
        script = pathlib.Path(__file__).with_name("evaluate.ts")
        subprocess.run(["npx", "tsx", str(script), folder], check=True)
        print("| function | dtype | max ULP | at | max ULP, fused | at |\n|---|---|---|---|---|---|")
        for name in names:
            for dtype in DTYPES:
                rows = list(zip(*[[float(x) for x in column] for column in drawn[name, dtype]]))
                exact = [truth(name, row) for row in rows]
                cells = []
                for way in ("plain", "fma"):
                    path = pathlib.Path(folder, f"{name}.{dtype}.{way}")
                    if not path.exists():
                        cells += ["", ""]
                        continue
                    values = np.frombuffer(path.read_bytes(), dtype=DTYPES[dtype])
                    errors = [off(float(v), e, dtype) for v, e in zip(values, exact)]
                    worst = max(range(len(rows)), key=errors.__getitem__)
                    cells += [f"{errors[worst]:.3f}", ", ".join(f"{x:.17g}" if dtype == "f64" else f"{x:.9g}" for x in rows[worst])]
                full = "float64" if dtype == "f64" else "float32"
                print(f"| {name} | {full} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
