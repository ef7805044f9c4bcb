"""Cases of the functions that write into arrays, edit them, and compute with whole ones: compositions, one group a subject."""

import numpy as np

from spec import COMPLEX, DTYPES, FLOATS, INTS, TABLES, WRITING, Group, L, T, W, inline

S34 = ["reshape", 3, 4]


def shapes(d, table="r"):
    """0-d, 1-d, 2-d, 3-d, turned, and empty arrays of a dtype."""
    x = f"{table}.{d}"
    return (
        T(x, ["at", "3:4"], ["reshape"]),
        T(x, ["at", "0:6"]),
        T(x, ["at", "0:12"], S34),
        T(x, ["at", "0:24"], ["reshape", 2, 3, 4]),
        T(x, ["at", "0:12"], S34, ["transpose", 1, 0], ["at", "::-1"]),
        T(x, ["at", "0:0"], ["reshape", 0, 3]),
    )


def small(values, d):
    return inline(np.array(values).astype(d))


def written():
    g = Group("written", "functions that write into arrays")
    g.extra["accepts"] = {f: list(DTYPES) for f in WRITING}
    for d in DTYPES:
        zero, one, two, three, turned, empty = every = shapes(d)
        v = T(f"n.{d}", ["at", "0:4"])
        v3 = T(f"n.{d}", ["at", "0:3"])
        mask = inline(np.array([[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 0, 0]], bool))
        for a in every:
            g.add("copyto", a, W(1))
            g.add("copyto", a, small([1], d))
            g.add("copyto", a, v, where=inline(np.array(True)))
        for a in (two, turned):
            for k in ({}, {"where": mask}, {"where": inline(np.array([True, False, True, True]))}, {"where": inline(np.array([[True], [False], [True]]))}):
                g.add("copyto", a, v, **k)
                g.add("copyto", a, v3, **k)
                g.add("copyto", a, W(2), **k)
        for e in ("bool", "uint8", "int16", "int64", "float32", "float64", "complex64"):
            g.add("copyto", two, T(f"n.{e}", ["at", "0:4"]))
            if not (e in COMPLEX and d not in COMPLEX):
                g.add("copyto", two, small([1, 0, 1, 1], e), casting="unsafe")
            g.add("copyto", two, small([1, 0, 1, 1], e), casting="safe")
        for w in (True, 3, 2.5, 1j, 300, -1):
            g.add("copyto", two, W(w))
        g.add("copyto", two, W(1), casting="no")
        g.add("copyto", two, W(1), casting="most")
        g.add("copyto", two, v3)
        g.add("copyto", two, T(f"n.{d}", ["at", "0:12"], ["reshape", 1, 1, 3, 4]))
        g.add("copyto", two, v, where=inline(np.array([True, False])))
        g.add("copyto", two, v, where=inline(np.array([1, 0, 1, 0])))

        for a in every:
            n = 24 if a is three else 12 if a in (two, turned) else 6 if a is one else 1 if a is zero else 0
            flat = inline(np.arange(n) % 3 == 1)
            for f in ("place", "putmask"):
                for values in (v, v3, small([1], d), W(1), small([], d), small(np.arange(30) % 2, d)):
                    g.add(f, a, flat, values)
                g.add(f, a, inline(np.zeros(n)), small([], d))
                g.add(f, a, inline(np.ones(n, "int8")), v)
        for f in ("place", "putmask"):
            for a in (two, turned):
                g.add(f, two, mask, v)
                g.add(f, two, two, v)
            g.add(f, two, inline(np.ones(11, bool)), v)
            g.add(f, one, W(True), v)
            g.add(f, two, mask, W(300))
            for e in ("bool", "uint8", "int64", "float32", "complex128"):
                if f == "place" and e in COMPLEX and d not in COMPLEX:
                    continue
                g.add(f, two, mask, small([1, 0, 1], e))

        for a in every:
            for i in ([0], [0, 0], [-1, 0], [5, 2, 1], [], [24], [-25]):
                for values in (v, small([1], d), small([], d), W(1)):
                    g.add("put", a, inline(np.array(i, "int64")), values)
                for mode in ("wrap", "clip"):
                    g.add("put", a, inline(np.array(i, "int32")), v, mode=mode)
        g.add("put", two, inline(np.array([0.5, 1.0])), v)
        g.add("put", two, inline(np.array([True, False, True])), v)
        g.add("put", two, inline(np.array([[1, 2], [7, 1]], "uint8")), v)
        g.add("put", two, inline(np.array([1])), W(300))
        g.add("put", two, inline(np.array([1])), v, mode="none")

        for a in (two, turned):
            for i, axis in (([[0, 2, 1, 0]], 0), ([[1], [0], [2]], 1), ([[0, 0], [1, 2], [2, 1]], 1), ([[0, 1], [0, 1], [0, 1], [2, 2]], -1), ([[-1, 0, -3, 2]], -2), ([[3, 0, 0, 0]], 0), ([[0, 1]], 0), ([0, 1], 0), ([[0]], 2), ([[0]], 0), ([[1], [0], [2], [1]], 1)):
                for values in (W(1), v, small([[1], [0], [1]], d), small([[1, 0]], d)):
                    g.add("put_along_axis", a, inline(np.array(i, "int64")), values, axis)
        g.add("put_along_axis", one, inline(np.array([0, 5, -1])), v3, None)
        g.add("put_along_axis", two, inline(np.array([0, 5, -1])), v3, None)
        g.add("put_along_axis", two, inline(np.array([[0, 5, -1]])), v3, None)
        g.add("put_along_axis", two, inline(np.array([[0.5]])), v3, 0)
        g.add("put_along_axis", two, inline(np.array([[True]])), v3, 0)
        g.add("put_along_axis", empty, inline(np.zeros((0, 1), "int64")), W(1), 1)
        g.add("put_along_axis", three, inline(np.array([[[1], [0], [1]]])), T(f"n.{d}", ["at", "0:3"], ["reshape", 3, 1]), 0)

        cube = T(f"r.{d}", ["at", "0:8"], ["reshape", 2, 2, 2])
        tall = T(f"r.{d}", ["reshape", 8, 3])
        for a in (*every, cube, tall, T(f"r.{d}", ["reshape", 8, 3], ["transpose", 1, 0])):
            for values in (W(1), v, v3, small([], d), small([[1, 0], [0, 1]], d)):
                g.add("fill_diagonal", a, values)
            g.add("fill_diagonal", a, v, wrap=True)
            g.add("fill_diagonal", a, v, True)
        g.add("fill_diagonal", two, W(300))
    return g


