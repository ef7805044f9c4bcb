"""Makes fixtures/printing.json.gz: how NumPy prints arrays and scalars of many dtypes, shapes and options.

Owns the choice of cases for test/numpy/printing.test.ts. It needs nothing but Python and NumPy:

    python3 test/golden/printing.py

The same NumPy gives the same bytes on every run: the seed is fixed and gzip stores no time. For a longer
comparison than the committed one, give another seed, number of random cases and output file:

    python3 test/golden/printing.py --seed 7 --count 50000 --out /tmp/printing.json.gz

Elements are stored as the hex of their little-endian bytes, so no digit and no NaN is lost on the way.
"""

import argparse
import gzip
import json
import pathlib
import warnings

import numpy as np

INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float16", "float32", "float64"]
COMPLEX = ["complex64", "complex128"]
UNITS = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"]
MULTIPLES = ["25s", "2Y", "3M", "6h", "2W", "10us"]
NAT = np.iinfo(np.int64).min
SHAPES = [(1,), (2,), (3,), (7,), (13,), (30,), (1, 1), (2, 3), (3, 2), (1, 5), (5, 1), (4, 7), (2, 2, 2),
          (1, 3, 1), (3, 1, 2), (2, 3, 4), (1, 1, 1, 2), (2, 1, 2, 3), (2, 2, 1, 1, 2)]
LONG_SHAPES = [(40,), (9, 9), (8, 2), (2, 9), (5, 4, 8), (10, 10, 3), (1, 50), (50, 1)]
EMPTY_SHAPES = [(0,), (0, 3), (3, 0), (0, 0), (2, 0, 3), (1, 0), (0, 1, 1)]


class Cases:
    """Collects cases; every array is printed by NumPy the moment it is added."""

    def __init__(self):
        self.arrays = []
        self.scalars = []

    def array(self, array, options=None, layout=None):
        """`options` go to np.printoptions, `layout` (separator, prefix, suffix) to np.array2string."""
        array = np.asarray(array)
        options = options or {}
        little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"))
        with np.printoptions(**options):
            case = {
                "dtype": array.dtype.name,
                "shape": list(array.shape),
                "data": little.tobytes().hex(),
                "options": options,
                "str": str(array),
                "repr": repr(array),
            }
            if layout is not None:
                case["layout"] = layout
                case["array2string"] = np.array2string(array, **layout)
        self.arrays.append(case)

    def scalar(self, value):
        self.scalars.append(
            {"dtype": value.dtype.name, "data": value.tobytes().hex(), "str": str(value), "repr": repr(value)}
        )


def random_options(rng, kind):
    options = {}
    if rng.random() < 0.35:
        options["precision"] = int(rng.choice([0, 1, 2, 3, 4, 5, 7, 10, 12, 15, 16, 17, 18, 20, 30]))
    if rng.random() < 0.35:
        options["floatmode"] = str(rng.choice(["fixed", "unique", "maxprec", "maxprec_equal"]))
    if rng.random() < 0.25:
        options["suppress"] = bool(rng.integers(2))
    if rng.random() < 0.3:
        options["sign"] = str(rng.choice(["-", "+", " "]))
    if rng.random() < 0.3:
        options["linewidth"] = int(rng.choice([0, 1, 10, 13, 20, 31, 40, 60, 76, 100, 200]))
    if rng.random() < 0.1 and kind in "fc":
        options["nanstr"] = str(rng.choice(["NaN", "n", "not a number", "-"]))
        options["infstr"] = str(rng.choice(["Inf", "i", "Infinity", "oo"]))
    if rng.random() < 0.2:
        options["threshold"] = int(rng.choice([0, 1, 5, 10, 20]))
        options["edgeitems"] = int(rng.choice([1, 2, 3, 4]))
    return options


def random_layout(rng):
    if rng.random() < 0.7:
        return None
    return {
        "separator": str(rng.choice([" ", ", ", ",", "", ";  ", " | "])),
        "prefix": "p" * int(rng.integers(0, 12)),
        "suffix": "s" * int(rng.integers(0, 12)),
    }


