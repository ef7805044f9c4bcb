"""Cases of products of vectors and matrices: every dtype, shape rule and layout; errors; promotion.

Sums of floats depend on their order, which is BLAS's own: they get a tolerance of 4 eps times the sum of magnitudes of each
element's terms. Integers, bools, float16 (which NumPy adds up in float32, in order) and floats that are small integers
are compared exactly.
"""

import zlib

import numpy as np

from spec import COMPLEX, DTYPES, INTS, Group, T, W, inline, table, value

FUNCTIONS = "matmul dot inner outer vdot vecdot matvec vecmat".split()
LENGTH = 1300


def tables():
    for d in DTYPES:
        g = np.random.default_rng(zlib.crc32(f"products {d}".encode()))
        if d == "bool":
            x = g.random(LENGTH) < 0.2
        elif d in INTS:
            info = np.iinfo(d)
            x = g.integers(info.min, info.max, size=LENGTH, dtype=d, endpoint=True)
        elif d in COMPLEX:
            x = (g.standard_normal(LENGTH) + 1j * g.standard_normal(LENGTH)).astype(d)
        else:
            x = g.standard_normal(LENGTH).astype(d)
        table(f"prod.{d}", x)
        if d in COMPLEX:
            table(f"prode.{d}", (g.integers(-8, 9, LENGTH) + 1j * g.integers(-8, 9, LENGTH)).astype(d))
        elif d.startswith("float"):
            table(f"prode.{d}", g.integers(-8, 9, LENGTH).astype(d))


def M(name, *shape, start=0, views=()):
    """Part of a table as an array of that shape."""
    n = int(np.prod(shape))
    return T(name, ["at", f"{start}:{start + n}"], ["reshape", *shape], *views)


def magnitudes(f, args, kw):
    wide = [np.abs(np.asarray(value(a))).astype("float64") for a in args]
    kw = {k: v for k, v in kw.items() if k in ("axis", "axes", "keepdims")}
    return np.asarray(getattr(np, f)(*wide, **kw))


def add(g, f, *args, **kw):
    """A case, with a tolerance where the order of addition shows."""
    inputs = [np.asarray(value(a)) for a in args]
    marks = None
    rounds = any(isinstance(a, dict) and not str(a.get("t", "prode")).startswith("prode") for a in args)
    result = np.dtype(kw["dtype"]) if "dtype" in kw else np.result_type(*[x.dtype for x in inputs])
    if rounds and result.kind in "fc" and result != np.float16 and f != "outer":
        try:
            bound = magnitudes(f, args, kw)
        except ValueError:
            bound = None
        if bound is not None:
            tol = 4 * np.finfo(result).eps * np.where(np.isfinite(bound), bound, 0).ravel()
            if result.kind == "c":
                tol = np.repeat(tol, 2)
            marks = {"tol": [float(f"{t:.2g}") for t in tol]}
    return g.add(f, *args, marks=marks, **kw)


SHAPES = [
    ((2, 3), (3, 4)),
    ((7, 5), (5, 9)),
    ((13, 17), (17, 19)),
    ((2, 300), (300, 3)),
    ((1, 6), (6, 5)),
    ((5, 6), (6, 1)),
    ((1, 7), (7, 1)),
    ((6,), (6, 5)),
    ((5, 6), (6,)),
    ((300,), (300,)),
    ((2, 3, 4), (4, 5)),
    ((3, 4), (2, 4, 5)),
    ((2, 1, 3, 4), (3, 4, 2)),
    ((2, 3, 4), (4,)),
    ((4,), (2, 4, 3)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 3)),
    ((0,), (0,)),
    ((0, 2, 3), (3, 4)),
    ((2, 3), (3, 0)),
]
DOT_SHAPES = [((2, 3, 4), (5, 4, 2)), ((3, 4), (2, 4, 3)), ((2, 3), (3,)), ((4,), (2, 4, 3)), ((6,), (6,)), ((), (3, 2)), ((2,), ())]
INNER_SHAPES = [((6,), (6,)), ((2, 3), (4, 3)), ((2, 3, 4), (2, 4)), ((3,), (2, 3)), ((), (3,)), ((2, 0), (3, 0))]
OUTER_SHAPES = [((3,), (4,)), ((2, 3), (2,)), ((), (3,)), ((0,), (2,))]


def layouts(g, f, d):
    """The same product from transposed, reversed and stepped operands."""
    t, r, s = ["transpose", 1, 0], ["at", "::-1", "::-1"], ["at", "::2", "::-3"]
    n = f"prod.{d}"
    a = [M(n, 7, 9), M(n, 9, 7, views=[t]), M(n, 7, 9, views=[r]), M(n, 14, 27, views=[s])]
    b = [M(n, 9, 6, start=400), M(n, 6, 9, start=400, views=[t]), M(n, 9, 6, start=400, views=[r]), M(n, 18, 18, start=400, views=[s])]
    for i in range(4):
        for j in range(4):
            add(g, f, a[i], b[j])


