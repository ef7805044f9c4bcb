"""Cases of element-wise functions: unary, binary, selection, mixed dtypes, weak scalars, ufunc keywords."""

import numpy as np

from structure import undefined_conversions
from spec import COMPLEX, DTYPES, FLOATS, INTS, REAL_DTYPES, SIGNED, TABLES, Group, T, W, inline, same, value

UNARY = (
    "negative positive absolute abs fabs sign reciprocal square sqrt cbrt exp exp2 expm1 log log2 log10 log1p "
    "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh degrees radians deg2rad rad2deg "
    "floor ceil trunc rint round around logical_not bitwise_not invert isnan isinf isfinite signbit "
    "conjugate conj real imag angle"
).split()
BINARY = (
    "add subtract multiply divide true_divide floor_divide remainder mod fmod power float_power divmod "
    "logaddexp logaddexp2 arctan2 hypot equal not_equal less less_equal greater greater_equal "
    "logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor left_shift right_shift "
    "minimum maximum fmin fmax copysign"
).split()
MIXED = "add divide power maximum less bitwise_and left_shift arctan2".split()

M34 = ["reshape", 3, 4]


def accepts(f, count):
    """The dtypes that NumPy's `f` takes in every argument."""
    out = []
    for d in DTYPES:
        try:
            getattr(np, f)(*[np.ones(2, d)] * count)
        except TypeError:
            continue
        out.append(d)
    return out


# --- values left open by the C standard --------------------------------------------------------------


def open_signs(f, z):
    """Components of `f(z)` whose sign C99 Annex G leaves unspecified, as a pair of masks (real, imaginary).

    Written for the hyperbolic functions; the circular ones follow by f(z) = -i g(iz).
    """
    x, y = z.real, z.imag
    no = np.zeros(z.shape, bool)
    inf, nan = np.isinf, np.isnan
    def wild(v):
        return np.isinf(v) | np.isnan(v)

    if f in ("sin", "tan", "arcsin", "arctan"):
        g = {"sin": "sinh", "tan": "tanh", "arcsin": "arcsinh", "arctan": "arctanh"}[f]
        re, im = open_signs(g, rotate(z))
        return im, re
    if f == "cos":
        return open_signs("cosh", rotate(z))
    if f == "cosh":
        # cosh(0 + i inf), cosh(0 + i nan), cosh(nan + i 0): nan +- i0; cosh(inf + i inf): +-inf + i nan
        return inf(x) & inf(y), ((x == 0) & wild(y)) | (nan(x) & (y == 0))
    if f == "sinh":
        # sinh(0 + i inf), sinh(0 + i nan): +-0 + i nan; sinh(inf + i inf), sinh(inf + i nan): +-inf + i nan
        return ((x == 0) | inf(x)) & wild(y), no
    if f == "tanh":
        # tanh(inf + i inf), tanh(inf + i nan): 1 +- i0
        return no, inf(x) & wild(y)
    if f in ("arcsinh", "arctanh"):
        # arcsinh(nan + i inf): +-inf + i nan; arctanh(nan + i inf): +-0 + i pi/2
        return nan(x) & inf(y), no
    if f == "arccos":
        # arccos(inf + i nan): nan +- i inf
        return no, inf(x) & nan(y)
    if f == "arccosh":
        # arccosh(0 + i nan): nan +- i pi/2
        return no, (x == 0) & nan(y)
    if f in ("exp", "exp2"):
        # exp(inf + i inf), exp(inf + i nan): +-inf + i nan; exp(-inf + i inf), exp(-inf + i nan): +-0 +- i0
        return inf(x) & wild(y), (x == -np.inf) & wild(y)
    if f == "sqrt":
        # sqrt(-inf + i nan): nan +- i inf
        return no, (x == -np.inf) & nan(y)
    return no, no


def rotate(z):
    """i z, without arithmetic on infinities."""
    w = np.empty_like(z)
    w.real, w.imag = -z.imag, z.real
    return w


def component_list(re, im):
    return np.flatnonzero(np.stack([re.ravel(), im.ravel()], axis=-1)).tolist()