def random_floats(rng, dtype, size):
    """Floats of one style per array, because the formats depend on what stands together."""
    bits = {"float16": np.uint16, "float32": np.uint32, "float64": np.uint64}[dtype]
    style = rng.integers(0, 11)
    if style == 0:
        values = rng.integers(0, 2 ** (8 * np.dtype(bits).itemsize), size, dtype=bits,
                              endpoint=False).view(dtype)
    elif style == 1:
        values = rng.normal(size=size)
    elif style == 2:
        values = rng.integers(-2000, 2000, size).astype(float)
    elif style == 3:
        values = rng.integers(-5000, 5000, size) / 8.0  # exact ties when digits are cut
    elif style == 4:
        values = np.round(rng.uniform(-1, 1, size) * 100, 2)
    elif style == 5:
        values = rng.uniform(1, 10, size) * 10.0 ** rng.integers(-8, 10)
    elif style == 6:
        values = rng.uniform(-10, 10, size) * 10.0 ** rng.integers(-6, 5, size)
    elif style == 7:
        values = rng.choice([1e8, 99999999.0, 1e-4, 9.9999e-5, 1e3, 1.0, 1e6, 999999.9, 1000.5, 999.5,
                             1e-3], size)
    elif style == 8:
        values = 2.0 ** rng.integers(-24, 16, size)
    elif style == 9:
        values = rng.integers(0, 10**6, size) / 10.0 ** rng.integers(0, 7)
    else:
        values = rng.choice([0.5, 1.5, 2.5, 0.125, 0.375, 9.995, 99.5, 0.05, 0.0, 0.95, 9.5], size)
    values = np.asarray(values, dtype).copy()
    if rng.random() < 0.25:
        special = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0], dtype)[: int(rng.integers(1, 6))]
        where = rng.random(size) < 0.4
        values[where] = rng.choice(special, int(where.sum()))
    return values


def random_times(rng, size):
    style = rng.integers(0, 4)
    if style == 0:
        values = rng.integers(-(2**63), 2**63 - 1, size, endpoint=True)
    elif style == 1:
        values = rng.integers(-1000, 1000, size)
    elif style == 2:
        values = rng.integers(-10**7, 10**7, size)
    else:
        values = rng.integers(-10**17, 10**17, size)
    if rng.random() < 0.4:
        values[rng.random(size) < 0.4] = NAT
    return values


def random_values(rng, dtype, size):
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.random(size) < 0.5
    if kind in "iu":
        info = np.iinfo(dtype)
        if rng.random() < 0.4:
            return rng.integers(info.min, info.max, size, dtype=dtype, endpoint=True)
        bound = int(rng.choice([2, 10, 100]))
        return rng.integers(0 if kind == "u" else -bound, bound, size).astype(dtype)
    if kind == "f":
        return random_floats(rng, dtype, size)
    if kind == "c":
        part = "float32" if dtype == "complex64" else "float64"
        values = np.empty(size, dtype)
        values.real = random_floats(rng, part, size)
        values.imag = random_floats(rng, part, size)
        return values
    values = random_times(rng, size)
    if dtype == "datetime64":
        values[:] = NAT  # without a unit there are no other datetimes
    return values.view(dtype)


def random_cases(cases, rng, count):
    times = [f"{kind}[{unit}]" for kind in ("datetime64", "timedelta64") for unit in UNITS + MULTIPLES]
    times += ["datetime64", "timedelta64"]
    for _ in range(count):
        family = rng.choice(["bool", "int", "float", "complex", "time"], p=[0.04, 0.16, 0.45, 0.2, 0.15])
        names = {"bool": ["bool"], "int": INTEGERS, "float": FLOATS, "complex": COMPLEX,
                 "time": times}[family]
        dtype = str(rng.choice(names))
        options = random_options(rng, np.dtype(dtype).kind)
        shapes = SHAPES + [()] * 2
        if "threshold" in options:
            shapes = shapes + LONG_SHAPES * 2
        shape = shapes[rng.integers(len(shapes))]
        values = random_values(rng, dtype, int(np.prod(shape))).reshape(shape)
        cases.array(values, options, random_layout(rng))


