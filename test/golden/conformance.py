"""Writes fixtures/conformance.json.gz: every ufunc of NumPy on every combination of dtypes and plain scalars.

    python3 test/golden/conformance.py

A case is [operands, mode, results]. Operands are dtype characters, which name an array of special values, or the number
of a plain scalar (10**40 alone is a Python object, and out). Mode "x": every value with every value; "p": a value each with one of the other's; "n": the same with
the second operand's magnitude modulo 8; "1": one operand; "m": a product of matrices. Results are a list of [dtype character, base64] or the class of the error. The arrays of
complex numbers are finite, and so small that products are exact: what infinities and rounding do to them is in the
fixtures complex-unary and complex-binary.
"""

import base64
import gzip
import json
import os
import warnings

import numpy as np

from spec import error

CHARS = "?bBhHiIlLefdFD"
WEAK = [True, 3, -1, 300, 2.5, 1e-40, 10**40, 1j]
CORES = {"matmul": ("m", "m"), "vecdot": ("v", "v"), "matvec": ("m", "v"), "vecmat": ("v", "m")}


def special(char):
    d = np.dtype(char)
    if d.kind == "b":
        return np.array([False, True, True, False])
    if d.kind in "iu":
        i = np.iinfo(d)
        bits = d.itemsize * 8
        values = [0, 1, -1, 2, -2, 3, 7, -7, 12, bits - 1, bits, bits + 1, -bits, 100, i.max, i.min, i.max - 1, i.min + 1, i.max // 3]
        return np.array([v % 2**bits for v in values], f"u{d.itemsize}").view(d)
    if d.kind == "f":
        f = np.finfo(d)
        values = [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -3.75, 7.0, 100.0, -0.1, f.max, -f.max, f.tiny, -f.smallest_subnormal, f.eps, np.inf, -np.inf, np.nan]
        return np.array(values, d)
    values = [0, 1, -1, 1j, -1j, 1 + 1j, 0.5 - 2j, 3 - 4j, -2.5 + 0.5j, 2 + 0j, -1 - 1j, 1.5 + 2j]
    return np.array(values, d)


def small(char, kind):
    values = np.array([[2, 3], [1, 5]]).astype(char)
    return values if kind == "m" else values[0]


TABLES = {c: special(c) for c in CHARS}
# Beside complex numbers floats are finite and small, too.
for c in "efd":
    TABLES[f"{c}~"] = np.array([0.0, 1.0, -1.0, 0.5, 2.5, -3.75, 7.0, -0.25], c)
POWERS = ("power", "float_power")


def text(a):
    a = np.ascontiguousarray(a)
    if a.dtype.kind in "fc":
        # One nan for all.
        real = a.reshape(-1).view(a.real.dtype)
        a = np.where(np.isnan(real), np.array(np.nan, real.dtype), real)
    return base64.b64encode(a.tobytes()).decode()


def evaluate(f, mode, operands):
    arrays = [WEAK[o] if isinstance(o, int) else TABLES[o] for o in operands]
    if mode == "x" or mode == "n" and operands[0] == operands[1]:
        arrays = [arrays[0][:, None], arrays[1][None, :]]
    elif mode in "pn" and not any(isinstance(o, int) for o in operands):
        n = max(len(a) for a in arrays)
        arrays = [np.resize(arrays[0], n), np.resize(arrays[1], n + 5)[5:]]
    elif mode == "m":
        arrays = [small(c, kind) for c, kind in zip(operands, CORES[f.__name__], strict=True)]
    # Integers to negative powers are an error, and those of complex numbers lose digits as they grow.
    if mode == "n":
        arrays[1] = np.abs(arrays[1]) & 7
    try:
        results = f(*arrays)
    except (TypeError, ValueError, OverflowError) as e:
        return error(e)["e"]
    results = results if isinstance(results, tuple) else (results,)
    if any(np.asarray(r).dtype == object for r in results):
        return None
    return [[np.asarray(r).dtype.char.replace("q", "l").replace("Q", "L"), text(r)] for r in results]


def is_complex(o):
    return o in ("F", "D", WEAK.index(1j))


def variants(name, operands, mode):
    """A case as it is run: with tame operands where complex numbers take part."""
    if any(is_complex(o) for o in operands):
        if name in POWERS and any(o in (3, 6) for o in operands):
            return []
        operands = [f"{o}~" if o in ("e", "f", "d") else o for o in operands]
        if name in POWERS and isinstance(operands[1], str) and operands[1] in "bBhHiIlL":
            return [(operands, "n")]
    elif name == "power" and isinstance(operands[1], str) and operands[1] in "bhil":
        return [(operands, mode), (operands, "n")]
    return [(operands, mode)]


def cases(f):
    if f.__name__ in CORES:
        out = [([a, b], "m") for a in CHARS for b in CHARS]
    elif f.nin == 1:
        out = [([c], "1") for c in CHARS] + [([i], "1") for i in range(len(WEAK)) if i != 6]
    else:
        out = [([c, c], "x") for c in CHARS]
        out += [([a, b], "p") for a in CHARS for b in CHARS]
        out += [(o, "p") for c in CHARS for i in range(len(WEAK)) for o in ([c, i], [i, c])]
        out = [case for o, mode in out for case in variants(f.__name__, o, mode)]
    results = [(o, mode, evaluate(f, mode, o)) for o, mode in out]
    return [r for r in results if r[2] is not None]


def loops(f):
    known = set(CHARS + "mM")
    signatures = [t.replace("q", "l").replace("Q", "L") for t in f.types]
    return sorted({t for t in signatures if set(t.replace("->", "")) <= known})


def main():
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    names = [n for n in dir(np) if isinstance(getattr(np, n), np.ufunc)]
    ufuncs = {n: getattr(np, n) for n in names if getattr(np, n).__name__ == n}
    doc = {
        "numpy": np.__version__,
        "tables": {c: text(a) for c, a in TABLES.items()},
        "aliases": {n: getattr(np, n).__name__ for n in names if n not in ufuncs},
        "ufuncs": {n: {"loops": loops(f), "identity": f.identity if f.identity != -np.inf else "-inf", "cases": cases(f)} for n, f in ufuncs.items()},
    }
    data = gzip.compress(json.dumps(doc, separators=(",", ":")).encode(), 9, mtime=0)
    data = data[:9] + b"\xff" + data[10:]
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
    with open(os.path.join(folder, "conformance.json.gz"), "wb") as out:
        out.write(data)
    print(len(data), sum(len(u["cases"]) for u in doc["ufuncs"].values()))


if __name__ == "__main__":
    main()