def unary_marks(f, a):
    if f == "reciprocal" and a.dtype.kind in "iu":
        # (int)(1.0 / 0): undefined in C
        u = np.flatnonzero(a.ravel() == 0).tolist()
        return {"u": u} if u else None
    if a.dtype.kind == "c":
        if f == "exp2":
            # NumPy rounds imag * ln 2 first: the angle of these is noise
            noise = np.isfinite(a.imag) & (np.abs(a.imag) > 1e5) & np.isfinite(a.real)
            u = component_list(noise, noise)
            return {"u": u} if u else None
        n = component_list(*open_signs(f, a))
        return {"n": n} if n else None
    return None


def power_signs(a, b):
    """Components of a ** b whose sign is that of exp(b log a) at infinity, which C99 leaves unspecified.

    Small integer exponents are products and have their signs.
    """
    products = (b.imag == 0) & (b.real == np.rint(b.real)) & (np.abs(b.real) < 100)
    with np.errstate(all="ignore"):
        wild = ~products & ~np.isfinite((b.astype("complex128") * np.log(a.astype("complex128"))).imag)
        r = np.power(a, b)
    # exp(-inf + i inf), exp(-inf + i nan): +-0 +- i0; exp(inf + i inf), exp(inf + i nan): +-inf + i nan
    zero = wild & (r == 0)
    return component_list(zero | (wild & np.isinf(r.real)), zero)


def binary_marks(f, a, b):
    if f in ("power", "float_power") and "c" in (a.dtype.kind, b.dtype.kind):
        single = f == "power" and np.result_type(a, b) == "complex64"  # there numfuse computes in double precision
        a, b = (v.astype("complex128").ravel() for v in np.broadcast_arrays(a, b))
        # exponents that size turn by so many times that the angle is noise
        noise = (np.abs(b.real) > 1e30) | (np.abs(b.imag) > 1e30)
        noise &= np.isfinite(b.real) & np.isfinite(b.imag)
        u = component_list(noise, noise)
        # a power goes through exp(y log x): rounding y log x costs |y log x| / 2 ULPs of the result
        size = np.abs(b * np.log(a))
        size[noise | ~np.isfinite(size)] = 0
        wide = {} if single else {str(k): int(np.ceil(s)) for i, s in enumerate(size) if s > 8 for k in (2 * i, 2 * i + 1)}
        n = power_signs(a, b)
        return {**({"u": u} if u else {}), **({"n": n} if n else {}), **({"l": wide} if wide else {})} or None
    if f in ("minimum", "maximum", "fmin", "fmax"):
        a, b = np.broadcast_arrays(a, b)
        if np.result_type(a, b).name in ("float32", "float64"):
            # which of 0.0 and -0.0 is the larger depends on the vector unit, and on the position
            both = (a == 0) & (b == 0) & (np.signbit(a) != np.signbit(b))
            n = np.flatnonzero(both.ravel()).tolist()
            return {"n": n} if n else None
    return None


def weak_marks(f, a, w):
    """Marks of a ufunc of the array `a` and the scalar `w`, in either order."""
    if f in ("maximum", "minimum") and a.dtype.name in ("float32", "float64") and not isinstance(w, complex):
        # the scalar is converted first: 1e-50 is a zero in single precision
        return binary_marks(f, a, np.asarray(w, "float64").astype(a.dtype))
    if f == "power" and np.result_type(a, w).kind == "c":
        return power_marks(a, w)
    return None


def power_marks(a, w):
    b = np.broadcast_to(np.asarray(w, "complex128"), a.shape)
    n = {"n": open_} if (open_ := power_signs(a, b)) else {}
    if np.result_type(a, w) == "complex64" and not (abs(w) < 100 and w == np.rint(np.real(w))):
        # NumPy takes cexp(w clog(a)) in single precision. Rounding w log a turns the result by |w log a| eps: a part
        # that is no larger than that beside the whole is noise. That shows where the whole overflows or vanishes;
        # elsewhere the unit is an ULP of the larger part, and such a part is exact enough.
        with np.errstate(all="ignore"):
            exponent = w * np.log(a.astype("clongdouble"))
            turn = np.abs(exponent) * np.finfo("float32").eps
            r = np.power(a, w)
        larger = np.maximum(np.abs(r.real), np.abs(r.imag))
        loud = [np.abs(f(exponent.imag)) <= turn for f in (np.cos, np.sin)]
        u = component_list(*(n & (np.isinf(larger) | (p == 0)) for n, p in zip(loud, (r.real, r.imag), strict=True)))
        return {**n, **({"u": u} if u else {})} or None
    return n or None


