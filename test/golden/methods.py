"""Cases of the ufuncs' methods on every dtype, and of the functions made from them."""

import numpy as np

from spec import COMPLEX, DTYPES, FLOATS, INTS, Group, L, T, W, inline

BINARY = (
    "add subtract multiply divide floor_divide remainder fmod power float_power hypot logaddexp logaddexp2 arctan2 copysign "
    "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor bitwise_and bitwise_or "
    "bitwise_xor left_shift right_shift maximum minimum fmax fmin"
).split()
S234 = ["reshape", 2, 3, 4]
# functions whose results differ in the last bits: they fold few, tame elements
APPROXIMATE = "power float_power hypot logaddexp logaddexp2 arctan2".split()
# a complex product is rounded with or without fused multiply-adds, and a fold repeats the difference
MIXED = ["multiply", "divide"]


def operand(f, d, g):
    """An array for folds of f: of every kind of value, or of tame ones where errors grow."""
    if f in APPROXIMATE or (d in COMPLEX and f in MIXED):
        tame = [1, 2, 3, 1, 2, 1, 3, 1, 1, 2, 1, 2, 1, 1, 3, 2, 1, 2, 1, 1, 2, 1, 3, 1]
        x = np.array(tame, d)
        return inline(x if d not in COMPLEX or f in APPROXIMATE else x * x.dtype.type(1 + 1j), S234)
    return T(f"r.{d}", S234)


def methods():
    g = Group("methods", "reduce, accumulate and outer of every binary ufunc on every dtype")
    accepts = {}
    for f in BINARY:
        u = getattr(np, f)
        for method in ("reduce", "accumulate", "outer"):
            name = f"{f}.{method}"
            accepts[name] = []
            for d in DTYPES:
                try:
                    getattr(u, method)(*[np.ones(2, d)] * (2 if method == "outer" else 1))
                except TypeError:
                    pass
                else:
                    accepts[name].append(d)
        exact = f not in APPROXIMATE
        for d in DTYPES:
            a = operand(f, d, g)
            rough = not exact or (d in COMPLEX and f in MIXED)
            r, acc = f"{f}.reduce", f"{f}.accumulate"
            g.add(r, a)
            g.add(acc, a)
            if d not in accepts[r]:
                g.add(f"{f}.outer", T(f"m.{d}", ["at", "0:3"]), T(f"n.{d}", ["at", "0:2"]))
                continue
            for axis in (1, -1):
                g.add(r, a, axis=axis)
                g.add(acc, a, axis=axis)
            g.add(r, a, axis=1, keepdims=True)
            g.add(r, a, axis=None)
            if not (f in ("multiply", "subtract", "divide") and d == "float16"):  # rounded after every run
                g.add(r, a, axis=[0, 2])
            g.add(r, a, axis=[])
            turned = ["transpose", 2, 0, 1]
            for steps in ([turned], [["at", ":", "::-1", "::2"]]):
                v = {**a, "v": [*a["v"], *steps]}
                g.add(r, v, axis=1)
                g.add(acc, v, axis=1)
            flat = {**a, "v": []}
            g.add(r, {**flat, "v": [["at", "::-1"]]} if not rough else {**flat, "v": [["at", "3::-1"]]})
            g.add(acc, {**flat, "v": [["at", "5::-2"]]})
            g.add(r, {**flat, "v": [["at", "0:1"]]})
            g.add(acc, {**flat, "v": [["at", "0:1"]]})
            g.add(r, {**flat, "v": [["at", "0:1"], ["reshape"]]})
            g.add(acc, {**flat, "v": [["at", "0:1"], ["reshape"]]})
            g.add(r, {**flat, "v": [["at", "0:0"]]})
            g.add(acc, {**flat, "v": [["at", "0:0"]]})
            g.add(r, {**flat, "v": [["at", "0:0"], ["reshape", 0, 3]]}, axis=1)
            g.add(r, {**flat, "v": [["at", "0:0"], ["reshape", 0, 3]]}, axis=0)
            g.add(acc, {**flat, "v": [["at", "0:0"], ["reshape", 2, 0]]}, axis=1)
            g.add(r, a, axis=5)
            g.add(acc, a, axis=-4)
            if not (f in ("power", "float_power") and d == "complex64"):
                g.add(r, a, axis=1, initial=W(2))
            g.add(r, a, axis=1, initial=None)
            g.add(r, {**flat, "v": [["at", "0:0"]]}, initial=W(1))
            mask = T("k.bool", S234)
            masked = f == "add" and d in FLOATS + COMPLEX or f in ("subtract", "multiply", "divide") and d == "float16"
            if not masked:  # NumPy folds each stretch that a mask selects by itself
                g.add(r, a, axis=1, where=mask)
                g.add(r, a, axis=1, where=mask, initial=W(3))
            g.add(f"{f}.outer", T(f"m.{d}", ["at", "0:3"]), T(f"n.{d}", ["at", "0:4"], ["reshape", 2, 2]))
            for e in ("bool", "int8", "int64", "uint16", "float16", "float32", "float64", "complex64"):
                if d in COMPLEX and e not in COMPLEX or d in FLOATS and e in [*INTS, "bool"] or f in APPROXIMATE:
                    continue
                if f in MIXED and e in COMPLEX:
                    continue
                g.add(r, a, axis=1, dtype=e)
                if e in ("int8", "float32", "complex64"):
                    g.add(acc, a, axis=1, dtype=e)
    for f in ("negative", "divmod", "isnan"):
        for m in ("reduce", "accumulate"):
            g.add(f"{f}.{m}", T("r.float64"))
    g.add("negative.outer", T("r.float64"), T("r.float64"))
    for d in FLOATS + COMPLEX:
        # signed zeros, and what infinity does to a start
        z = inline(np.array([-0.0, -0.0, 0.0, -0.0], d))
        for f in ("add", "multiply", "subtract", "maximum", "fmin"):
            if d in COMPLEX and f == "multiply":
                continue
            # the sign of the greater of two zeros is that of either
            g.add(f"{f}.accumulate", z, marks={"n": [0, 1, 2, 3]} if f in ("maximum", "fmin") else None)
            g.add(f"{f}.reduce", z)
            g.add(f"{f}.reduce", z, initial=None)
        s = inline(np.array([np.inf, 1, np.nan, 2], d))
        for f in ("add", "subtract", "maximum", "fmax"):
            g.add(f"{f}.accumulate", s)
            g.add(f"{f}.reduce", s)
        for n in (1, 2, 9, 129, 1000):
            g.add("add.reduce", T(f"s.{d}", ["at", f"0:{n}"]), initial=None)
            g.add("add.accumulate", T(f"s.{d}", ["at", f"0:{n}"]))
    g.extra["accepts"] = accepts
    return g


