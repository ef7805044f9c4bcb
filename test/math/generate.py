"""Writes test/math/fixtures.bin.gz: operands of every function and their correctly rounded results.

    python3 test/math/generate.py

A JSON line says which cases follow; then, for each, the operands, the results in float64, and (float64 only) how much is
between the result and the exact value, in 1/256 ULP as int8. A float32 case has its results in float64, unrounded.
"""

import gzip
import json
import pathlib

import numpy as np
from truth import BINARY, DTYPES, EXACT, inputs, nearest, truth, ulp
from mpmath import mp, mpf

COUNT = 640


def main():
    header, body = [], b""
    for name in EXACT:
        for dtype in DTYPES:
            operands = inputs(name, dtype, COUNT, 1)
            rows = list(zip(*[[float(x) for x in column] for column in operands]))
            results, rests = [], []
            for row in rows:
                exact = truth(name, row)
                if isinstance(exact, float) or not mp.isfinite(exact):
                    results.append(float(exact))
                    rests.append(0)
                    continue
                rounded = nearest(exact, dtype)
                if dtype == "f32":
                    results.append(rounded if np.isinf(rounded) or rounded == 0 else float(exact))
                    continue
                results.append(rounded)
                rests.append(0 if np.isinf(rounded) else int(mp.nint((exact - mpf(rounded)) / ulp(exact, dtype) * 255)))
            header.append({"op": name, "type": dtype, "arity": 2 if name in BINARY else 1, "count": len(rows)})
            for column in operands:
                body += column.astype(DTYPES[dtype]).tobytes()
            body += np.array(results, dtype=np.float64).tobytes()
            if dtype == "f64":
                body += np.clip(rests, -127, 127).astype(np.int8).tobytes()
    path = pathlib.Path(__file__).with_name("fixtures.bin.gz")
    path.write_bytes(gzip.compress(json.dumps(header).encode() + b"\n" + body, 9, mtime=0))
    print(path.stat().st_size)


if __name__ == "__main__":
    main()
