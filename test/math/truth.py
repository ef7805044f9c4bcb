"""The truth about the math library's functions: inputs worth trying and their exact results, by mpmath.

Owns the choice of inputs and the exact functions; `generate.py` makes the fixtures of them, `measure.py` the report.
"""

import math

import numpy as np
from mpmath import mp, mpf

mp.prec = 200
INF, NAN = float("inf"), float("nan")
DTYPES = {"f64": np.float64, "f32": np.float32}
TINY = {"f64": 5e-324, "f32": 1.401298464324817e-45}
LEAST = {"f64": 2.2250738585072014e-308, "f32": 1.1754943508222875e-38}
MAX = {"f64": 1.7976931348623157e308, "f32": 3.4028234663852886e38}


def atanh(x):
    return (mp.log1p(x) - mp.log1p(-x)) / 2


def power(x, y):
    return mp.power(x, y) if x >= 0 or y == mp.floor(y) else mp.nan


def odd_small(f, limit):
    """mpmath's sinh and the like are exact enough; denormals and other tiny operands are their own results."""
    return lambda x: x + x * x * x / limit if abs(x) < mpf(2) ** -70 else f(x)


# Function, and ranges: each (weight, kind, low, high) with kind "log" (exponents of 2, either sign), "pos" (the same,
# positive), "uni" (uniform), "near" (around multiples of pi/2 up to a bound).
EXACT = {
    "exp": (mp.exp, [(2, "log", -30, 5), (3, "uni", -745, 710), (1, "log", 5, 9.5)]),
    "exp2": (lambda x: mp.power(2, x), [(2, "log", -30, 5), (3, "uni", -1075, 1024), (1, "log", 5, 10)]),
    "expm1": (mp.expm1, [(5, "log", -60, 5), (2, "uni", -1.5, 1.5), (1, "uni", -40, 709), (1, "log", 5, 9.5)]),
    "log": (mp.log, [(3, "pos", -2, 2), (3, "pos", -1074, 1023), (2, "uni", 0.7, 1.42), (1, "pos1", -50, -1)]),
    "log2": (lambda x: mp.log(x) / mp.log(2), [(3, "pos", -2, 2), (3, "pos", -1074, 1023), (2, "uni", 0.7, 1.42), (1, "pos1", -50, -1)]),
    "log10": (lambda x: mp.log(x) / mp.log(10), [(3, "pos", -2, 2), (3, "pos", -1074, 1023), (2, "uni", 0.7, 1.42), (1, "pos1", -50, -1)]),
    "log1p": (mp.log1p, [(4, "log", -60, 0), (3, "uni", -0.999, 3), (2, "pos", 0, 1023)]),
    "sin": (mp.sin, [(3, "uni", -10, 10), (2, "log", -40, 17), (2, "near", 1, 20000), (2, "log", 16, 1023)]),
    "cos": (mp.cos, [(3, "uni", -10, 10), (2, "log", -40, 17), (2, "near", 1, 20000), (2, "log", 16, 1023)]),
    "tan": (mp.tan, [(3, "uni", -10, 10), (2, "log", -40, 17), (2, "near", 1, 20000), (2, "log", 16, 1023)]),
    "asin": (mp.asin, [(4, "uni", -1, 1), (2, "log", -40, 0), (1, "one", -50, -1)]),
    "acos": (mp.acos, [(4, "uni", -1, 1), (2, "log", -40, 0), (1, "one", -50, -1)]),
    "atan": (mp.atan, [(4, "uni", -4, 4), (2, "log", -40, 1), (1, "log", 1, 100)]),
    "sinh": (mp.sinh, [(4, "log", -40, 5), (2, "uni", -3, 3), (2, "uni", -710, 710)]),
    "cosh": (mp.cosh, [(4, "log", -30, 5), (2, "uni", -3, 3), (2, "uni", -710, 710)]),
    "tanh": (mp.tanh, [(3, "log", -40, 5), (4, "uni", -1.5, 1.5), (1, "uni", -22, 22)]),
    "asinh": (mp.asinh, [(5, "log", -40, 5), (3, "uni", -2, 2), (2, "log", 5, 1023)]),
    "acosh": (mp.acosh, [(4, "uni", 1, 3), (2, "one+", -50, 0), (2, "pos", 0, 30), (1, "pos", 30, 1023)]),
    "atanh": (atanh, [(4, "uni", -1, 1), (3, "log", -40, 0), (1, "one", -50, -1)]),
    "cbrt": (lambda x: mp.cbrt(x) if x >= 0 else -mp.cbrt(-x), [(4, "log", -3, 3), (3, "log", -1074, 1023)]),
    "atan2": (mp.atan2, [(4, "log", -3, 3), (2, "log", -500, 500)]),
    "hypot": (mp.hypot, [(4, "log", -3, 3), (2, "log", -300, 300), (1, "log", -1060, -1000), (1, "log", 1000, 1023)]),
    "pow": (power, [(6, "power", 0, 0)]),
}
BINARY = {"atan2", "hypot", "pow"}