def errors(g):
    for f in ("matmul", "dot", "inner", "vecdot", "matvec", "vecmat", "vdot"):
        for x, y in [((2, 3), (2, 3)), ((3,), (4,)), ((2, 3), (4,)), ((3,), (4, 2)), ((2, 3, 4), (3, 4, 5)), ((), (3,)), ((3,), ())]:
            add(g, f, M("prod.float64", *x), M("prod.float64", *y))
    a, b = M("prod.float64", 2, 3), M("prod.float64", 3, 2)
    for out in [np.zeros((3, 2)), np.zeros((2, 2), "int32"), np.zeros(2), np.zeros((5, 3, 2)), np.zeros((2, 2), "float32"), np.zeros((2, 2))]:
        for f in ("matmul", "dot"):
            case = add(g, f, a, b)
            case["k"] = {"out": inline(out)}
    add(g, "matmul", a, b, dtype="float32", casting="no")
    add(g, "matmul", a, b, dtype="int32")
    add(g, "matmul", a, b, dtype="complex128")
    add(g, "matmul", M("prod.int32", 2, 3), M("prod.int32", 3, 2), dtype="float32", casting="unsafe")
    add(g, "matmul", M("prod.int16", 2, 3), M("prod.int16", 3, 2), dtype="int64")
    add(g, "vecdot", a, a, axis=0)
    add(g, "vecdot", a, a, axis=2)
    add(g, "vecdot", M("prod.complex128", 2, 3, 4), M("prod.complex128", 3, 4, start=50), axis=-2)


def core_axes(g):
    """`axes`, `axis` and `keepdims`, right and wrong, with and without `out`."""
    a, b = M("prode.float64", 2, 3, 4), M("prode.float64", 2, 4, 3, start=30)
    x, v2, v3, v4 = M("prode.complex128", 2, 3, 4), M("prode.float64", 2), M("prode.float64", 3), M("prode.float64", 4)
    swapped = M("prode.float64", 4, 3, 2, views=[["transpose", 2, 1, 0]])

    def out(case, *shape, views=()):
        case["k"]["out"] = inline(np.zeros(shape), *views)

    for axes in (
        [[-2, -1], [-2, -1], [0, 1]],
        [[1, 2], [1, 2], [1, 0]],
        [[0, 1], [0, 1], [0, 1]],
        [[0, 2], [1, 0], [2, 0]],
        [[0, 2], [1, 0]],
        [[0, 2], [1, 0], [0]],
        [[0, 2], 1, [0, 1]],
        [0, [1, 0], [0, 1]],
        [[0, 5], [1, 0], [0, 1]],
        [[0, 0], [1, 0], [0, 1]],
        [[0, -3], [1, 0], [0, 1]],
        [[0, 2], [1, 0], [3, 0]],
        [[0, 2], [1, 0], [0, 1], [0, 1]],
        [[0, 2, 1], [1, 0], [0, 1]],
        [[0, 1.5], [1, 0], [0, 1]],
        [],
        3,
    ):
        add(g, "matmul", a, b, axes=axes)
    add(g, "matmul", swapped, b, axes=[[0, 2], [1, 0], [2, 0]])
    add(g, "matmul", a, b, axes=[[0, 1], [0, 1], [0, 1]], axis=0)
    add(g, "matmul", M("prod.int32", 2, 3, 4), M("prod.int64", 4, 2, 3), axes=[[2, 1], [2, 0], [0, 2]])
    for y, axes in ((v3, [[0], [0, 1], [0]]), (v3, [0, [0, 1], 0]), (v3, [[0, 1], [0, 1], 0]), (v3, [0, [1, 0], -1])):
        add(g, "matmul", y, M("prode.float64", 3, 4), axes=axes)
    add(g, "matmul", M("prode.float64", 2, 3), M("prode.float64", 2, 3, 4), axes=[[0, 1], [1, 2], [0, 1]])
    for axes in ([0, 0, []], [0, 0], [0, 0, 0], [-1, [0]], [[0], [0], []]):
        add(g, "matmul", v3, v3, axes=axes)
    for shape, axes in (
        ((3, 3, 3), [[0, 2], [1, 0], [0, 1]]),
        ((3, 2, 3), [[1, 2], [1, 2], [2, 0]]),
        ((3, 3, 3), [[1, 2], [1, 2], [2, 0]]),
        ((3, 3, 2), [[1, 2], [1, 2], [0, 1]]),
        ((2, 3, 3), [[1, 2], [1, 2], [2, 1]]),
    ):
        out(add(g, "matmul", a, b, axes=axes), *shape)
    out(add(g, "matmul", a, b, axes=[[1, 2], [1, 2], [0, 2]]), 3, 6, 3, views=[["at", ":", "::-3", ":"]])
    for kw in (
        {"axis": 0},
        {"axis": -2},
        {"axis": 5},
        {"axis": 1.5},
        {"axis": None},
        {"keepdims": True},
        {"keepdims": False},
        {"keepdims": 1},
        {"keepdims": None},
        {"axis": 0, "keepdims": True},
        {"axis": -1, "keepdims": False},
        {"axis": 0, "axes": [0, 0]},
        {"axes": None},
        {"axes": [0, 0]},
        {"axes": [0, 0, []]},
        {"axes": [0, 0, 0]},
        {"axes": [0, 0, 0], "keepdims": True},
        {"axes": [0, 0, 1], "keepdims": True},
        {"axes": [0, 0, 3], "keepdims": True},
        {"axes": [0, 0], "keepdims": True},
        {"axes": [-1, [-1]]},
        {"axes": [0, 1]},
        {"axes": [0, [0, 1]]},
        {"axes": [0, []]},
        {"axes": ["x", 0]},
        {"axes": [0]},
    ):
        for y in (a, x, v4, v2):
            add(g, "vecdot", x, y, **kw)
    for shape in ((3, 4), (1, 3, 4), (2, 3, 4), (4,)):
        out(add(g, "vecdot", a, a, axis=0, keepdims=True), *shape)
        out(add(g, "vecdot", a, a, axis=0), *shape)
    out(add(g, "vecdot", a, a, axes=[0, 0, 1], keepdims=True), 3, 1, 4)
    add(g, "vecdot", v4, M("prode.float64", 4, 2), axis=0, keepdims=True)
    for axes in ([[1, 2], 0, 0], [[1, 2], 0, -1], [[2, 1], 0, 0], [[1, 2], 0], [[1, 2], [0], 0], [[1, 2], [0, 1], 0], [1, 0, 0]):
        for y in (v4, v3):
            add(g, "matvec", a, y, axes=axes)
            add(g, "vecmat", y, a, axes=[axes[1], axes[0], *axes[2:]])
    for f in ("matmul", "matvec", "vecmat"):
        for kw in ({"axis": 0}, {"keepdims": True}, {"keepdims": False}):
            add(g, f, v4 if f == "vecmat" else a, b if f != "matvec" else v4, **kw)
    for f in ("dot", "inner", "vdot", "outer"):
        add(g, f, v3, v3, axis=0)


