"""Cases of reductions: every dtype with every keyword, and long inputs that show the order of summation."""

import numpy as np

from spec import COMPLEX, DTYPES, FLOATS, INTS, Group, T, W, inline, value

REDUCTIONS = "sum prod min max mean var std any all argmin argmax count_nonzero ptp".split()
S234 = ["reshape", 2, 3, 4]
LONGEST = 140  # elements of a result in sums(), to keep the fixture small
SIZES = [0, 1, 2, 7, 8, 9, 15, 16, 17, 127, 128, 129, 136, 255, 256, 257, 1000, 1025, 4099, 8192, 8193, 10000]


def accepts(f):
    out = []
    for d in DTYPES:
        try:
            getattr(np, f)(np.ones((2, 3), d), axis=0)
        except TypeError:
            continue
        out.append(d)
    return out


def reductions():
    g = Group("reductions", "every reduction on every dtype, with its keywords")
    g.extra["accepts"] = {f: accepts(f) for f in REDUCTIONS}
    for f in REDUCTIONS:
        single = f in ("argmin", "argmax")
        for d in DTYPES:
            a = T(f"r.{d}", S234)
            flat = T(f"r.{d}")
            ok = d in g.extra["accepts"][f]
            g.add(f, a)
            if not ok:
                continue
            g.add(f, flat, axis=0)
            for axis in (0, 1, 2, -1, -3):
                g.add(f, a, axis=axis)
            g.add(f, a, axis=1, keepdims=True)
            g.add(f, a, keepdims=True)
            if not single:
                # products of float16 are rounded after every run along the fastest axis: here, two runs
                two_runs = pieces if f == "prod" and d == "float16" else Group.add
                for axis in ([0, 1], [0, 2], [1, 2], [-1, 0], [0, 1, 2], [1], []):
                    (two_runs if axis in ([0, 2], [-1, 0]) else Group.add)(g, f, a, axis=axis)
                two_runs(g, f, a, axis=[0, 2], keepdims=True)
            # views: transposed, reversed, stepped
            g.add(f, T(f"r.{d}", S234, ["transpose", 2, 0, 1]), axis=1)
            g.add(f, T(f"r.{d}", S234, ["transpose", 2, 1, 0]))
            g.add(f, T(f"r.{d}", ["at", "::-1"], S234), axis=-1)
            g.add(f, T(f"r.{d}", S234, ["at", "::-1", "1:", "::-2"]), axis=0)
            g.add(f, T(f"r.{d}", ["at", "::-3"]))
            # 0-d, one element, empty
            g.add(f, T(f"r.{d}", ["at", "0:1"], ["reshape"]))
            g.add(f, T(f"r.{d}", ["at", "0:1"], ["reshape", 1, 1]), axis=1)
            g.add(f, T(f"r.{d}", ["at", "0:0"]))
            g.add(f, T(f"r.{d}", ["at", "0:0"], ["reshape", 0, 3]), axis=0)
            g.add(f, T(f"r.{d}", ["at", "0:0"], ["reshape", 0, 3]), axis=1)
            g.add(f, T(f"r.{d}", ["at", "0:0"], ["reshape", 2, 0, 3]), axis=1, keepdims=True)
            # bad axes
            g.add(f, a, axis=3)
            g.add(f, a, axis=-4)
            if not single:
                g.add(f, a, axis=[0, 0])
                g.add(f, a, axis=[0, 5])
            if d in FLOATS + COMPLEX:
                for t in (f"rn.{d}", f"ri.{d}"):
                    g.add(f, T(t))
                    g.add(f, T(t, S234), axis=0)
                    g.add(f, T(t, S234), axis=2)
            g.add(f, inline(np.array([0, 0, 0], d)))
            if f in ("sum", "prod", "mean", "var", "std"):
                for e in DTYPES:
                    if d in COMPLEX and e not in COMPLEX:
                        continue
                    if d in FLOATS and e in [*INTS, "bool"]:
                        continue  # float to integer: undefined where out of range
                    if f in ("sum", "prod") or e in FLOATS + COMPLEX:
                        g.add(f, a, axis=1, dtype=e)
            if f in ("var", "std"):
                g.add(f, a, ddof=1)
                g.add(f, a, axis=1, ddof=1)
                g.add(f, a, axis=[0, 2], ddof=2, keepdims=True)
                g.add(f, a, axis=0, ddof=2)  # as many as there are: division by zero
                g.add(f, a, axis=0, ddof=0.5)
                g.add(f, T(f"r.{d}", ["at", "0:1"]), ddof=1)
            mask = T("k.bool", S234)
            if f not in ("argmin", "argmax", "count_nonzero", "ptp"):
                if f in ("min", "max"):
                    g.add(f, a, axis=1, where=mask)  # no identity
                    g.add(f, a, axis=1, where=mask, initial=W(3))
                    g.add(f, a, where=T("k.bool", ["at", "0:4"]), initial=W(1), keepdims=True)
                else:
                    # under a mask NumPy adds each stretch of selected elements by itself
                    add = pieces if rounds(f, d) else Group.add
                    add(g, f, a, where=mask)
                    add(g, f, a, axis=1, where=mask)
                    add(g, f, a, axis=[0, 2], where=T("k.bool", ["at", "0:4"]))
            if f in ("sum", "prod", "min", "max"):
                for w in (True, 2, -3, 2.5, 300, 1 - 2j):
                    g.add(f, a, axis=0, initial=W(w))
                g.add(f, T(f"r.{d}", ["at", "0:0"]), initial=W(5))
                g.add(f, T(f"r.{d}", ["at", "0:0"], ["reshape", 0, 2]), axis=0, initial=W(1))
    for d in FLOATS:
        # the sign of an empty or zero sum
        for v in ([-0.0], [-0.0, -0.0], [-0.0, 0.0], [-0.0] * 9):
            g.add("sum", inline(np.array(v, d)))
            g.add("prod", inline(np.array(v, d)))
            g.add("mean", inline(np.array(v, d)))
        g.add("argmax", inline(np.array([0.0, -0.0, 0.0], d)))
        g.add("argmin", inline(np.array([0.0, -0.0, 0.0], d)))
        g.add("argmin", inline(np.array([3, np.nan, 1, np.nan, -5], d)))
        g.add("count_nonzero", inline(np.array([0.0, -0.0, np.nan, 1, np.inf], d)))
        g.add("any", inline(np.array([0.0, -0.0], d)))
        g.add("any", inline(np.array([0.0, np.nan], d)))
        g.add("all", inline(np.array([1.0, np.nan], d)))
    for d in INTS:
        info = np.iinfo(d)
        g.add("sum", inline(np.array([info.max] * 3, d)))
        g.add("prod", inline(np.array([info.max] * 9, d)))
        g.add("ptp", inline(np.array([info.min, info.max], d)))
        g.add("argmin", inline(np.array([3, 1, 1, 3], d)))
        g.add("argmax", inline(np.array([1, 3, 1, 3], d)))
        g.add("mean", inline(np.array([info.max, info.max - 1, info.max], d)))
        g.add("var", inline(np.array([info.max, info.min, 1], d)))
    for d in COMPLEX:
        g.add("max", inline(np.array([1 + 2j, 1 + 3j, 1 - 5j], d)))
        g.add("argmax", inline(np.array([1 + 2j, 1 + 3j, 1 - 5j], d)))
    return g