def chosen_cases(cases):
    """Edge values, one idea per line."""
    nan, inf = np.nan, np.inf
    for dtype in FLOATS:
        info = np.finfo(dtype)
        for values in [
            [0.0], [-0.0], [0.0, -0.0], [nan], [inf], [-inf], [nan, inf], [nan, -inf], [nan, 1],
            [1, -inf, nan], [-1.5, inf], [1e-5], [1e-4], [9.9e-5], [1e-4, 0.1], [1e-4, 0.1001], [1, 1000],
            [1, 1000.5], [1, 1001], [999.0], [999.5, 1], [1000.0, 1], [65504], [6e-8], [6e-8, 65504],
            [1 / 3, 2 / 3, 1], [0.1, 0.25, 100], [info.max], [info.tiny], [info.smallest_subnormal],
            [info.max, info.tiny], [info.eps, 1 + info.eps],
        ]:
            cases.array(np.array(values, dtype))
    wide = [123456789.123, 1e16, 1e15, 9999999999999998.0, 1e23, 5e-324, 1e308, 2.0**53, 2.0**-44, 1e8,
            99999999.5,
            0.1 + 0.2, 1 / 3, 1e22, 1e21, 123456.7890123]
    narrow = [16777216, 16777217, 0.1, 0.3, 1 / 3, 3.4e38, 1e-45, 1.1754944e-38, 2.0**-96, 2.0**90,
              8388608.5, 1e6,
              999999.94, 8.5899346e9, 1e-4, 33554432]
    half = [2049, 0.1, 0.333, 6.1e-5, 1024, 1000, 2.0**-14, 2.0**-15, 0.0999, 3.14159, 65504, 60000, 0.2,
            2048]
    for dtype, values in [("float64", wide), ("float32", narrow), ("float16", half)]:
        array = np.array(values, dtype)
        for element in array:
            cases.array(element.reshape(1))
            cases.array(np.array([element, 1], dtype))
        for options in [
            {}, {"suppress": True}, {"precision": 3}, {"precision": 0}, {"floatmode": "fixed"},
            {"floatmode": "unique"},
            {"floatmode": "maxprec_equal"}, {"floatmode": "fixed", "precision": 25}, {"sign": "+"},
            {"sign": " "},
            {"floatmode": "unique", "precision": 2}, {"suppress": True, "floatmode": "fixed", "precision": 2},
        ]:
            cases.array(array, options)
            cases.array(-array, options)
    cases.array([info.max, 1], {"floatmode": "fixed", "precision": 400, "suppress": True})
    cases.array([5e-324], {"floatmode": "fixed", "precision": 800})
    cases.array([1e-300, 1.0], {"floatmode": "fixed", "precision": 400, "suppress": True})
    ties = [0.5, 1.5, 2.5, 0.05, 0.15, 0.25, 0.35, 0.125, 0.375, 0.006, 0.0051, 9.995, 0.95, 99.99]
    for precision in range(4):
        for floatmode in ["fixed", "maxprec", "maxprec_equal"]:
            cases.array(ties, {"precision": precision, "floatmode": floatmode, "suppress": True})
    for sign in "-+ ":
        for values in [[1.0], [-1.0], [-1, 10.0], [1, -10.0], [-0.0, 1], [nan, 1], [nan, inf], [inf, -1],
                       [1e10, 2]]:
            cases.array(values, {"sign": sign})
        for values in [[1, 2], [-1, 10], [1, -10], [0]]:
            cases.array(np.array(values), {"sign": sign})
        cases.array(np.array([1, 200], "uint8"), {"sign": sign})
        cases.array(np.array([1, 200], "timedelta64[s]"), {"sign": sign})
        cases.array(np.array([1 + 2j, complex(-0.0, -1)]), {"sign": sign})
        cases.array(np.array([nan, 1, inf]), {"sign": sign, "nanstr": "not a number", "infstr": "Infinity"})
        cases.array(np.array([nan, 1]), {"sign": sign, "nanstr": "?", "infstr": "Infinity"})

    parts = [0.0, -0.0, 1.0, -2.5, nan, inf, -inf, 1e10, 1e-5]
    for dtype in COMPLEX:
        for re in parts:
            values = np.empty(len(parts), dtype)
            values.real, values.imag = re, parts
            cases.array(values)
            cases.array(values[2:4])
        cases.array(np.array([1, 2j, -3.25 - 1e-3j, complex(nan, inf)], dtype))
        cases.array(np.array(1 + 2j, dtype))

    for dtype in INTEGERS:
        info = np.iinfo(dtype)
        cases.array(np.array([info.min, 0, info.max], dtype))
        cases.array(np.array(info.max, dtype))
    cases.array([True, False])
    cases.array([True, True])
    cases.array([[False], [True]])
    cases.array(True)

    for unit in UNITS + MULTIPLES:
        edges = [0, 1, -1, 59, -60, 366, -719529, -719163, 10**6, -(10**6), 951782399, 951782400,
                 2**63 - 1, -(2**63) + 1]
        for kind in ("datetime64", "timedelta64"):
            dtype = f"{kind}[{unit}]"
            cases.array(np.array(edges).view(dtype))
            cases.array(np.array([5, NAT, 12]).view(dtype))
            cases.array(np.array([NAT]).view(dtype))
            cases.array(np.array(3).view(dtype))
            cases.array(np.array([], dtype))
            for value in edges + [NAT]:
                cases.scalar(np.array([value]).view(dtype)[0])
    for kind in ("datetime64", "timedelta64"):
        cases.array(np.array([NAT, NAT]).view(kind))
        cases.scalar(np.array([NAT]).view(kind)[0])
    cases.array(np.array([-5, 7, NAT]).view("timedelta64"))
    cases.scalar(np.timedelta64(-5))
    dates = np.array(["1900-02-28", "1900-03-01", "2000-02-29", "2100-02-28", "1600-12-31", "0000-01-01"],
                     "M8[D]")
    cases.array(np.concatenate([dates, dates + 1]))

    for shape in EMPTY_SHAPES:
        for dtype in ["float64", "float32", "int64", "bool", "complex128", "datetime64[D]", "timedelta64"]:
            cases.array(np.empty(shape, dtype))
            cases.array(np.empty(shape, dtype), {"threshold": 0, "linewidth": 20})

    for dtype in ["float64", "int32", "bool", "complex64"]:
        for shape in [(1001,), (1000,), (40, 30), (8, 13, 11), (2, 600), (600, 2), (1, 1001), (3, 2, 200),
                      (6, 6, 30)]:
            cases.array(np.arange(np.prod(shape)).reshape(shape).astype(dtype))
    for edgeitems in [1, 2, 5]:
        cases.array(np.arange(60).reshape(3, 4, 5), {"threshold": 10, "edgeitems": edgeitems})
        options = {"threshold": 10, "edgeitems": edgeitems, "linewidth": 40}
        cases.array(np.arange(600.0).reshape(20, 30) / 7, options)
    # The widest number is not shown, so it must not widen the columns.
    cases.array(np.where(np.arange(50) == 25, 1e300, 1.5), {"threshold": 10})
    for threshold in [0, 1]:
        for array in [np.array(1.0), np.arange(3), np.zeros((1, 1), "f4"), np.array(True), np.zeros((2, 2))]:
            cases.array(array, {"threshold": threshold})
    # Where the dtype moves to a line of its own.
    for linewidth in range(15, 50):
        cases.array(np.arange(5, dtype="int16"), {"linewidth": linewidth})
        cases.array(np.arange(8, dtype="float32").reshape(2, 4), {"linewidth": linewidth, "threshold": 4})
    for separator in [" ", ",", ", ", "", ",\n", " : "]:
        layout = {"separator": separator, "prefix": "name = ", "suffix": ";"}
        cases.array(np.arange(40), {}, layout)
        cases.array(np.arange(24.0).reshape(2, 3, 4) / 3, {"linewidth": 30}, layout)
        cases.array(1.0, {}, layout)

    for dtype in FLOATS:
        values = np.array(wide + narrow + half + ties + parts + [-v for v in wide], dtype)
        for value in values:
            cases.scalar(value)
    for dtype in COMPLEX:
        for re in parts + [1e16, 0.1]:
            for im in parts + [1e16, 0.1]:
                value = np.zeros(1, dtype)
                value.real, value.imag = re, im
                cases.scalar(value[0])
    for dtype in INTEGERS:
        cases.scalar(np.array(np.iinfo(dtype).min, dtype)[()])
        cases.scalar(np.array(np.iinfo(dtype).max, dtype)[()])
    cases.scalar(np.True_)
    cases.scalar(np.False_)


def random_scalars(cases, rng, count):
    for _ in range(count):
        dtype = str(rng.choice(FLOATS + COMPLEX))
        cases.scalar(random_values(rng, dtype, 1)[0])


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=20260)
    parser.add_argument("--count", type=int, default=900, help="number of random arrays")
    parser.add_argument("--out", type=pathlib.Path, default=here / "fixtures" / "printing.json.gz")
    arguments = parser.parse_args()

    warnings.simplefilter("ignore")  # values that overflow float16 are meant to
    cases = Cases()
    rng = np.random.default_rng(arguments.seed)
    chosen_cases(cases)
    random_cases(cases, rng, arguments.count)
    random_scalars(cases, rng, arguments.count // 4)

    fixture = {"numpy": np.__version__, "arrays": cases.arrays, "scalars": cases.scalars}
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(fixture, separators=(",", ":"))
    arguments.out.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    counts = f"{len(cases.arrays)} arrays, {len(cases.scalars)} scalars"
    print(f"{arguments.out}: {counts}, NumPy {np.__version__}")


if __name__ == "__main__":
    main()