SPECIAL = {
    "exp": [709.782712893384, 709.78271289338397, -745.1332191019411, -745.1332191019412, -708.3964185322641, 708.0, 88.72283, 88.72284, -87.33655, -103.97208, -103.97209, 87.0, 0.34657359027997264],
    "exp2": [1023.0, 1023.9999999999999, 1024.0, -1022.0, -1022.5, -1074.0, -1075.0, -1076.0, 127.0, 128.0, -126.0, -149.0, -150.0, 3.0, 10.0, 0.5],
    "expm1": [709.782712893384, 709.8, -37.42994775023705, -40.0, 0.34657359027997264, -0.34657359027997264, 88.72283],
    "log": [0.7071067811865475, 0.7071067811865476, 1.4142135623730951, 0.9999999999999999, 1.0000000000000002, 10.0, 1000.0],
    "log2": [2.0**k for k in range(-20, 20, 3)] + [0.9999999999999999, 1.0000000000000002, 3.0],
    "log10": [10.0**k for k in range(23)] + [0.9999999999999999, 1.0000000000000002, 1e-5],
    "log1p": [-0.9999999999999999, -0.5, 1e-300, 0.41421356237309515, -0.2928932188134524],
    "sin": [math.pi * k / 2 for k in range(1, 30)] + [1e22, 6381956970095103.0 * 2.0**797, 102899.0, 102901.0, 1e5, 199.0, 200.0],
    "asin": [0.5, -0.5, 0.9999999999999999],
    "atan": [math.tan(math.pi / 8), math.tan(3 * math.pi / 8), 1.0],
    "sinh": [710.4758600739439, 710.475860073944, 708.0, 22.0, 89.41598629223294, 89.4159],
    "cosh": [710.4758600739439, 710.475860073944, 708.0, 22.0, 89.41598629223294],
    "tanh": [0.8, 0.7999999999999999, 22.0, 10.0, 9.010913, 19.06154746539849],
    "asinh": [2.0**28, 2.0**27, 1e300],
    "acosh": [2.0**28, 2.0**27, 1e300, 1.0000000000000002],
    "cbrt": [8.0, 27.0, -64.0, 1e300, 1e-310, 125.0, 1000.0],
}
for _same, _of in (("cos", "sin"), ("tan", "sin"), ("acos", "asin"), ("atanh", "asin")):
    SPECIAL[_same] = SPECIAL[_of]


def ends(dtype):
    values = [0.0, 1.0, INF, TINY[dtype], LEAST[dtype], LEAST[dtype] * 0.75, MAX[dtype], 0.5, 2.0, 3.0, 1e-10]
    return [s * v for v in values for s in (1, -1)] + [NAN]


def draw(rng, kind, low, high, n, dtype):
    sign = rng.choice([-1.0, 1.0], n)
    if dtype == "f32":
        low, high = (max(low, -149), min(high, 127.99)) if kind != "uni" else (low, high)
        low = min(low, high - 20) if high > 127 or low < -140 else low
        high = max(high, low + 9)
    if kind == "uni":
        if dtype == "f32" and high > 200:
            low, high = low * 0.1455, high * 0.1255
        return rng.uniform(low, high, n)
    if kind == "near":
        k = np.rint(np.exp(rng.uniform(0, math.log(high if dtype == "f64" else 300), n)))
        exact = [mpf(int(i)) * mp.pi / 2 for i in k]
        x = np.array([float(e) for e in exact])
        off = rng.integers(-3, 4, n) * (2.0**-52 if dtype == "f64" else 2.0**-23)
        return sign * x * (1 + off)
    size = np.ldexp(rng.uniform(1, 2, n), np.floor(rng.uniform(low, high, n)).astype(int))
    if kind == "log":
        return sign * size
    if kind == "pos":
        return size
    if kind == "pos1":
        return 1 + sign * size
    if kind == "one":
        return sign * (1 - size)
    if kind == "one+":
        return 1 + size
    raise ValueError(kind)