def round_marks(a, decimals):
    """Rounding may leave the dtype's range: converting that back is undefined in C.

    Only uint32 is left open: NumPy's result there depends on the vector loop, and so on the element's position.
    """
    if a.dtype != "uint32" or decimals >= 0:
        return None
    scale = 10.0**-decimals
    u = np.flatnonzero(undefined_conversions(np.rint(a / scale) * scale, "uint32")).tolist()
    return {"u": u} if u else None


# --- groups ------------------------------------------------------------------------------------------


def unary(real):
    g = Group("unary" if real else "complex-unary", "unary functions on every dtype")
    g.extra["accepts"] = {f: accepts(f, 1) for f in UNARY}
    dtypes = REAL_DTYPES if real else COMPLEX
    for f in UNARY:
        for d in dtypes:
            u = T(f"u.{d}")
            g.add(f, u, marks=unary_marks(f, value(u)))
    return g


def binary(real):
    g = Group("binary" if real else "complex-binary", "binary functions on pairs of one dtype")
    g.extra["accepts"] = {f: accepts(f, 2) for f in BINARY}
    dtypes = REAL_DTYPES if real else COMPLEX
    for f in BINARY:
        for d in dtypes:
            x, y = T(f"x.{d}"), T(f"y.{d}")
            g.add(f, x, y, marks=binary_marks(f, value(x), value(y)))
            if f == "power" and d in INTS:
                g.add(f, x, T(f"p.{d}"))
    return g


def unary_layouts(g, f, d):
    t = f"m.{d}"
    layouts = [
        T(t, ["at", "1:2"], ["reshape"]),
        T(t, ["at", "0:0"]),
        T(t, ["at", "0:0"], ["reshape", 2, 0, 3]),
        T(t, M34, ["transpose", 1, 0]),
        T(t, M34, ["at", "::-1", "::-2"]),
    ]
    for a in layouts:
        g.add(f, a, marks=unary_marks(f, value(a)))


def binary_layouts(g, f, d):
    t = f"m.{d}"
    # exponents of integers and shift counts must not be negative
    s = f"e.{d}" if f"e.{d}" in TABLES and f == "power" else f"n.{d}"
    layouts = [
        (T(t, ["at", "1:4"], ["reshape", 3, 1]), T(s, ["at", "0:4"], ["reshape", 1, 4])),
        (T(t, M34, ["transpose", 1, 0]), T(s, ["reshape", 4, 3], ["at", "::-1"])),
        (T(t, ["at", "6:7"], ["reshape"]), T(s, ["at", "::-1"])),
        (T(t, ["at", "::-3", None]), T(s, ["at", "1:2"], ["reshape"])),
        (T(t, ["at", "3:4"], ["reshape"]), T(s, ["at", "4:5"], ["reshape"])),
        (T(t, ["at", "0:0"]), T(s, ["at", "0:1"])),
        (T(t, ["at", "0:0"], ["reshape", 0, 3]), T(s, ["at", "0:3"])),
        (T(t, ["at", "0:3"]), T(s, ["at", "0:4"])),
        (T(t, M34), T(s, ["reshape", 4, 3])),
    ]
    for a, b in layouts:
        va, vb = value(a), value(b)
        try:
            np.broadcast_shapes(va.shape, vb.shape)
        except ValueError:
            g.add(f, a, b)
        else:
            g.add(f, a, b, marks=binary_marks(f, va, vb))


def layouts():
    g = Group("layouts", "0-d, empty, broadcast, transposed and negative-stride operands")
    g.extra["accepts"] = {f: accepts(f, 1) for f in UNARY} | {f: accepts(f, 2) for f in BINARY}
    for f in UNARY:
        for d in g.extra["accepts"][f]:
            unary_layouts(g, f, d)
    for f in BINARY:
        for d in g.extra["accepts"][f]:
            binary_layouts(g, f, d)
    return g