def products():
    tables()
    g = Group("products", "products of vectors and matrices")
    g.extra["accepts"] = {f: DTYPES for f in FUNCTIONS}
    for d in DTYPES:
        for name in (f"prod.{d}", f"prode.{d}"):
            if name.startswith("prode") and not d.startswith(("float", "complex")):
                continue
            for x, y in SHAPES:
                add(g, "matmul", M(name, *x), M(name, *y, start=300))
            for x, y in DOT_SHAPES:
                add(g, "dot", M(name, *x), M(name, *y, start=40))
            for x, y in INNER_SHAPES:
                add(g, "inner", M(name, *x), M(name, *y, start=40))
            for x, y in OUTER_SHAPES:
                add(g, "outer", M(name, *x), M(name, *y, start=40))
            for x, y in [((6,), (6,)), ((2, 3), (6,)), ((2, 3), (3, 2)), ((0,), (0,)), ((), ())]:
                add(g, "vdot", M(name, *x), M(name, *y, start=40))
            for x, y in [((6,), (6,)), ((2, 3), (3,)), ((2, 1, 3), (4, 3)), ((0, 2), (2,)), ((2, 0), (0,))]:
                add(g, "vecdot", M(name, *x), M(name, *y, start=40))
            for x, y in [((2, 3), (3,)), ((2, 3, 4), (4,)), ((3, 4), (2, 4)), ((2, 1, 3, 4), (5, 4))]:
                add(g, "matvec", M(name, *x), M(name, *y, start=40))
            for x, y in [((3,), (3, 2)), ((4, 3), (3, 2)), ((4, 3), (4, 3, 2))]:
                add(g, "vecmat", M(name, *x), M(name, *y, start=40))
        layouts(g, "matmul", d)
        for e in DTYPES:
            for f in ("matmul", "dot"):
                add(g, f, M(f"prod.{d}", 2, 3), M(f"prod.{e}", 3, 2, start=20))
        for f in ("dot", "inner", "outer"):
            for w in (True, 2, 2.5, 1 + 2j):
                add(g, f, M(f"prod.{d}", 3), W(w))
        if d.startswith(("float", "complex")):
            # BLAS multiplies a complex sum by 1 + 0j at its end, which makes nan of infinities
            for t in ["rn"] if d in COMPLEX else ["rn", "ri"]:
                add(g, "matmul", T(f"{t}.{d}", ["reshape", 4, 6]), M(f"prode.{d}", 6, 3))
                add(g, "matmul", M(f"prode.{d}", 3, 4), T(f"{t}.{d}", ["reshape", 4, 6]))
                add(g, "dot", M(f"prode.{d}", 24), T(f"{t}.{d}"))
    errors(g)
    core_axes(g)
    return g
