"""Cases of the functions that write into arrays, edit them, and compute with whole ones: compositions, one group a subject."""

import numpy as np

from spec import COMPLEX, DTYPES, FLOATS, INTS, WRITING, Group, L, T, W, inline

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


def groups():
    return [written()]