def select():
    g = Group("select", "where, clip, round with decimals")
    g.extra["accepts"] = {"where": DTYPES, "clip": accepts("clip", 3), "round": DTYPES, "around": DTYPES}
    c = T("m.bool")
    for d in DTYPES:
        m, n = T(f"m.{d}"), T(f"n.{d}")
        g.add("where", c, m, n)
        g.add("where", T("m.bool", M34, ["transpose", 1, 0]), T(f"m.{d}", ["reshape", 4, 3], ["at", "::-1"]), n0(d))
        g.add("where", T("m.bool", ["at", "0:3"], ["reshape", 3, 1]), T(f"m.{d}", ["at", "0:4"]), n0(d))
        g.add("where", T("m.bool", ["at", "0:0"]), T(f"m.{d}", ["at", "0:1"]), n0(d))
        g.add("where", m, n, m)  # any dtype can be the condition
        g.add("where", T("m.bool", ["at", "0:3"]), T(f"m.{d}", ["at", "0:4"]), n0(d))
        for w in (True, 3, -1, 300, 2**40, 2.5, 1.5 - 2j):
            g.add("where", c, m, W(w))
            g.add("where", c, W(w), m)
        for e in DTYPES:
            if e != d:
                g.add("where", T("m.bool", ["at", "0:5"]), T(f"m.{d}", ["at", "0:5"]), T(f"n.{e}", ["at", "0:5"]))
    for a, b in ((1, 2), (True, 2.5), (2**63, 1), (1j, 2)):
        g.add("where", c, W(a), W(b))
    for d in DTYPES:
        x, y = T(f"x.{d}"), T(f"y.{d}")
        g.add("clip", x, y, T(f"x.{d}", ["at", "::-1"]))
        m = T(f"m.{d}")
        for lo, hi in ((0, 1), (2, 5), (5, 2), (-3, 300), (1.5, 6.5), (0.5 + 1j, 3j), (None, 3), (1, None), (True, True)):
            g.add("clip", m, None if lo is None else W(lo), None if hi is None else W(hi))
        g.add("clip", m, T(f"n.{d}", ["at", "0:1"], ["reshape"]), W(4))
        g.add("clip", T(f"m.{d}", M34), T(f"n.{d}", ["at", "0:3"], ["reshape", 3, 1]), T(f"n.{d}", ["at", "0:4"]))
        g.add("clip", m, T("n.float32"), T("n.int16"))
        g.add("clip", T(f"m.{d}", ["at", "0:0"]), W(0), W(1))
    for f in ("round", "around"):
        for d in DTYPES:
            for decimals in (0, 1, 2, 3, 5, -1, -2, -3) if f == "round" else (0, 2, -1):
                g.add(f, T(f"u.{d}"), decimals=decimals, marks=round_marks(TABLES[f"u.{d}"], decimals))
            g.add(f, T(f"m.{d}", M34, ["transpose", 1, 0]), decimals=1)
    return g


def n0(d):
    return T(f"n.{d}", ["at", "3:4"], ["reshape"])


def mixed():
    g = Group("mixed", "pairs of different dtypes: every pair for eight functions, result dtypes for all")
    for f in MIXED:
        for d in DTYPES:
            for e in DTYPES:
                m, n = T(f"m.{d}"), T(f"n.{e}")
                g.add(f, m, n, marks=binary_marks(f, value(m), value(n)))
                if f == "power" and d in INTS + ["bool"] and e in SIGNED:
                    g.add(f, m, T(f"e.{e}"))
    # the result dtype (or the error) of every binary function for every pair of dtypes
    resolve = {}
    for f in BINARY:
        rows = []
        for d in DTYPES:
            row = []
            for e in DTYPES:
                try:
                    r = getattr(np, f)(TABLES[f"m.{d}"][1:3], TABLES[f"n.{e}"][0:2])
                    row.append(r[0].dtype.name if f == "divmod" else r.dtype.name)
                except TypeError:
                    row.append("TypeError")
            rows.append(row)
        resolve[f] = rows
    g.extra["resolve"] = resolve
    return g