def cumulative():
    g = Group("cumulative", "cumulative sums and products on every dtype")
    names = "cumsum cumprod nancumsum nancumprod cumulative_sum cumulative_prod".split()
    g.extra["accepts"] = {f: DTYPES for f in names}
    for f in names:
        api = f.startswith("cumulative")
        for d in DTYPES:
            tame = d in COMPLEX and f.endswith("prod")
            a = operand("multiply", d, g) if tame else T(f"r.{d}", S234)
            flat = {**a, "v": []}
            g.add(f, a)
            g.add(f, flat)
            for axis in (0, 1, -1, 3):
                g.add(f, a, axis=axis)
            g.add(f, {**a, "v": [*a["v"], ["transpose", 2, 1, 0], ["at", "::-1"]]}, axis=0)
            g.add(f, {**flat, "v": [["at", "0:1"], ["reshape"]]})
            g.add(f, {**flat, "v": [["at", "0:1"], ["reshape"]]}, axis=0)
            g.add(f, {**flat, "v": [["at", "0:0"]]})
            if d not in COMPLEX:
                g.add(f, a, axis=1, dtype="float32")
                g.add(f, a, axis=1, dtype="complex128")
            if d in INTS:
                g.add(f, a, axis=1, dtype="int8")
            if api:
                g.add(f, a, axis=1, include_initial=True)
                g.add(f, flat, include_initial=True)
                g.add(f, {**flat, "v": [["at", "0:0"]]}, include_initial=True)
            if d in FLOATS + COMPLEX and not tame:
                for t in (f"rn.{d}", f"ri.{d}"):
                    g.add(f, T(t))
                    g.add(f, T(t, S234), axis=1)
    return g