def inputs(name, dtype, n, seed):
    """Operands as arrays of the dtype: one or two."""
    rng = np.random.default_rng([seed, *name.encode(), *dtype.encode()])
    kind = DTYPES[dtype]
    _, ranges = EXACT[name]
    with np.errstate(over="ignore", under="ignore"):
        if name == "pow":
            return power_inputs(rng, dtype, n)
        total = sum(r[0] for r in ranges)
        columns = []
        for column in range(2 if name in BINARY else 1):
            parts = [draw(rng, k, lo, hi, max(1, n * w // total), dtype) for w, k, lo, hi in ranges]
            if column == 0:
                special = SPECIAL.get(name, [])
                parts.append(np.array(special + [-x for x in special]))
            columns.append(np.concatenate(parts).astype(kind))
        if name in BINARY:
            rest = np.array([x for x in ends(dtype) for _ in ends(dtype)]), np.array(ends(dtype) * len(ends(dtype)))
            size = min(map(len, columns))
            rng.shuffle(columns[1])
            return [np.concatenate([c[:size], r.astype(kind)]) for c, r in zip(columns, rest)]
        return [np.concatenate([columns[0], np.array(ends(dtype), dtype=kind)])]


def power_inputs(rng, dtype, n):
    kind = DTYPES[dtype]
    span = 709 if dtype == "f64" else 88
    x = np.concatenate([draw(rng, "pos", -3, 3, n // 3, dtype), draw(rng, "pos", -1074, 1023, n // 3, dtype), rng.uniform(0.9, 1.1, n // 3)])
    with np.errstate(all="ignore"):
        y = rng.uniform(-1.06, 1.02, len(x)) * span / np.log(x)
    moderate = rng.random(len(x)) < 0.3
    y = np.where(moderate & (np.abs(np.log(x)) < 10), rng.uniform(-20, 20, len(x)), y)
    small = [(float(b), float(e)) for b in (-3, -2, 2, 3, 5, 7, 10, 1.5, 0.5) for e in (-3, -1, 1, 2, 3, 4, 5, 10, 15, 20, 22)]
    edge = [(b, e) for b in [*ends(dtype), -1.5] for e in [*ends(dtype), 2.5, 1e300, -1e300, 7.0, -4.0]]
    both = np.array(small + edge)
    return [np.concatenate([x, both[:, 0]]).astype(kind), np.concatenate([y, both[:, 1]]).astype(kind)]


def c99(name, *args):
    """The result for operands that mpmath has no business with, as NumPy gives it; None for all others."""
    numpy_name = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "atan2": "arctan2", "pow": "power"}.get(name, name)
    with np.errstate(all="ignore"):
        # Two operands each: a lone exponent of 1/2 makes a square root, whose zero keeps its sign.
        columns = [np.array([a, 1.5 if i else 2.0]) for i, a in enumerate(args)]
        value = float(getattr(np, numpy_name)(*columns)[0])
    odd = any(not math.isfinite(a) or a == 0 for a in args)
    if odd or math.isnan(value) or (value == 0 and name in ("log", "log2", "log10", "acos", "acosh")):
        return value
    if name in ("pow", "atanh") and math.isinf(value) and args[0] in (0, 1, -1):
        return value
    return None


def truth(name, args):
    """The exact result as an mpf, or a float where it is special."""
    special = c99(name, *args)
    if special is not None:
        return special
    f = EXACT[name][0]
    with mp.workprec(1300 if name in ("sin", "cos", "tan") and abs(args[0]) > 1e15 else 160):
        small = max(abs(a) for a in args) < 2.0**-40 and name in ("sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "expm1", "log1p")
        if small:
            with mp.workprec(1300):
                return +f(mpf(args[0]))
        return +f(*[mpf(a) for a in args])


def ulp(value, dtype):
    """The distance of neighbours at an exact value; that of the greatest numbers beyond them."""
    least, bits, top = (-1022, 52, 1023) if dtype == "f64" else (-126, 23, 127)
    exponent = int(mp.floor(mp.log(abs(value), 2))) if value != 0 else least
    return mpf(2) ** (min(max(exponent, least), top) - bits)


def nearest(value, dtype):
    """The exact value rounded to the dtype, with its overflow."""
    unit = ulp(value, dtype)
    rounded = mp.nint(value / unit) * unit
    limit = mpf(MAX[dtype]) + mpf(MAX[dtype]) * 2 ** (-54 if dtype == "f64" else -25)
    if abs(value) >= limit:
        return math.copysign(INF, value)
    if rounded == 0:
        return math.copysign(0.0, value)
    return float(rounded)