WEAK_INTS = [0, 1, 2, 3, -1, -2, 127, 128, 255, 256, -128, -129, 32767, 65536, -32769, 70000]
WEAK_INTS += [2**31, 2**32, -(2**31) - 1, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1]
WEAK_FLOATS = [2.5, -0.75, float("nan"), float("inf"), 70000.5, 1e-7, 1e-50, 3.000000001]
WEAK_COMPLEX = [1.5 - 2j, 1j, complex(0, float("inf"))]


def weak():
    g = Group("weak", "arrays with Python scalars, which take the array's dtype where they can")
    g.extra["accepts"] = {f: accepts(f, 2) for f in MIXED}
    for f in MIXED:
        for d in DTYPES:
            a = T(f"m.{d}", ["at", "1:9"])
            for w in [True, False, *WEAK_INTS, *WEAK_FLOATS, *WEAK_COMPLEX]:
                small = isinstance(w, (bool, float, complex)) or abs(w) < 4
                marks = weak_marks(f, value(a), w)
                g.add(f, a, W(w), marks=marks)
                if small or f in ("less", "add", "maximum"):
                    if f == "power" and "c" in (value(a).dtype.kind, np.asarray(w).dtype.kind):
                        n = power_signs(np.broadcast_to(np.asarray(w), value(a).shape), value(a))
                        marks = {"n": n} if n else None
                    g.add(f, W(w), a, marks=marks)
                elif f in ("divide", "bitwise_and") and d in INTS and w in (255, 300, -129, 70000, 2**63, 2**64):
                    g.add(f, W(w), a)
    # more functions with a few scalars
    for f in ("subtract", "multiply", "floor_divide", "remainder", "fmod", "equal", "greater", "minimum", "right_shift"):
        for d in DTYPES:
            a = T(f"m.{d}", ["at", "1:9"])
            for w in (True, 2, -1, 300, -(2**40), 2**64, 2.5, 1j):
                g.add(f, a, W(w))
                g.add(f, W(w), a)
    for d in INTS:
        a = T(f"m.{d}", ["at", "1:9"])
        for f in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"):
            for w in (127, 128, 255, 256, -129, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30):
                g.add(f, a, W(w))
    for d in DTYPES:
        g.add("add", T(f"m.{d}", ["at", "1:3"]), W(10**400))
        g.add("less", T(f"m.{d}", ["at", "1:3"]), W(10**400))
        # a 0-d array is no weak scalar
        g.add("add", T(f"m.{d}", ["at", "1:2"], ["reshape"]), T("m.int8", ["at", "0:3"]))
        g.add("add", T(f"m.{d}", ["at", "1:2"], ["reshape"]), W(3))
        g.add("add", T(f"m.{d}", ["at", "0:0"]), W(3))
    # nothing but scalars: their default dtypes
    for f in ("add", "power", "divide", "less", "bitwise_and"):
        for a, b in ((True, True), (2, 3), (2, True), (2, 2.5), (2, 1j), (2.5, 1j), (True, 2.5), (2, -1), (2**63, 1)):
            g.add(f, W(a), W(b))
    for f in ("sqrt", "negative", "square", "isnan", "invert"):
        for a in (True, 2, 2.5, 1j, 2**63):
            g.add(f, W(a))
    return g