def sums():
    g = Group("sums", "normal deviates: the order of summation shows in the bits")
    long = ["bool", "int16", "int32", "uint32", "int64", "uint64", *FLOATS, *COMPLEX]
    g.extra["accepts"] = {f: long for f in ("sum", "prod", "mean", "var", "std")}
    for d in FLOATS + COMPLEX:
        s = f"s.{d}"
        for n in SIZES:
            one = T(s, ["at", f"0:{n}"])
            for f in ("sum", "mean", "var", "std"):
                g.add(f, one)
            if n in (1, 7, 8, 9, 17, 129):
                g.add("prod", one)
            if n > 2:
                other(g, "sum", T(s, ["at", f"{n - 1}::-1"]))
                other(g, "sum", T(s, ["at", f"0:{n}:3"]))
            if n in (9, 136, 1025, 10000):
                other(g, "mean", T(s, ["at", f"{n - 1}::-1"]))
                other(g, "var", T(s, ["at", f"0:{n}:2"]))
            if d != "complex128":
                g.add("sum", one, dtype="complex128" if d == "complex64" else "float64")
            if d == "float16" and n in (136, 1025, 10000):
                # what is cast passes through a buffer of 8192 elements, each of which is added by itself
                (pieces if n > 8192 else Group.add)(g, "sum", one, dtype="float32")
                g.add("mean", one, dtype="float64")
        for shape in ([33, 129], [129, 33], [4, 1025], [1025, 4], [1000, 9], [9, 1000], [3, 7], [1, 1000], [1000, 1]):
            n = shape[0] * shape[1]
            two = ["at", f"0:{n}"], ["reshape", *shape]
            for f in ("sum", "mean", "var", "std"):
                g.add(f, T(s, *two))
                # the transpose is summed in the same order
                other(g, f, T(s, *two, ["transpose", 1, 0]))
                for axis in (0, 1):
                    if shape[1 - axis] <= LONGEST or (f == "sum" and shape[0] == 9 and d in ("float16", "float32")):
                        g.add(f, T(s, *two), axis=axis)
                        if f == "sum":
                            g.add(f, T(s, *two, ["transpose", 1, 0]), axis=1 - axis)
            if shape == [3, 7]:
                g.add("prod", T(s, *two), axis=0)
                g.add("prod", T(s, *two), axis=1)
            for axis in (0, 1):
                if shape[1 - axis] > LONGEST:
                    continue
                other(g, "sum", T(s, *two, ["at", "::-1"]), axis=axis)
                other(g, "sum", T(s, *two, ["at", ":", "::-1"]), axis=axis)
                other(g, "sum", T(s, *two, ["at", "::2", "::3"]), axis=axis)
            other(g, "sum", T(s, *two, ["at", "::2"]))
            other(g, "sum", T(s, *two, ["at", ":", "1:"]))
            other(g, "sum", T(s, *two, ["at", ":", "::2"]))
            if shape[0] <= LONGEST:
                other(g, "mean", T(s, *two, ["at", ":", "::2"]), axis=1)
        for shape in ([5, 7, 23], [9, 4, 130], [12, 150, 3], [130, 6, 5]):
            n = shape[0] * shape[1] * shape[2]
            three = ["at", f"0:{n}"], ["reshape", *shape]
            for f in ("sum", "mean"):
                g.add(f, T(s, *three))
                if shape[0] * shape[1] <= LONGEST:
                    g.add(f, T(s, *three), axis=2)
                for axis in (0, 1, [0, 1], [0, 2], [1, 2], [2, 0]):
                    if axis not in (0, 1) or n // shape[axis] <= LONGEST + 40:
                        other(g, f, T(s, *three), axis=axis)
                other(g, f, T(s, *three, ["transpose", 2, 0, 1]), axis=[0, 1])
                if shape[0] * shape[1] <= LONGEST:
                    other(g, f, T(s, *three, ["transpose", 1, 2, 0]), axis=1)
                other(g, f, T(s, *three, ["transpose", 1, 0, 2]))
            other(g, "var", T(s, *three), axis=[0, 2])
            if shape[0] * shape[2] <= LONGEST:
                other(g, "std", T(s, *three), axis=1)
            other(g, "sum", T(s, *three, ["at", ":", "::-1", "::2"]), axis=[0, 2])
        # with a mask or an initial value the loop is another
        n = 1000
        one = T(s, ["at", f"0:{n}"])
        for k in (9, 136, 1000, 10000):
            a, mask = T(s, ["at", f"0:{k}"]), T("s.bool", ["at", f"0:{k}"])
            other(g, "sum", a, where=mask)
            other(g, "mean", a, where=mask)
            pieces(g, "var", a, where=mask)
        g.add("sum", one, initial=W(2.5))
        g.add("sum", one, keepdims=True)
        for f in ("min", "max"):
            if d in FLOATS:
                for k in (1, 7, 8, 9, 17, 129, 10000):
                    g.add(f, T(s, ["at", f"0:{k}"]))
                    g.add("arg" + f, T(s, ["at", f"0:{k}"]))
        g.add("ptp", one)
    for d in long[:6]:
        n = len(value(T(f"s.{d}")))
        for k in (9, 136, 1000, n):
            one = T(f"s.{d}", ["at", f"0:{k}"])
            for f in ("sum", "prod", "mean", "var", "std", "min", "max", "argmin", "argmax", "count_nonzero"):
                # int64 means are cast through the buffer, and large enough for it to show
                (pieces if f == "mean" and d == "int64" and k > 8192 else Group.add)(g, f, one)
        for f in ("sum", "mean", "max"):
            g.add(f, T(f"s.{d}", ["at", "0:1020"], ["reshape", 30, 34]), axis=0)
            g.add(f, T(f"s.{d}", ["at", "0:1020"], ["reshape", 30, 34]), axis=1)
            g.add(f, T(f"s.{d}", ["at", "0:1020"], ["reshape", 30, 34], ["transpose", 1, 0]), axis=1)
            other(g, f, T(f"s.{d}", ["at", "0:1020"], ["reshape", 5, 6, 34]), axis=[0, 2])
    return g