def indexed():
    g = Group("indexed", "reduceat, at, take and take_along_axis on every dtype")
    accepts = {}
    g.extra["accepts"] = accepts
    starts = [[0, 4, 1, 5, 2, 6, 3, 7], [0], [3, 3, 3], [0, 12, 23], [23, 0], []]
    for f in BINARY:
        u = getattr(np, f)
        name = f"{f}.reduceat"
        accepts[name] = []
        for d in DTYPES:
            try:
                u.reduceat(np.ones(2, d), [0])
            except TypeError:
                continue
            accepts[name].append(d)
        for d in accepts[name]:
            a = operand(f, d, g)
            rough = f in APPROXIMATE or (d in COMPLEX and f in MIXED)
            flat = {**a, "v": []}
            for s in starts if not rough else [[0, 3, 1, 2, 6], [4, 2]]:
                x = {**flat, "v": [["at", "0:9"]]} if rough else flat
                g.add(name, x, inline(np.array(s, "int64")))
            g.add(name, a, inline(np.array([1, 0, 2], "int32")), axis=2)
            g.add(name, {**a, "v": [*a["v"], ["transpose", 2, 0, 1], ["at", "::-1"]]}, inline(np.array([0, 2], "int8")), axis=0)
            g.add(name, a, inline(np.array([0, 3], "int64")), axis=1)
            g.add(name, a, inline(np.array([0, -1], "int64")), axis=1)
            g.add(name, flat, inline(np.array([24], "int64")))
        for d in accepts[name]:
            if f in ("add", "subtract", "multiply", "divide", "maximum") and d in FLOATS + COMPLEX and not (d in COMPLEX and f in MIXED):
                for s in ([0, 1, 9, 17, 146, 600], [0, 500, 100, 103]):
                    g.add(name, T(f"s.{d}", ["at", "0:1000"]), inline(np.array(s, "int64")))
                    g.add(name, T(f"s.{d}", ["at", "0:2000:2"]), inline(np.array(s, "int64")))
    g.add("negative.reduceat", T("r.float64"), inline(np.array([0])))
    g.add("add.reduceat", T("r.float64", ["at", "0:1"], ["reshape"]), inline(np.array([0])))
    for f in ("take", "take_along_axis"):
        accepts[f] = DTYPES
    for d in DTYPES:
        a, flat = T(f"r.{d}", S234), T(f"r.{d}")
        for i in ("int64", "int32", "int8", "uint8", "uint16"):
            p = np.array([[3, 0, 0], [1, 2, 3]], i)
            g.add("take", flat, inline(p))
            g.add("take", a, inline(p), axis=2)
        n = np.array([-1, 0, -24, 23], "int16")
        g.add("take", a, inline(n))
        g.add("take", a, inline(np.array(-2)), axis=1)
        g.add("take", T(f"r.{d}", S234, ["transpose", 1, 2, 0], ["at", "::-1"]), inline(np.array([1, 0, -1])), axis=1)
        out = np.array([5, -1, 7, -30, 100])
        g.add("take", a, inline(out), axis=1)
        g.add("take", a, inline(out), axis=1, mode="wrap")
        g.add("take", a, inline(out), axis=1, mode="clip")
        g.add("take", flat, inline(np.array([], "int64")))
        g.add("take", T(f"r.{d}", ["at", "0:0"]), inline(np.array([0])))
        g.add("take_along_axis", a, inline(np.array([[[0, -1], [1, 2], [3, 0]]])), axis=2)
        g.add("take_along_axis", a, inline(np.array([[[0, -1, 1, 0]], [[1, 1, 0, 2]]])), axis=1)
        g.add("take_along_axis", flat, inline(np.array([3, 2, -1])))
        g.add("take_along_axis", a, inline(np.array([3, 2, -1])), axis=None)
        g.add("take_along_axis", a, inline(np.array([3, 2, -1])))
    g.add("take", T("r.float64"), T("r.float32"))
    g.add("take", T("r.float64"), inline(np.array([1], "uint64")))
    return g