def kwargs():
    g = Group("kwargs", "out, where, dtype and casting of ufuncs")
    f8, f4, i4 = T("m.float64"), T("m.float32"), T("m.int32")

    def zeros(d, n=12, fill=7):
        return inline(np.full(n, fill, d))

    mask = T("m.bool")
    # out
    for d in DTYPES:
        g.add("add", T("m.int8"), T("n.int8"), out=zeros(d))
        g.add("multiply", f4, T("n.float32"), out=zeros(d))
        g.add("sqrt", T("n.float64", ["at", "0:4"]), out=zeros(d, 4))
        g.add("less", T("m.int16"), T("n.int16"), out=zeros(d))
        g.add("add", T(f"m.{d}"), T(f"n.{d}"), out=zeros("complex128"))
    g.add("add", f8, W(1), out=inline(np.zeros((2, 12))))
    g.add("add", f8, W(1), out=zeros("float64", 11))
    g.add("add", f8, W(1), out=inline(np.zeros((12, 1))))
    g.add("add", T("m.float64", M34), T("n.float64", ["at", "0:4"]), out=inline(np.zeros((4, 3)), ["transpose", 1, 0]))
    g.add("negative", f8, out=inline(np.zeros(24), ["at", "::-2"]))
    g.add("divmod", T("m.int32"), T("n.int32", ["at", "0:1"]))
    # out is an operand, or overlaps one
    g.add("add", f8, T("n.float64"), out=same(0))
    g.add("add", f8, same(0, ["at", "::-1"]), out=same(0))
    g.add("multiply", T("m.int64", ["at", "1:"]), same(0, ["at", "::-1"]), out=same(0, ["at", "::-1"]))
    g.add("subtract", T("u.float32"), same(0, ["at", "0:1"]), out=same(0))
    g.add("negative", T("m.float64", M34), out=same(0, ["at", "::-1"]))
    # where, always with out (what is not selected would be uninitialized)
    for d in DTYPES:
        g.add("add", T(f"m.{d}"), T(f"n.{d}"), out=zeros(d, fill=1), where=mask)
        g.add("multiply", T(f"m.{d}"), W(1), out=zeros(d, fill=1), where=T("n.bool"))
    g.add("divide", f8, T("n.float64"), out=zeros("float64"), where=T("n.bool"))
    g.add("add", T("m.float64", M34), W(1), out=inline(np.zeros((3, 4))), where=T("m.bool", ["at", "0:4"]))
    g.add("add", T("m.float64", M34), W(1), out=inline(np.zeros((3, 4))), where=T("m.bool", ["at", "0:3"], ["reshape", 3, 1]))
    g.add("add", f8, W(1), out=zeros("float64"), where=T("m.bool", ["at", "0:5"]))
    g.add("exp", T("n.float64"), out=zeros("float64", fill=-1), where=mask)
    # NumPy requires a boolean mask
    g.add("add", f8, W(1), out=zeros("float64"), where=T("m.int8"))
    g.add("add", f8, W(1), out=zeros("float64"), where=True)
    g.add("add", f8, W(1), out=zeros("float64"), where=False)
    # dtype: the loop's
    for d in DTYPES:
        g.add("add", T("m.int16"), T("n.int8"), dtype=d)
        g.add("multiply", T("n.float32"), T("n.float16"), dtype=d)
        g.add("sqrt", T("e.int8"), dtype=d)
        g.add("add", T(f"n.{d}"), T(f"n.{d}"), dtype="float64")
        g.add("bitwise_or", T("e.uint8"), T("e.int16"), dtype=d)
        g.add("less", T("m.int16"), T("n.int8"), dtype=d)
    g.add("add", i4, W(1), dtype="float32")
    g.add("add", T("m.int8"), W(300), dtype="int16")
    g.add("divide", i4, T("n.int32"), dtype="float32")
    # casting
    for casting in ("no", "equiv", "safe", "same_kind", "unsafe"):
        g.add("add", T("m.float32"), T("n.float32"), casting=casting)
        g.add("add", T("m.int16"), T("n.float32"), casting=casting)
        g.add("add", T("m.float64"), T("n.float64"), dtype="float32", casting=casting)
        g.add("add", T("n.float64"), T("n.float64"), dtype="int32", casting=casting)
        g.add("add", T("m.int64"), T("n.int64"), dtype="int16", casting=casting)
        g.add("add", T("m.int64"), T("n.uint64"), dtype="float32", casting=casting)
        g.add("add", T("n.float64", ["at", "0:5"]), T("n.float64", ["at", "5:10"]), out=zeros("int16", 5), casting=casting)
        g.add("add", T("n.complex128", ["at", "0:5"]), W(1), out=zeros("float64", 5), casting=casting)
        g.add("multiply", T("m.int32"), T("n.int32"), out=zeros("int8"), casting=casting)
        g.add("less", T("n.float64"), W(1), casting=casting)
    g.add("add", f8, f8, casting="bogus")
    assert FLOATS
    return g