def other(g, f, a, **kw):
    """A sum over axes that are not contiguous: its order is the iterator's, so it gets a tolerance.

    The tolerance is 4 eps times the largest sum of magnitudes of any result element.
    """
    case = g.add(f, a, **kw)
    x = np.abs(value(a).astype("complex128"))
    axis = kw.get("axis")
    n = np.abs(x).sum(axis=tuple(axis) if isinstance(axis, list) else axis)
    d = value(a).dtype.name
    part = {"float16": "float16", "float32": "float32", "complex64": "float32"}.get(d, "float64")
    scale = float(np.max(n, initial=0.0))
    if f != "sum":
        scale /= max(1, x.size // max(1, n.size))
    case["tol"] = float(f"{4 * np.finfo(part).eps * scale:.2g}")
    return case


def rounds(f, d):
    """Whether a masked reduction depends on the order: sums of floats, and float16 products, rounded every stretch."""
    return d == "float16" if f == "prod" else f in ("mean", "var", "std") or d in FLOATS + COMPLEX and f == "sum"


def pieces(g, f, a, **kw):
    """A reduction that NumPy takes in pieces and adds up one after another, which no fused loop repeats to the bit.

    The pieces are the stretches that a mask selects, the fillings of the cast buffer, or the runs of a product. Each
    result may differ by c eps sum(|x|), where x is what is summed; c is 4 for the order within pieces, plus the root of
    their number, since as many roundings of random sign are added. A product may differ by eps a piece.
    """
    case = g.add(f, a, **kw)
    x = value(a)
    wide = x.astype("clongdouble")
    axis = kw.get("axis")
    axis = tuple(axis) if isinstance(axis, list) else axis
    mask = np.broadcast_to(value(kw.get("where", True)), x.shape)
    count = mask.sum(axis=axis, keepdims=True)
    whole = np.broadcast_to(np.sum(np.ones(x.shape), axis=axis, keepdims=True), count.shape)
    edges = np.diff(mask.astype(int), axis=-1, prepend=0) == 1
    number = edges.sum(axis=axis, keepdims=True) + whole // 8192
    part = {"complex64": "float32", "complex128": "float64"}.get(kw.get("dtype", x.dtype.name), kw.get("dtype", x.dtype.name))
    eps = np.finfo(part if part in FLOATS else "float64").eps
    with np.errstate(all="ignore"):
        if f in ("var", "std"):
            mean = (wide * mask).sum(axis=axis, keepdims=True) / count
            wide = np.abs(wide - mean) ** 2
        size = (np.abs(wide) * mask).sum(axis=axis, keepdims=True)
        if f != "sum":
            size = size / count
        bound = (4 + np.sqrt(number)) * eps * size
        if f == "std":
            bound = bound / (2 * np.sqrt(size))
        if f == "prod":
            bound = number * eps * np.abs(wide).prod(axis=axis, keepdims=True, where=mask)
    bound = np.where(np.isfinite(bound), bound, 0).ravel()
    if x.dtype.kind == "c" and f in ("sum", "mean"):
        bound = bound.repeat(2)
    case["tol"] = [float(f"{b:.2g}") for b in bound]
    return case