def edited():
    """Parts put in and left out, padding, blocks, choices."""
    g = Group("edited", "insert, delete, pad, block, choose, select")
    fs = "insert delete pad block choose select".split()
    g.extra["accepts"] = {f: list(DTYPES) for f in fs if f not in ("choose", "select")}
    for d in DTYPES:
        zero, one, two, three, turned, empty = every = shapes(d)
        v = T(f"n.{d}", ["at", "0:4"])
        v3 = T(f"n.{d}", ["at", "0:3"])
        I = lambda *x: inline(np.array(x, "int64"))  # noqa: E731
        for a in every if d in ("int8", "float64") else (two, turned):
            for obj in (0, -1, 5, 6, 24, I(1), I(0, 0), I(0, 2, -1), I(), I(9, 0), I(-30, 0), inline(np.array([True, False, True])), inline(np.array([0.5, 1.0])), inline(np.array(2))):
                for axis in (None, 0, 1, -1):
                    g.add("delete", a, obj, axis=axis)
                    if not (isinstance(obj, dict) and obj["s"] == [2] and (obj["d"] == "float64" or obj == I(-30, 0))):
                        g.add("insert", a, obj, W(1), axis=axis)
        g.add("delete", two, inline(np.array([True, False, False, True])), 1)
        g.add("delete", one, 1)
        for obj in (1, I(1), I(0, 3), I(2, 0, 2), I(3, 3), inline(np.array([0, 1, 1], bool))):
            for values in (v, v3, small([[1, 0]], d), small([[1], [0], [1]], d), small([1, 0], d)):
                for a in (two, turned):
                    for axis in (0, 1, None):
                        g.add("insert", a, obj, values, axis=axis)
        for e in ("bool", "int64", "float32", "complex64"):
            if not (e in COMPLEX and d not in COMPLEX):
                g.add("insert", one, 2, small([1, 0, 1], e))

        tame = small([[1, 5, 2, 0], [3, 1, 1, 2], [9, 7, 4, 3]], d)
        line = small([1, 5, 2], d)
        single = small([[3, 4, 1]], d)
        for a in (tame, line, single, inline(np.array([[1, 5, 2, 0], [3, 1, 1, 2]]).astype(d), ["transpose", 1, 0], ["at", "::-1"]), T(f"n.{d}")):
            for width in (1, 0, 4, [1, 2], [[3, 1]], 9):
                for mode in ("constant", "edge", "reflect", "symmetric", "wrap", "maximum", "minimum"):
                    if mode in ("maximum", "minimum") and width in (4, 9):
                        continue
                    g.add("pad", a, width, mode)
                for mode in ("mean", "median"):
                    g.add("pad", a if a["s"] != [12] else line, width, mode) if "s" in a else None
                if d != "bool":
                    g.add("pad", a, width, "reflect", reflect_type="odd")
                    g.add("pad", a, width, "symmetric", reflect_type="odd")
                if d not in COMPLEX:
                    g.add("pad", a, width, "linear_ramp")
        for width in ([[1, 2], [0, 3]], [[2], [1]], [[5, 7], [2, 9]]):
            for mode in ("constant", "edge", "reflect", "symmetric", "wrap", "maximum", "mean"):
                g.add("pad", tame, width, mode)
            if d not in COMPLEX:
                g.add("pad", tame, width, "linear_ramp", end_values=[[1, 2], [0, 1]])
        for values in (1, [1, 0], [[1, 2], [3, 0]], [[1], [0]]):
            g.add("pad", tame, 2, "constant", constant_values=values)
            g.add("pad", tame, [1, 2], constant_values=values)
        g.add("pad", tame, 2, "constant", constant_values=W(2.5))
        for f in ("maximum", "minimum", "mean", "median"):
            for length in (1, 2, [2, 1], [[1, 2], [3, 9]], None):
                g.add("pad", tame, [1, 2], f, stat_length=length)
            if f[:2] != "me" or d in FLOATS:  # nan has no value in integers
                g.add("pad", tame, [1, 2], f, stat_length=0)
        if d in FLOATS + COMPLEX:
            gap = small([1, np.nan, 2, 5], d)
            for f in ("maximum", "mean", "median", "edge"):
                if f == "median" and d in COMPLEX:
                    continue  # which part is nan is an accident of the mean
                g.add("pad", gap, 1, f)
        for mode in ("constant", "edge", "reflect", "wrap", "mean", "linear_ramp"):
            if d in COMPLEX and mode == "linear_ramp":
                continue
            g.add("pad", empty, [[0, 0], [1, 1]], mode)
            g.add("pad", empty, 1, mode)
            g.add("pad", zero, 1, mode)
        g.add("pad", empty, 0, "edge")
        g.add("pad", tame, -1)
        g.add("pad", tame, W(1.5))
        g.add("pad", tame, [1, 2, 3])
        g.add("pad", tame, [[1, 2], [1, 2], [1, 2]])
        g.add("pad", tame, 1, "mirror")
        g.add("pad", tame, 1, "edge", constant_values=3)
        g.add("pad", tame, 1, "constant", stat_length=3)

        g.add("block", two)
        g.add("block", L(two, two))
        g.add("block", L(L(two, two), L(two, two)))
        g.add("block", L(L(L(two, two), L(two, two))))
        g.add("block", L(L(two, small([[1], [1], [0]], d)), L(small([[1, 0, 1, 0]], d), small([[1]], d))))
        g.add("block", L(one, W(1), zero))
        g.add("block", L(L(one, one), L(one, one)))
        g.add("block", L(L(two), L(one)))
        g.add("block", L(L(two, two), two))
        g.add("block", L(L(two, L()), L(two, two)))
        g.add("block", L())
        g.add("block", L(two, L(two, two)))
        for e in ("int8", "float32", "complex64"):
            g.add("block", L(L(two, T(f"n.{e}", ["at", "0:3"], ["reshape", 3, 1]))))

        for mode in ("raise", "wrap", "clip"):
            for i in ([0, 1, 2, 1], [[0], [2], [1]], 1, [2, 3, -1, 0], [-9, 7, 0, 1]):
                index = inline(np.array(i, "int64"))
                g.add("choose", index, L(v, T(f"n.{d}", ["at", "4:8"]), T(f"n.{d}", ["at", "8:12"])), mode=mode)
                g.add("choose", index, two, mode=mode)
                g.add("choose", index, L(v, W(1), v), mode=mode)
                g.add("choose", index, T(f"r.{d}", ["reshape", 24, 1]), mode=mode)
        g.add("choose", inline(np.array([0, 1, 1, 0], "uint8")), L(v, W(2.5)))
        for e in ("bool", "uint8", "int16", "uint64", "float16", "float64", "complex64"):
            g.add("choose", inline(np.array([0, 1, 1, 0])), L(v, T(f"m.{e}", ["at", "0:4"])))
            g.add("select", L(inline(np.array([True, False, True, False]))), L(T(f"m.{e}", ["at", "0:4"])), v)
        g.add("choose", inline(np.array([0, 1, 1, 0], d)), L(v, v))
        g.add("choose", inline(np.array([0, 1, 1])), L(v, v))
        g.add("choose", inline(np.array([0, 1, 1])), L())
        g.add("choose", inline(np.array([0, 1, 1])), L(v3, v3), mode="most")
        g.add("choose", inline(np.zeros((0, 4), "int64")), L(v, v))
        t, f = inline(np.array([True, True, False, False])), inline(np.array([True, False, True, False]))
        g.add("select", L(t, f), L(v, T(f"n.{d}", ["at", "4:8"])))
        g.add("select", L(t, f), L(v, W(1)), W(2.5))
        if not d.startswith("uint"):  # NumPy finds uint8 for them, then refuses to write an int64 into it
            g.add("select", L(t, f), L(W(2), W(1)), default=v)
        g.add("select", L(t, f), L(W(2), W(True)))
        g.add("select", L(t, inline(np.array([[True], [False], [False]]))), L(v, two), W(1))
        g.add("select", L(inline(np.array(True))), L(v))
        g.add("select", L(inline(np.array([1, 0, 1, 0], d))), L(v))
        g.add("select", L(t), L(v, v))
        g.add("select", L(), L())
        g.add("select", L(t), L(v3))
    return g