UNARY = (
    "negative positive absolute sign reciprocal square conjugate sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan arctan "
    "sinh tanh arcsinh degrees radians floor ceil trunc rint logical_not invert isnan isinf isfinite signbit spacing bitwise_count"
).split()
# an element times an element times an element: of complex numbers NumPy may use fused multiply-adds
AT_BINARY = [*BINARY, "gcd", "lcm", "heaviside", "nextafter"]


def changed():
    g = Group("changed", "at of every ufunc on every dtype: repeated, negative, boolean and multi-dimensional indices")
    accepts = {}
    g.extra["accepts"] = accepts
    for f in [*AT_BINARY, *UNARY]:
        # repeated, these magnify the last bit
        once = f in ("exp", "exp2", "expm1", "tan")
        again = inline(np.array([0, 5, 1, -1, 4] if once else [0, 5, 0, -1, 0]))
        two = [1, 2] if once else [2, 2]
        u, name = getattr(np, f), f"{f}.at"
        accepts[name] = []
        for d in DTYPES:
            # integers that a float result goes back into are in range, and so are powers and shifts
            tame = np.array([1, 2, 3, 1, 2, 1, 3, 1, 1, 2, 1, 2], d)
            x = inline(tame)
            wide = inline(tame, ["reshape", 3, 4])
            b = [] if f in UNARY else [inline(np.array([1, 3, 2, 1, 1], d))]
            g.add(name, x, again, *b)
            if not isinstance(refusal(u, d), TypeError):
                accepts[name].append(d)
            else:
                continue
            g.add(name, x, inline(np.array([1, 4, 11], "uint8")), *[inline(np.array(2, d)) for _ in b])
            g.add(name, x, inline(np.array([True, False] * 6)), *[inline(np.array([2, 1, 1, 3, 1, 2], d)) for _ in b])
            rows = L(inline(np.array([[0], [-1]])), inline(np.array([1, 0, 3] if once else [1, 1, 3], "int32")))
            g.add(name, wide, rows, *[inline(np.array([3, 2, 1], d)) for _ in b])
            g.add(name, wide, inline(np.array(two)), *[inline(np.array([[1], [2]], d)) for _ in b])
            turned = {**wide, "v": [*wide["v"], ["transpose", 1, 0], ["at", "::-1"]]}
            g.add(name, turned, L(inline(np.array([1, 1, 0])), inline(np.array([two[0], 2, 0]))), *[inline(np.array([1, 2, 3], d)) for _ in b])
            g.add(name, x, inline(np.array([], "int64")), *b and [inline(np.array([], d))])
            g.add(name, x, inline(np.array([0, 12])), *[W(True) for _ in b])
            g.add(name, x, inline(np.array([0, -13])), *[W(True) for _ in b])
            if b:
                g.add(name, x, again, inline(np.array([1, 2], d)))
                g.add(name, x, again)
                g.add(name, x, inline(np.array([0, 0, 1])), W(2))
                # special values, where nothing has to be cast
                same = u(np.ones(1, d), np.ones(1, d)).dtype == np.dtype(d)
                if same and f not in APPROXIMATE and not (d in COMPLEX and f in MIXED):
                    g.add(name, T(f"m.{d}", ["at", "0:9"]), inline(np.array([0, 1, 2, 3, 4, 5, 6, 7, 8])), T(f"n.{d}", ["at", "0:9"]))
                for e in ("bool", "int8", "uint64", "float32", "float64", "complex64"):
                    if f not in APPROXIMATE and not (f in MIXED and e in COMPLEX):
                        g.add(name, x, again, inline(np.array([1, 1, 1, 0 if f in ("add", "subtract", "multiply") else 1, 1], e)))
            else:
                g.add(name, x, again, x)
    again = inline(np.array([0, 1, 0, -1, 0]))
    g.add("divmod.at", inline(np.ones(2)), again, inline(np.ones(5)))
    g.add("add.at", inline(np.ones((2, 3))), L(inline(np.array([0])), inline(np.array([0])), inline(np.array([0]))), W(True))
    g.add("add.at", inline(np.ones(3)), inline(np.array([0.0])), W(True))
    return g


def refusal(u, d):
    try:
        u(*[np.ones(1, d)] * u.nin)
    except TypeError as e:
        return e
    return None