def numeric():
    """Gradients, integrals, products of axes, sliding sums, covariances."""
    g = Group("numeric", "gradients, integrals, products of several axes, sliding sums, covariances")
    fs = "ediff1d gradient trapezoid unwrap cross kron tensordot convolve correlate cov corrcoef".split()
    g.extra["accepts"] = accepts = {f: list(DTYPES) for f in fs}
    for f in ("ediff1d", "gradient", "cross"):
        accepts[f] = DTYPES[1:]
    accepts["unwrap"] = [d for d in DTYPES if d not in COMPLEX and not d.startswith("uint")]
    for d in DTYPES:
        zero, one, two, three, turned, empty = every = shapes(d)
        near = "m" if d in FLOATS + COMPLEX else "n"
        line = T(f"n.{d}")
        grid = T(f"{near}.{d}", S34)
        cube = inline((np.arange(24) * 7 % 11).reshape(2, 4, 3).astype(d))
        for a in every:
            g.add("ediff1d", a)
        for e in ("bool", "int8", "int64", "uint8", "float32", "float64", "complex64"):
            g.add("ediff1d", line, to_end=small([1, 0], e))
            g.add("ediff1d", line, small([[1, 0]], e), small(1, e))
        g.add("ediff1d", line, to_begin=W(1), to_end=W(-2))
        g.add("ediff1d", line, to_begin=W(2.5))
        g.add("ediff1d", T(f"n.{d}", ["at", "0:0"]), to_begin=W(1))

        for a in (line, T(f"r.{d}", ["at", "0:8"]), T(f"n.{d}", ["at", "0:2"]), T(f"n.{d}", ["at", "0:3"])):
            for order in (1, 2):
                g.add("gradient", a, edge_order=order)
                g.add("gradient", a, W(3), edge_order=order)
                g.add("gradient", a, W(0.3), edge_order=order)
                g.add("gradient", a, small(2, "float32"), edge_order=order)
        places = np.array([0, 1, 3, 4, 4.5, 7, 7.25, 9, 12, 13, 20, 21])
        for e in ("int16", "float32", "float64", "complex64"):
            for order in (1, 2):
                g.add("gradient", line, inline(places.astype(e)), edge_order=order)
                g.add("gradient", line, inline(np.arange(0, 24, 2).astype(e)), edge_order=order)
        for a in (grid, turned, cube):
            g.add("gradient", a)
            g.add("gradient", a, axis=0)
            g.add("gradient", a, axis=[1, 0])
            g.add("gradient", a, W(2), axis=-1, edge_order=2)
        g.add("gradient", grid, W(2), inline(np.array([0.0, 1, 3, 4])))
        g.add("gradient", grid, inline(np.array([0.0, 1, 3])), W(0.5), axis=[0, 1], edge_order=2)
        g.add("gradient", grid, W(2), W(2), W(2))
        g.add("gradient", grid, inline(np.array([0.0, 1, 3])))
        g.add("gradient", grid, inline(np.array([0.0, 1])), axis=0)
        g.add("gradient", grid, inline(np.array([[0.0, 1]])), axis=0)
        g.add("gradient", grid, axis=2)
        g.add("gradient", line, edge_order=3)
        g.add("gradient", T(f"n.{d}", ["at", "0:1"]))

        tame = small([[1, 5, 2, 0], [3, 1, 1, 2], [9, 7, 4, 3]], d)
        for a in (tame, small([1, 5, 2], d), T(f"n.{d}", ["at", "0:1"]), T(f"n.{d}", ["at", "0:0"])):
            g.add("trapezoid", a)
            g.add("trapezoid", a, axis=0)
            g.add("trapezoid", a, dx=W(0.5))
            if d not in (*INTS, "bool"):
                g.add("trapezoid", a, dx=W(2))
        for e in ("bool", "int8", "int32", "uint16", "float16", "float32", "complex64"):
            g.add("trapezoid", tame, inline(np.array([0, 1, 3, 4]).astype(e)))
            g.add("trapezoid", tame, inline(np.array([[0, 1, 3, 4]]).astype(e)), axis=1)
            g.add("trapezoid", tame, inline(np.array([0, 1, 3]).astype(e)), axis=0)

        for a in (tame, small([0, 3, 1, 5, 5, 2, 6, 0], d), T(f"n.{d}", ["at", "0:1"])):
            g.add("unwrap", a)
            g.add("unwrap", a, period=3)
            g.add("unwrap", a, period=4)
            g.add("unwrap", a, W(1.5), axis=0)
            g.add("unwrap", a, axis=0, period=W(2.5))
        g.add("unwrap", zero)

        v3, v2 = T(f"n.{d}", ["at", "0:3"]), T(f"n.{d}", ["at", "4:6"])
        for a in (v3, v2, T(f"r.{d}", ["at", "0:6"], ["reshape", 2, 3]), T(f"r.{d}", ["at", "0:6"], ["reshape", 3, 2]), cube):
            for b in (v3, v2, T(f"m.{d}", ["at", "0:3"]), T(f"n.{d}", ["at", "0:6"], ["reshape", 2, 1, 3]), W(1)):
                g.add("cross", a, b)
        g.add("cross", T(f"r.{d}", ["at", "0:6"], ["reshape", 3, 2]), v3, axisa=0)
        g.add("cross", T(f"r.{d}", ["at", "0:6"], ["reshape", 3, 2]), T(f"n.{d}", ["at", "0:6"], ["reshape", 3, 2]), axis=0)
        g.add("cross", cube, v3, axisc=0)
        g.add("cross", cube, v3, -1, -1, 1)
        g.add("cross", cube, v3, axisc=3)
        g.add("cross", cube, v3, axisa=5)
        g.add("cross", T(f"n.{d}", ["at", "0:4"]), v3)

        for a in (zero, one, two, turned, W(2), empty):
            for b in (T(f"n.{d}", ["at", "0:3"]), T(f"n.{d}", ["at", "0:4"], ["reshape", 2, 2]), zero):
                g.add("kron", a, b)
                if b is not zero:
                    g.add("kron", b, a)
        for e in ("bool", "int8", "uint16", "float32", "complex64"):
            g.add("kron", v3, T(f"n.{e}", ["at", "0:2"]))

        other = inline((np.arange(24) * 5 % 7).reshape(3, 4, 2).astype(d))
        for axes in (0, 1, 2, [[0, 1], [2, 1]], [[1, 0], [1, 2]], [1, 1], [2, 0], [[2, 1], [0, 1]], [[-1], [0]], [[0, 0], [1, 1]], [[0, 1], [0]], [[5], [0]], 4, [[0], [0]]):
            g.add("tensordot", cube, other, axes)
        g.add("tensordot", cube, cube, 3)
        g.add("tensordot", cube, other, axes=1)
        g.add("tensordot", W(3), small([[1, 2]], d), 0)
        g.add("tensordot", small(np.zeros((2, 0)), d), small(np.zeros((0, 3)), d), 1)
        for e in ("bool", "int8", "uint16", "float32", "complex64"):
            g.add("tensordot", cube, other, 1)

        a = small([1, 2, 0, 3, 5, 1, 4], d)
        b = small([2, 0, 1], d)
        for f in ("convolve", "correlate"):
            for x, y in ((a, b), (b, a), (a, a), (a, small([3], d)), (a, small([1, 2], d)), (small([1], d), b)):
                g.add(f, x, y)
                for mode in ("valid", "same", "full"):
                    g.add(f, x, y, mode)
            g.add(f, inline((np.arange(100) * 7 % 5).astype(d)), inline((np.arange(50) * 3 % 4).astype(d)), "same")
            g.add(f, inline((np.arange(100) * 7 % 5).astype(d)), inline((np.arange(50) * 3 % 4).astype(d)), "full")
            g.add(f, a, small([], d))
            g.add(f, small([], d), a)
            g.add(f, small([[1, 2]], d), a)
            g.add(f, a, W(3))
            g.add(f, a, b, "most")
            for e in ("bool", "int8", "uint16", "float16", "float32", "complex64"):
                g.add(f, a, small([1, 0, 1], e), mode="same")
        if d in FLOATS + COMPLEX:
            for x in ([1, np.nan, 2],) if d in COMPLEX else ([np.inf, 1, 2], [1, np.nan, 2]):  # infinity is BLAS's business
                g.add("convolve", a, small(x, d))
                g.add("convolve", small([0, -0.0, -1], d), small([-1, 0], d))
        if d in COMPLEX:
            g.add("correlate", small([1 + 1j, 2, 3j, 1], d), small([1j, 2 - 1j], d), "full")
            g.add("convolve", small([1 + 1j, 2, 3j, 1], d), small([1j, 2 - 1j], d), "full")

        rough = {"marks": {"tol": 1e-12}}
        rows = small([[1, 2, 4, 0], [3, 1, 2, 2], [5, 0, 1, 7]], d)
        for kw in ({}, {"rowvar": False}, {"bias": True}, {"ddof": 0}, {"ddof": 2}, {"ddof": 4}, {"ddof": 9}, {"fweights": inline(np.array([1, 2, 0, 3]))}, {"aweights": inline(np.array([1, 2.5, 0.5, 3]))}, {"fweights": inline(np.array([1, 2, 0, 3])), "aweights": inline(np.array([1, 2.5, 0.5, 3])), "ddof": 2}):
            g.add("cov", rows, **kw, **rough)
        if d not in COMPLEX:
            g.add("cov", rows, dtype="float32", marks={"tol": 1e-5})
        g.add("cov", small([1, 2, 4], d), **rough)
        g.add("cov", small([1, 2, 4], d), small([1, 0, 1], d), **rough)
        g.add("cov", rows, rows, **rough)
        g.add("cov", small(np.zeros((0, 3)), d))
        g.add("cov", cube)
        g.add("cov", rows, cube)
        g.add("cov", rows, ddof=W(1.5))
        g.add("cov", rows, fweights=inline(np.array([1, 2, 0.5, 3])))
        g.add("cov", rows, fweights=inline(np.array([1, 2, -1, 3])))
        g.add("cov", rows, aweights=inline(np.array([1, 2, -1, 3])))
        for kw in ({}, {"rowvar": False}):
            g.add("corrcoef", rows, **kw, **rough)
        g.add("corrcoef", small([1, 2, 4], d), **rough)
        g.add("corrcoef", small([1, 2, 4], d), small([1, 0, 1], d), **rough)
        if d in COMPLEX:
            turned = small([[1 + 1j, 2, 4j, 0], [3, 1j, 2 - 2j, 2]], d)
            g.add("cov", turned, **rough)
            g.add("corrcoef", turned, **rough)
    return g


def searched():
    """Places in sorted arrays, bins, interpolation."""
    g = Group("searched", "searchsorted, digitize, interp, bincount, histograms")
    fs = "searchsorted digitize interp bincount histogram histogram_bin_edges".split()
    g.extra["accepts"] = accepts = {f: list(DTYPES) for f in fs}
    for f in ("digitize", "interp", "histogram", "histogram_bin_edges"):
        accepts[f] = [d for d in DTYPES if d not in COMPLEX]
    accepts["bincount"] = ["bool", *INTS]
    for d in DTYPES:
        rough = T(f"m.{d}")
        with np.errstate(all="ignore"):
            rising = inline(np.sort(np.array([1, 2, 2, 3, 5, 7, 7, 7, 9, 11, 12, 40]).astype(d)))
        sorted_rough = inline(np.sort(TABLES[f"m.{d}"]))
        values = small([[0, 1, 2, 3], [4, 7, 40, 8], [12, 11, 6, 41]], d)
        for side in ("left", "right"):
            for a in (rising, sorted_rough, small([3], d), small([], d), small([1, 1], d)):
                for v in (values, rough, T(f"r.{d}"), small(2, d), small([], d)):
                    g.add("searchsorted", a, v, side)
            g.add("searchsorted", rising, W(3), side=side)
            g.add("searchsorted", rising, W(2.5), side=side)
            g.add("searchsorted", rough, values, side=side, sorter=inline(np.argsort(TABLES[f"m.{d}"], kind="stable")))
            for e in ("bool", "int8", "uint16", "float16", "float64", "complex64"):
                g.add("searchsorted", rising, T(f"m.{e}"), side=side)
        g.add("searchsorted", values, values)
        g.add("searchsorted", rising, values, "middle")
        g.add("searchsorted", rising, values, sorter=inline(np.array([1])))
        if d == "float64":
            for n in (2, 3, 4, 5, 8, 9, 100, 1025):
                for side in ("left", "right"):
                    g.add("searchsorted", inline(np.arange(n) // 2 * 1.0), inline(np.arange(-1, n // 2 + 2) * 0.5), side)

        falling = inline(np.sort(np.array([1, 2, 2, 3, 5, 7]).astype(d))[::-1])
        for bins in (rising, falling, small([1, 1, 1], d), small([2], d), small([], d), small([1, 3, 2], d), sorted_rough, values, rough):
            for v in (values, T(f"r.{d}"), rough, small(2, d)):
                g.add("digitize", v, bins)
                g.add("digitize", v, bins, right=True)
        g.add("digitize", W(2.5), rising)
        g.add("digitize", W(3), inline(np.array([1.0, 3, 5])))

        at = small([[0, 1, 2, 3], [4, 6, 9, 12]], d)
        for e in ("int16", "float32", "float64"):
            xp, fp = inline(np.array([1, 2, 4, 5, 9]).astype(e)), inline(np.array([3, 1.5, 0, 7, 8]).astype(e))
            g.add("interp", at, xp, fp)
            g.add("interp", at, xp, fp, W(-1), W(99.5))
            g.add("interp", at, xp, fp, left=W(0.5))
            if d not in COMPLEX:  # with a period NumPy drops imaginary parts
                g.add("interp", at, xp, fp, period=W(4.5))
                g.add("interp", at, xp, fp, period=-5)
        g.add("interp", inline(np.linspace(-1, 11, 50)), small([0, 1, 3, 9], d), small([1, 2, 0, 1], d))
        g.add("interp", T(f"r.{d}"), inline(np.array([-5.0, 0, 0.3, 2, 100])), small([1, 2, 0, 1, 0], d))
        g.add("interp", at, inline(np.array([2.0])), small([3], d))
        g.add("interp", at, inline(np.array([2.0, 2.0, 5.0, 5.0])), small([3, 1, 0, 2], d))
        g.add("interp", small([0, 1, 1], d), small([0, 1], d), small([1, 0], d))
        if d not in COMPLEX:
            g.add("interp", at, inline(np.array([2.0, 5])), small([3], d))
            g.add("interp", at, inline(np.array([])), small([], d))
            g.add("interp", at, inline(np.array([2.0])), small([3], d), period=0)
        g.add("interp", W(2.5), inline(np.array([2.0, 3])), small([3, 4], d))

        g.add("bincount", small([0, 1, 1, 3], d))
        g.add("bincount", small([], d), minlength=3)
        g.add("bincount", small([0, 1, 1, 3], d), minlength=9)
        g.add("bincount", small([0, 1, 1, 3], d), inline(np.array([0.1, 0.2, 0.3, 1e9])))
        if d not in COMPLEX:
            g.add("bincount", inline(np.array([0, 2, 1, 2])), small([1, 2, 3, 5], d))
            g.add("bincount", inline(np.array([0, 2, 1, 2])), weights=small([1, 2, 3], d))
        g.add("bincount", inline(np.array([0, -1])))
        g.add("bincount", values)
        g.add("bincount", small(1, d))
        g.add("bincount", small([1], d), minlength=-1)

        if d in COMPLEX:
            continue
        tame = small([1, 5, 2, 0, 3, 1, 1, 2, 9, 7, 4, 3, 8, 9], d)
        line = inline(np.linspace(0, 20, 201).astype(d))
        weights = small(np.arange(14) % 3, d)
        for f in ("histogram", "histogram_bin_edges"):
            for x in (tame, line, small([], d), small([1, 1], d), values):
                for k in ({}, {"bins": 1}, {"bins": 3}, {"bins": 7}, {"bins": 4, "range": [1, 6]}, {"range": [2, 2]}, {"bins": 3, "range": [W(0.5), W(7.25)]}, {"bins": inline(np.array([0, 1, 1, 4, 9]))}, {"bins": inline(np.array([0.5, 2.5, 7]))}, {"bins": small([1, 3, 9], d)}):
                    g.add(f, x, **{n: L(*v) if isinstance(v, list) else v for n, v in k.items()})
            for rule in ("sqrt", "sturges", "rice", "scott", "fd", "auto", "doane", "stone"):
                if d == "bool" and rule == "stone":
                    continue
                if d in ("float16", "float32") and rule in ("scott", "doane", "fd", "auto", "sqrt", "sturges", "rice", "stone"):
                    continue  # widths in the dtype of the values
                g.add(f, tame, bins=rule)
                g.add(f, tame, bins=rule, range=L(1, 8))
            g.add(f, tame, bins="most")
            g.add(f, tame, bins=0)
            g.add(f, tame, bins=W(1.5))
            g.add(f, tame, bins=inline(np.array([3, 2])))
            g.add(f, tame, bins=inline(np.array([[3, 2]])))
            g.add(f, tame, range=L(3, 1))
            g.add(f, tame, weights=small([1], d))
            g.add(f, tame, bins="auto", weights=weights)
            if d in FLOATS:
                g.add(f, rough)
                g.add(f, T(f"rn.{d}"), range=L(W(-0.5), W(0.5)))
                g.add(f, T(f"rn.{d}"), bins=inline(np.array([-1.0, 0, 0.5, 1])))
        for k in ({}, {"bins": 3}, {"bins": inline(np.array([0, 1, 1, 4, 9]))}):
            g.add("histogram", tame, density=True, **k)
            if d != "bool":  # differences of sums of bool are refused
                g.add("histogram", tame, weights=weights, **k)
            if d in ("float32", "float64"):
                g.add("histogram", tame, weights=weights, density=True, **k)
            for e in ("bool", "int8", "uint64", "float16", "float32", "complex64"):
                if e == "bool" and "bins" in k and isinstance(k["bins"], dict):
                    continue
                g.add("histogram", tame, weights=small(np.arange(14) % 3, e), **k)
    return g


def shaped():
    """Positions by axis, windows, polynomials."""
    g = Group("shaped", "unravel_index, ravel_multi_index, windows, i0, polynomials")
    fs = "unravel_index ravel_multi_index bartlett blackman hamming hanning kaiser i0 polyval polyadd polysub polymul polyder polyint".split()
    g.extra["accepts"] = accepts = {f: list(DTYPES) if f.startswith("poly") else [] for f in fs}
    accepts["i0"] = [d for d in DTYPES if d not in COMPLEX]
    accepts["polysub"] = [d for d in DTYPES if d != "bool"]
    accepts["unravel_index"] = ["bool", *INTS]
    for d in DTYPES:
        for i in ([22, 41, 37], 31, [[0, 1], [2, 3]], [], 42, [-1, 0], [41, 42]):
            for order in ("C", "F"):
                g.add("unravel_index", small(i, d), [7, 6], order=order) if not (i == [] and d == "bool") else None
        g.add("unravel_index", small([3, 5], d), [2, 3, 4], "F")
        g.add("ravel_multi_index", L(small([3, 6, 6], d), small([4, 5, 1], d)), [7, 6])
        if d == "float64":
            continue
        for mode in ("raise", "wrap", "clip"):
            for dims in ([7, 6], [4, 4], [7, 9]):
                g.add("ravel_multi_index", L(small([3, 6, 6], d), small([[4], [5]], d)), dims, mode=mode, order="F")
                g.add("ravel_multi_index", L(small([3, 6, 6], d), small([[4], [5]], d)), dims, mode)
    g.add("unravel_index", 0, [])
    g.add("unravel_index", 1, [])
    g.add("unravel_index", inline(np.array([0])), [])
    g.add("unravel_index", 3, 5)
    g.add("unravel_index", 3, [0, 4])
    g.add("unravel_index", 3, [2, 4], order="K")
    for mode in ("raise", "wrap", "clip"):
        g.add("ravel_multi_index", L(inline(np.array([-1, -9, 2])), inline(np.array([1, 7, 5]))), [6, 7], mode=mode)
    g.add("ravel_multi_index", L(3, 1, 4, 1), [6, 7, 8, 9])
    g.add("ravel_multi_index", inline(np.array([[1, 2], [3, 4]])), [6, 7])
    g.add("ravel_multi_index", L(3, 1), [6, 7, 8])
    g.add("ravel_multi_index", L(3, 1), [6, 7], "most")
    g.add("ravel_multi_index", L(inline(np.zeros(0, int)), inline(np.zeros(0, int))), [6, 7])

    near = {"marks": {"tol": 4e-16}}
    for f in ("bartlett", "blackman", "hamming", "hanning"):
        for m in (0, 1, 2, 3, 5, 12, 51, -1, W(2.5)):
            g.add(f, m, **near)
    for m in (0, 1, 2, 5, 12, 51, -3):
        for beta in (0, 5, W(8.6), 14):
            g.add("kaiser", m, beta, **near)
    for d in DTYPES:
        x = np.array([0, 1, 2.5, -3, 7.99, 8, 8.01, 9, -11, 10]).astype(d) if d in FLOATS else np.array([0, 1, 5, 7, 8, 9, 20]).astype(d)
        g.add("i0", inline(x))
        if d in FLOATS:
            g.add("i0", inline(np.array([np.nan, np.inf, -np.inf, 100], d)))
            g.add("i0", inline(np.linspace(-20, 20, 101).astype(d)))
        p, q = small([3, 0, 1, 2], d), small([0, 1, 2], d)
        for x in (small([[1, 2], [0, 3]], d), T(f"m.{d}"), W(3), W(0.5), small([], d)):
            for c in (p, q, small([], d), small([[1, 2], [0, 3]], d)):
                if c.get("s") == [2, 2] and isinstance(x, dict) and x.get("s") not in ([2, 2],):
                    continue
                g.add("polyval", c, x)
        for f in ("polyadd", "polysub", "polymul"):
            for a, b in ((p, q), (q, p), (p, p), (p, small(2, d)), (W(3), q), (small([], d), q), (small([0, 0], d), p), (small([[1, 2]], d), p)):
                if f == "polymul" and a.get("s") == [0]:
                    continue
                g.add(f, a, b)
        for e in ("bool", "int8", "uint16", "float16", "float64", "complex64"):
            g.add("polyval", p, small([1, 2, 0], e))
            for f in ("polyadd", "polymul"):
                g.add(f, p, small([1, 2, 0], e))
        for m in (0, 1, 2, 5, -1):
            g.add("polyder", p, m)
            g.add("polyint", p, m)
            g.add("polyint", p, m, small([1], d))
            g.add("polyint", p, m, k=inline(np.array([1, 2, 3, 4, 5])))
            g.add("polyint", p, m, k=W(2))
        g.add("polyder", p)
        g.add("polyint", p)
        g.add("polyder", small([], d))
        g.add("polyint", small([], d))
        g.add("polyint", p, 3, small([1, 0], d))
        g.add("polyint", p, 2, small([1, 0], d))
        g.add("polyder", small(3, d))
    return g


def groups():
    return [written(), edited(), numeric(), searched(), shaped()]
