"""Cases of creation, shape, indexing, astype and promotion, which are all exact."""

import numpy as np

from spec import COMPLEX, DTYPES, FLOATS, INTS, REAL_DTYPES, TABLES, Group, L, T, W, inline, value

CREATION = (
    "arange linspace logspace geomspace eye identity tri tril triu diag zeros ones full zeros_like ones_like full_like"
).split()
S24 = ["reshape", 2, 3, 4]
SHAPE = (
    "reshape transpose swapaxes moveaxis expand_dims squeeze broadcast_to ravel flip concatenate stack at"
).split()


def creation():
    g = Group("creation", "arrays from nothing, and triangles and diagonals of arrays")
    ranges = [(5,), (0,), (-3,), (2, 9), (9, 2), (2, 9, 3), (9, 2, -3), (0, 10, 7), (-5, 5, 2), (3, 3, 1), (0, 8, 2)]
    ranges += [(0.5, 4), (0.5, 3.2), (0, 1, 0.1), (1, 0, -0.25), (0.1, 0.9, 0.2), (0, 5, 0.5), (10, 0, -1.5)]
    ranges += [(1, 1.3, 0.1), (-1.5, 1.5, 0.3), (0, -2, 0.5), (0.1, 30.7, 0.7), (2**53, 2**53 + 5), (-(2**63), -(2**63) + 3)]
    ranges += [(2**63, 2**63 + 4), (0, 1000, 1)]
    for r in ranges:
        g.add("arange", *map(W, r))
    for d in DTYPES:
        for r in ((5,), (2, 9, 3), (7, 1, -2), (0, 3, 0.5), (0.5, 3.5)):
            if d == "bool" and r != (5,):
                continue
            g.add("arange", *map(W, r), dtype=d)
        g.add("arange", W(0), W(2), dtype=d)
        g.add("arange", W(300), dtype=d)
    g.add("arange", W(-3), W(3), dtype="uint8")
    g.add("arange", W(0), W(1000), W(100), dtype="int8")
    g.add("arange", W(0), W(7), W(0.1), dtype="float32")
    g.add("arange", W(0), W(7), W(0.3), dtype="float16")

    ends = [(0, 10), (10, 0), (0, 1), (-1, 1), (0.1, 0.7), (2.5, 2.5), (-3.3, 7.7), (1e-3, 1e3 + 0.5), (0, 1e-310)]
    for a, b in ends:
        for num in (0, 1, 2, 3, 5, 7, 50):
            g.add("linspace", W(a), W(b), num)
            g.add("linspace", W(a), W(b), num, endpoint=False)
    g.add("linspace", W(0), W(5))
    for num in (0, 1, 2, 5, 11):
        g.add("linspace", W(0.5), W(3), num, retstep=True)
        g.add("linspace", W(0.5), W(3), num, retstep=True, endpoint=False)
    for d in DTYPES:
        g.add("linspace", W(0), W(10), 5, dtype=d)
        g.add("linspace", W(0.3), W(9.9), 7, dtype=d)
        if d not in ("bool", "uint8", "uint16", "uint32", "uint64"):
            g.add("linspace", W(-5.5), W(5), 8, dtype=d, endpoint=False)
    g.add("linspace", W(0), W(1 + 2j), 5)
    g.add("linspace", W(1j), W(3 - 1j), 4, endpoint=False)
    g.add("linspace", W(0), W(1), -1)
    g.add("linspace", W(0), W(float("inf")), 3)
    g.add("linspace", W(float("nan")), W(1), 3)
    # endpoints that are arrays
    g.add("linspace", inline(np.array([0.0, 1.0])), inline(np.array([2.5, -3.0])), 4)
    g.add("linspace", inline(np.array([0, 1, 2])), W(10), 3)
    g.add("linspace", inline(np.array([0, 1], "float32")), inline(np.array([3, 4], "float32")), 3)
    # plain numbers yield to arrays; a step of 0 changes how all are computed
    for d in ("float16", "float32", "int8", "complex64"):
        for w in (0, 0.7, True, 1j):
            g.add("linspace", W(w), inline(np.array([1, 0.7, 3]).astype(d)), 7)
            g.add("linspace", inline(np.array([1, 0, 3], d)), W(w), 4, endpoint=False)
    g.add("logspace", inline(np.array([1, 0, 2], "float32")), W(1), 4)

    for a, b in ((0, 3), (-2, 2), (0.5, 1.5), (3, 0), (-10, -12.5)):
        for num in (0, 1, 4, 9):
            g.add("logspace", W(a), W(b), num)
            g.add("logspace", W(a), W(b), num, endpoint=False)
        g.add("logspace", W(a), W(b), 5, base=2)
        g.add("logspace", W(a), W(b), 5, base=2.5)
    for a, b in ((1, 1000), (1000, 1), (0.5, 8.5), (-2, -32), (1, 256), (3, 3), (1e-5, 1e5 + 0.5)):
        for num in (0, 1, 2, 4, 9):
            g.add("geomspace", W(a), W(b), num)
            g.add("geomspace", W(a), W(b), num, endpoint=False)
    g.add("geomspace", W(0), W(5), 4)
    g.add("geomspace", W(1), W(-5), 4)
    g.add("geomspace", W(1j), W(16j), 5)
    g.add("logspace", W(0), W(1j), 3)
    for d in DTYPES:
        g.add("logspace", W(0), W(2), 5, dtype=d)
        g.add("geomspace", W(1), W(100.5), 5, dtype=d)

    for d in [None, *DTYPES]:
        k = {} if d is None else {"dtype": d}
        g.add("zeros", [2, 3], **k)
        g.add("zeros", [], **k)
        g.add("zeros", [0, 2], **k)
        g.add("zeros", 4, **k)
        g.add("ones", [3, 2], **k)
        g.add("ones", [], **k)
        g.add("ones", 3, **k)
        g.add("identity", 3, **k)
        g.add("eye", 3, **k)
        g.add("eye", 3, M=5, k=1, **k)
        g.add("eye", 4, M=2, k=-1, **k)
        g.add("tri", 3, **k)
        g.add("tri", 3, M=5, k=1, **k)
        for v in (3, 0, -1, 300, 2.5, True, 1 - 2j, 2**63, 2**64, float("nan"), float("inf"), 70000.5):
            if isinstance(v, (float, complex)) and (v != v or abs(v) > 300) and d in [*INTS]:
                if v == v and abs(v) < 1e6 and d not in ("int8", "int16", "uint8", "uint16"):
                    pass
                else:
                    continue  # undefined conversions, or ValueError for nan, depending on the path
            g.add("full", [2, 2], W(v), **k)
    for args in ((0,), (1,), (5,)):
        g.add("eye", *args)
        g.add("identity", *args)
        g.add("tri", *args)
    for k in (-5, -2, -1, 0, 1, 2, 5):
        g.add("eye", 4, k=k)
        g.add("eye", 3, M=4, k=k)
        g.add("tri", 4, M=3, k=k)
    g.add("zeros", [2, -1])
    g.add("full", [3], inline(np.array([1, 2, 3], "int16")))
    g.add("full", [2, 3], inline(np.array([1.5, 2, 3], "float32")))
    g.add("full", [2, 3], inline(np.array([1, 2], "int16")))

    for d in DTYPES:
        a = T(f"n.{d}", ["reshape", 3, 4])
        g.add("zeros_like", a)
        g.add("ones_like", a)
        g.add("full_like", a, W(7))
        g.add("full_like", a, W(True))
        if d not in INTS:
            g.add("full_like", a, W(2.5))
        g.add("full_like", a, W(300))
        for e in DTYPES:
            g.add("zeros_like", T(f"n.{d}", ["at", "0:2"]), dtype=e)
            g.add("ones_like", T(f"n.{d}", ["at", "0:2"]), dtype=e)
            g.add("full_like", T(f"n.{d}", ["at", "0:2"]), W(1), dtype=e)
        for f in ("tril", "triu"):
            for k in (-2, -1, 0, 1, 3):
                g.add(f, a, k=k)
            g.add(f, T(f"m.{d}", ["reshape", 4, 3], ["transpose", 1, 0], ["at", "::-1"]), k=1)
            g.add(f, T(f"m.{d}", ["reshape", 3, 2, 2]))
            g.add(f, T(f"m.{d}", ["at", "0:3"]))
            g.add(f, T(f"m.{d}", ["at", "0:0"], ["reshape", 0, 2]))
        for k in (-2, -1, 0, 1, 2):
            g.add("diag", T(f"m.{d}", ["at", "1:4"]), k=k)
            g.add("diag", a, k=k)
        g.add("diag", T(f"m.{d}", ["at", "::-5"]))
        g.add("diag", a)
        g.add("diag", a, k=7)
        g.add("diag", a, k=-7)
    g.add("diag", T("m.int8", ["reshape", 3, 2, 2]))
    g.add("diag", T("m.int8", ["at", "0:1"], ["reshape"]))
    g.add("tril", T("m.int8", ["at", "0:1"], ["reshape"]))
    g.extra["accepts"] = {f: [d for d in DTYPES if _ok(g, f, d)] for f in CREATION}
    return g


def _ok(g, f, d):
    args = {
        "linspace": (0, 1, 3),
        "logspace": (0, 1, 3),
        "geomspace": (1, 2, 3),
        "full": (2, 1),
        "zeros_like": (np.ones(2, d),),
        "ones_like": (np.ones(2, d),),
        "full_like": (np.ones(2, d), 1),
        "tril": (np.ones((2, 2), d),),
        "triu": (np.ones((2, 2), d),),
        "diag": (np.ones(2, d),),
    }.get(f, (2,))
    k = {} if f in ("tril", "triu", "diag") else {"dtype": d}
    try:
        getattr(np, f)(*args, **k)
    except TypeError:
        return False
    return any(c["f"] == f for c in g.cases)


def shape():
    g = Group("shape", "shape manipulation, joining and basic indexing")
    g.extra["accepts"] = {f: DTYPES for f in SHAPE}
    S = ["reshape", 2, 3, 4]
    for d in DTYPES:
        x = f"r.{d}"
        a, flat = T(x, S), T(x)
        view = T(x, S, ["transpose", 2, 0, 1], ["at", "::-1", ":", "1:"])
        for s in ([4, 6], [6, -1], [-1], 24, -1, [2, 2, 2, 3], [1, 24, 1]):
            g.add("reshape", a, s)
        g.add("reshape", T(x, S, ["transpose", 2, 1, 0]), [6, 4])
        g.add("reshape", view, [-1])
        g.add("reshape", view, [4, 4])
        g.add("reshape", T(x, ["at", "3:4"]), [])
        g.add("reshape", T(x, ["at", "0:0"]), [0, 5])
        for axes in ([2, 0, 1], [0, 1, 2], [-1, 0, 1]):
            g.add("transpose", a, axes)
        g.add("transpose", a)
        g.add("transpose", view)
        g.add("swapaxes", a, 0, 2)
        g.add("swapaxes", view, -1, 1)
        for s, t in ((0, 2), (2, 0), (-1, 1), ([0, 1], [2, 0]), ([0, 2], [-1, 0])):
            g.add("moveaxis", a, s, t)
        for axis in (0, 1, -1, 3, [0, 1], [0, -1], [1, 3]):
            g.add("expand_dims", a, axis)
        one = T(x, ["reshape", 1, 24, 1])
        g.add("squeeze", one)
        g.add("squeeze", one, axis=0)
        g.add("squeeze", one, axis=-1)
        g.add("squeeze", one, axis=[0, 2])
        g.add("broadcast_to", T(x, ["at", "0:4"]), [3, 4])
        g.add("broadcast_to", T(x, ["at", "0:3"], ["reshape", 3, 1]), [2, 3, 4])
        g.add("broadcast_to", T(x, ["at", "0:1"], ["reshape"]), [2, 2])
        g.add("broadcast_to", T(x, ["at", "0:1"]), [0])
        g.add("ravel", a)
        g.add("ravel", view)
        g.add("ravel", T(x, ["at", "5:6"], ["reshape"]))
        g.add("flip", a)
        for axis in (0, 1, -1, [0, 2], [1]):
            g.add("flip", a, axis=axis)
        g.add("flip", view, axis=0)
        b = T(x, ["at", "::-1"], S)
        for axis in (0, 1, 2, -1, None):
            g.add("concatenate", L(a, b), axis=axis)
        g.add("concatenate", L(a, b))
        g.add("concatenate", L(flat))
        g.add("concatenate", L(T(x, ["at", "0:3"]), T(x, ["at", "0:0"]), T(x, ["at", "7:2:-2"])))
        g.add("concatenate", L(T(x, ["reshape", 4, 6]), T(x, ["reshape", 6, 4], ["transpose", 1, 0], ["at", ":", "::2"])), axis=1)
        for axis in (0, 1, 2, 3, -1, -2):
            g.add("stack", L(a, b), axis=axis)
        g.add("stack", L(T(x, ["at", "0:1"], ["reshape"]), T(x, ["at", "1:2"], ["reshape"])))
        g.add("stack", L(a, b, a))
        index = [
            (0,),
            (-1,),
            ("1:",),
            ("::-1",),
            (0, 1, 2),
            (-1, -1, -1),
            ("...", 0),
            (0, "..."),
            ("...",),
            (None,),
            (None, 0, None, "...", None),
            (":", "::2", "::-1"),
            ("::-1", "2:0:-1", "-3:-1"),
            (1, "...", "::-2"),
            (":", 1, "3:1"),
            ("5:", 0),
            ("-100:100", "100:-100:-1"),
            (0, ":", None, "1:3"),
            (":", ":", ":", None),
        ]
        for i in index:
            g.add("at", a, *i)
        for e in DTYPES:
            g.add("concatenate", L(T(f"n.{d}", ["at", "0:3"]), T(f"m.{e}", ["at", "1:4"])))
            g.add("stack", L(T(f"n.{d}", ["at", "0:2"]), T(f"m.{e}", ["at", "1:3"])))
    for v in ("0:9:2", "9:0:-1", "-1:-8:-3", "20:30", ":-24", ":-25", "-25::5", "23::-5", "::23", "::24", "::100", "::-100"):
        g.add("at", T("r.int16"), v)
    a = T("r.int16", S)
    # refusals
    for s in ([5, 5], [-1, 5], [-1, -1], [24, 2], [-2, 12]):
        g.add("reshape", a, s)
    for axes in ([0, 1], [0, 0, 1], [0, 1, 3], [0, 1, 2, 3]):
        g.add("transpose", a, axes)
    g.add("swapaxes", a, 0, 3)
    g.add("swapaxes", a, -4, 0)
    g.add("moveaxis", a, 0, 3)
    g.add("moveaxis", a, [0, 1], [0])
    g.add("moveaxis", a, [0, 0], [0, 1])
    g.add("expand_dims", a, 4)
    g.add("expand_dims", a, -5)
    g.add("expand_dims", a, [0, 0])
    g.add("squeeze", a, axis=0)
    g.add("squeeze", a, axis=3)
    g.add("broadcast_to", a, [3, 4])
    g.add("broadcast_to", a, [2, 3, 5])
    g.add("broadcast_to", T("r.int16", ["at", "0:3"]), [2])
    g.add("flip", a, axis=3)
    g.add("flip", a, axis=[0, 0])
    g.add("concatenate", L(a, T("r.int16")))
    g.add("concatenate", L(a, a), axis=3)
    g.add("concatenate", L(a, T("r.int16", ["reshape", 2, 4, 3])), axis=0)
    g.add("concatenate", L())
    g.add("concatenate", L(T("r.int16", ["at", "0:1"], ["reshape"])))
    g.add("stack", L(a, T("r.int16")))
    g.add("stack", L(a, a), axis=4)
    g.add("stack", L())
    for i in ((2,), (-3,), (0, 3), (0, 0, 0, 0), ("...", "..."), (":", ":", ":", ":"), ("::0",), (0, 0, -5), (None, 2)):
        g.add("at", a, *i)
    g.add("at", T("r.int16", ["at", "0:1"], ["reshape"]), 0)
    g.add("at", T("r.int16", ["at", "0:1"], ["reshape"]), "...")
    g.add("at", T("r.int16", ["at", "0:1"], ["reshape"]), None)
    return g


# --- astype ------------------------------------------------------------------------------------------

# What NumPy 2.4.6 gives on x86-64 where C leaves a conversion undefined. It does not depend on which float dtype
# is converted (of complex numbers the real part is); the fixture holds these values, but they are not compared.
#
#   to       nan      inf    -inf     -1.5      300.7  -300.7   70000   -70000   3e9         -3e9         5e9         1e19      -1e19
#   int8     0        0      0        defined   44     -44      112     -112     0           0            0           0         0
#   int16    0        0      0        defined   defined         4464    -4464    0           0            0           0         0
#   int32    -2^31    -2^31  -2^31    defined   defined         defined          -2^31       -2^31        -2^31       -2^31     -2^31
#   int64    -2^63    -2^63  -2^63    defined   defined         defined          defined     defined      defined     -2^63     -2^63
#   uint8    0        0      0        255       44     212      112     144      0           0            0           0         0
#   uint16   0        0      0        65535     def.   65236    4464    61072    0           0            0           0         0
#   uint32   0 or H   0      0 or H   2^32 - 1  def.   2^32-300 def.    2^32-7e4 defined     1294967296/H 705032704/0 0         0 or H
#   uint64   2^63     0      2^63     2^64 - 1  def.   2^64-300 def.    2^64-7e4 defined     2^64 - 3e9   defined     defined   2^63
#
# That is: to 8 and 16 bits the low bits of the conversion to int32, which gives -2^31 for what it cannot hold; to
# int32 and int64 the machine's own conversion (the least integer for what they cannot hold); to uint32 the low
# bits of the conversion to int64, except in the vector loop, which gives H = 2^31 or 0 (so it depends on the
# element's position); to uint64 the conversion to int64 below 2^63, and of x - 2^63, plus 2^63, from there on.


def undefined_conversions(a, dtype):
    """Mask of the elements of `a` whose conversion to integer `dtype` is undefined in C."""
    if np.dtype(dtype).kind not in "iu" or a.dtype.kind not in "fc":
        return np.zeros(a.shape, bool)
    info = np.iinfo(dtype)
    v = a.real.astype("float64")
    with np.errstate(invalid="ignore"):
        # 2**63 - 1 and 2**64 - 1 round up to powers of two in double precision: those are outside
        inside = (np.trunc(v) >= float(info.min)) & (np.trunc(v) < 2.0 ** (info.bits - (info.kind == "i")))
    return ~inside


def astype():
    g = Group("astype", "every dtype to every dtype")
    g.extra["accepts"] = {"astype": DTYPES}
    for d in DTYPES:
        # values near the limits of all the integer dtypes
        kind = np.dtype(d).kind
        edge = []
        for bits in (7, 8, 15, 16, 31, 32, 63, 64):
            p = 2.0**bits
            edge += [p, p - 1, p + 1, -p, -p - 1, -p + 1, p - 0.5, -p - 0.5, -p + 0.5]
        if kind in "fc":
            edge += [0.99, -0.99, -0.5, 65519.0, 65519.99, 65520.0, 3.4028235e38, 3.4028236e38, 6e-8, 2.98e-8, 2.99e-8]
            edge += [1 + 2.0**-11, 1 + 3 * 2.0**-11, 1 + 2.0**-11 + 2.0**-24, 1 + 2.0**-24 + 2.0**-53, 7e-46, 7.1e-46]
            with np.errstate(all="ignore"):
                e = np.array(edge, "float64").astype(d)
            if kind == "c":
                e = e + np.array([0, 1], d).repeat([len(e) // 2, len(e) - len(e) // 2]) * 1j
                u = TABLES[f"u.{d}"][::3]
            else:
                u = TABLES[f"u.{d}"]
        else:
            e = np.zeros(0, d)
            u = TABLES[f"u.{d}"]
        name = f"a.{d}"
        if name not in TABLES:
            from spec import table

            table(name, np.concatenate([u, e.astype(d)]))
        for e in DTYPES:
            a = T(name)
            bad = undefined_conversions(value(a), e)
            u = np.flatnonzero(bad).tolist()
            g.add("astype", a, e, marks={"u": u} if u else None)
            g.add("astype", T(f"e.{d}" if f"e.{d}" in TABLES else f"n.{d}", ["reshape", 3, 4], ["transpose", 1, 0], ["at", "::-1"]), e)
            case = g.cases[-1]
            v = value(case["a"][0])
            bad = np.flatnonzero(undefined_conversions(v, e)).tolist()
            if bad:
                case["u"] = bad
            g.add("astype", T(name, ["at", "0:0"], ["reshape", 0, 2]), e)
            g.add("astype", T(name, ["at", "1:2"], ["reshape"]), e)
            bad = np.flatnonzero(undefined_conversions(value(g.cases[-1]["a"][0]), e)).tolist()
            if bad:
                g.cases[-1]["u"] = bad
    return g


# --- promotion ---------------------------------------------------------------------------------------

FINFO = (
    "bits eps epsneg iexp machep max maxexp min minexp negep nexp nmant precision resolution smallest_normal "
    "smallest_subnormal tiny"
).split()
IINFO = "bits min max kind".split()
CASTINGS = "no equiv safe same_kind unsafe".split()


def promotion():
    g = Group("promotion", "result_type, promote_types, can_cast, finfo, iinfo")
    for d in DTYPES:
        for e in DTYPES:
            g.add("result_type", d, e)
            g.add("promote_types", d, e)
            for c in CASTINGS:
                g.add("can_cast", d, e, c)
            g.add("can_cast", d, e)
        g.add("result_type", d)
        for w in (True, 1, 300, -1, 2.5, 1j):
            g.add("result_type", d, W(w))
            g.add("result_type", T(f"m.{d}"), W(w))
            g.add("result_type", T(f"m.{d}", ["at", "0:1"], ["reshape"]), W(w))
    # promotion is not associative: several at once
    for ds in (
        ["int8", "uint8", "float16"],
        ["float16", "uint16", "int16"],
        ["uint64", "int64", "float32"],
        ["int16", "uint16", "float32"],
        ["bool", "uint8", "int8"],
        ["int64", "float16", "complex64"],
        ["uint8", "int8", "float16", "uint16"],
        ["float32", "int32", "float16"],
        ["complex64", "float64", "bool"],
    ):
        g.add("result_type", *ds)
        g.add("result_type", *ds[::-1])
        g.add("result_type", ds[0], W(2.5), *ds[1:])
    for d in FLOATS + COMPLEX:
        for name in FINFO:
            g.add("finfo", d, name)
    for d in INTS:
        for name in IINFO:
            g.add("iinfo", d, name)
    g.add("result_type")
    g.add("can_cast", "int8", "int16", "bogus")
    return g


NAN = "nansum nanprod nanmax nanmin nanmean nanvar nanstd nanargmax nanargmin".split()
NAMED = (
    "concat permute_dims matrix_transpose atleast_1d atleast_2d atleast_3d column_stack dstack append roll rollaxis rot90 "
    "tile repeat resize array_split split hsplit vsplit dsplit unstack isclose allclose array_equal array_equiv iscomplex isreal "
    "iscomplexobj isrealobj isneginf isposinf nan_to_num fix sinc average"
).split() + NAN


def named():
    """Compositions: what joins, turns, repeats, cuts, compares, and reductions that leave nan out."""
    g = Group("named", "functions that are compositions of others")
    g.extra["accepts"] = accepts = {f: list(DTYPES) for f in NAMED}
    for f in ("isneginf", "isposinf", "fix"):
        accepts[f] = [d for d in DTYPES if d not in COMPLEX]
    for d in DTYPES:
        zero, one, two, three = (T(f"r.{d}", *v) for v in ([["at", 3]], [["at", "0:6"]], [["at", "0:12"], ["reshape", 3, 4]], [["at", "0:24"], ["reshape", 2, 3, 4]]))
        turned = T(f"n.{d}", ["at", "0:12"], ["reshape", 3, 4], ["transpose", 1, 0], ["at", "::-1"])
        empty = T(f"n.{d}", ["at", "0:0"], ["reshape", 0, 3])
        every = (zero, one, two, three, turned, empty)
        for f in ("atleast_1d", "atleast_2d", "atleast_3d", "permute_dims", "matrix_transpose", "iscomplexobj", "isrealobj"):
            for a in every:
                g.add(f, a)
        g.add("atleast_2d", zero, two, W(3))
        g.add("permute_dims", three, [2, 0, 1])
        for f, parts in (("column_stack", [one, one]), ("column_stack", [zero, zero]), ("column_stack", [two, T(f"m.{d}", ["at", "0:3"])]), ("dstack", [two, two]), ("dstack", [one, one]), ("dstack", [three, three]), ("column_stack", [one, two])):
            g.add(f, L(*parts))
        g.add("concat", L(two, two), axis=1)
        g.add("append", two, one)
        g.add("append", two, two, axis=1)
        g.add("append", two, one, axis=0)
        g.add("append", one, W(1))
        for a in every:
            for shift in (1, -2, 0, 25):
                g.add("roll", a, shift)
                if a is not zero:
                    g.add("roll", a, shift, axis=0)
        for shift, axis in (([1, 2], [0, 1]), (1, [0, 1]), ([1, 2], 0), ([1, 2, 3], [0, 1]), ([1, 1], [1, 1]), (1, 5)):
            g.add("roll", two, shift, axis=axis)
        for axis in (0, 1, 2, -1, 3):
            for start in (0, 1, 3, -2, 4):
                g.add("rollaxis", three, axis, start)
        for k in (0, 1, 2, 3, -1, 6):
            g.add("rot90", two, k)
            g.add("rot90", three, k, axes=[1, 2])
            g.add("rot90", three, k, axes=[2, 0])
        for axes in ([0, 0], [0, -2], [0, 5], [0], [0, 1, 2]):
            g.add("rot90", two, 1, axes=axes)
        g.add("rot90", one)
        for reps in (2, 0, [2, 3], [2, 1, 2], [1, 1], [], [0, 2]):
            for a in every:
                g.add("tile", a, reps)
        for a in every:
            g.add("repeat", a, 2)
            g.add("repeat", a, 0)
        for axis in (0, 1, -1, 4):
            g.add("repeat", two, 3, axis=axis)
        g.add("repeat", two, inline(np.array([1, 0, 2])), axis=0)
        g.add("repeat", two, inline(np.array([1, 0, 2, 1], "uint8")), axis=1)
        g.add("repeat", two, inline(np.array([1, 0])), axis=0)
        g.add("repeat", two, inline(np.array([1, -1, 0])), axis=0)
        g.add("repeat", two, -1)
        g.add("repeat", two, inline(np.array([2])), axis=1)
        g.add("repeat", two, inline(np.array([1.0, 2.0, 3.0])), axis=0)
        for shape in (5, [2, 2], [4, 5], [0, 3], [2, -1], []):
            for a in (one, two, empty, zero):
                g.add("resize", a, shape)
        for f in ("array_split", "split"):
            for sections in (1, 2, 3, 4, 5, 0, [1], [1, 3], [2, 1], [0, 9], []):
                if sections == 0 and f == "split":
                    continue
                g.add(f, one, sections)
                g.add(f, two, sections, 1)
                g.add(f, turned, sections)
        for f in ("hsplit", "vsplit", "dsplit"):
            for a in every:
                g.add(f, a, 2)
                g.add(f, a, [1])
        for a in every[:-1]:
            g.add("unstack", a)
        g.add("unstack", three, axis=1)
        g.add("unstack", three, axis=-1)
        m, n = T(f"m.{d}"), T(f"n.{d}")
        for f in ("iscomplex", "isreal", "isneginf", "isposinf", "fix", "nan_to_num"):
            for a in (m, n, T(f"r.{d}", S24), zero):
                g.add(f, a)
        if d in FLOATS + COMPLEX:
            for kw in ({"nan": W(1.5)}, {"posinf": 7, "neginf": -3}, {"posinf": W(0.5)}, {"nan": -1, "neginf": 0}):
                g.add("nan_to_num", T(f"rn.{d}"), **kw)
                g.add("nan_to_num", T(f"ri.{d}"), **kw)
        ok = inline(np.linspace(0, 2, 9).astype(d))
        g.add("sinc", ok)
        near = inline((np.array([1, 2, 0, 1, 100]) * (1 + 1e-6)).astype(d))
        far = inline(np.array([1, 2, 0, 2, 100], d))
        for a, b in ((near, far), (n, n), (T(f"r.{d}"), T(f"r.{d}", ["at", "::-1"])), (near, W(1)), (two, two), (near, inline(np.array([1, 2], d)))):
            for f in ("isclose", "allclose"):
                g.add(f, a, b)
                g.add(f, a, b, equal_nan=True)
                if f == "isclose" and d != "float16":
                    g.add(f, a, b, rtol=0, atol=W(0.5))
            g.add("array_equal", a, b)
            g.add("array_equal", a, b, equal_nan=True)
            g.add("array_equiv", a, b)
        g.add("array_equiv", two, T(f"n.{d}", ["at", "0:4"]))
        g.add("array_equiv", one, one)
        source = f"rn.{d}" if d in FLOATS + COMPLEX else f"r.{d}"
        a = T(source, ["at", "0:12"], ["reshape", 3, 4])
        # few elements: longer sums of float16 are rounded between NumPy's buffers
        for f in NAN:
            for x in (a, T(source, ["at", "0:12"], ["reshape", 3, 4], ["transpose", 1, 0]), one, empty):
                if d in COMPLEX and f in ("nanprod", "nanvar", "nanstd"):
                    continue  # products with and without fused multiply-adds
                g.add(f, x)
                for axis in (0, 1, -1):
                    g.add(f, x, axis=axis)
                g.add(f, x, axis=0, keepdims=True)
        if d in COMPLEX:
            for f in ("nanprod", "nanvar", "nanstd"):
                tame = inline((np.array([1, 2, np.nan, 3, 1, 2]) * (1 + 1j)).astype(d), ["reshape", 2, 3])
                g.add(f, tame)
                g.add(f, tame, axis=1)
        if d in FLOATS:
            gone = inline(np.array([[np.nan, 1], [np.nan, np.nan]], d))
            for f in NAN:
                g.add(f, gone)
                g.add(f, gone, axis=0)
                g.add(f, gone, axis=1)
            for f in ("nanvar", "nanstd"):
                g.add(f, a, axis=0, ddof=1)
                g.add(f, a, axis=0, ddof=3)
        tame = inline(np.array([[1, 2, 3, 1], [2, 1, 1, 2], [3, 1, 2, 1]], d))
        g.add("average", tame)
        g.add("average", tame, axis=0)
        g.add("average", tame, axis=1, keepdims=True)
        for e in ("bool", "int8", "float32", "float64"):
            g.add("average", tame, axis=0, weights=inline(np.array([1, 0, 1], e)))
            g.add("average", tame, weights=inline(np.array([[1, 0, 1, 1], [0, 0, 1, 0], [1, 1, 1, 1]], e)))
        g.add("average", tame, axis=1, weights=inline(np.array([3, 1, 2, 2.5])), returned=True)
        g.add("average", tame, weights=inline(np.array([1.0, 2])))
        g.add("average", tame, axis=1, weights=inline(np.array([1.0, 2])))
        g.add("average", tame, axis=[1, 0], weights=inline(np.arange(12.0).reshape(4, 3)))
    return g


FOUND = "nonzero flatnonzero argwhere compress extract diagonal trace tril_indices triu_indices diag_indices indices meshgrid".split()


def found():
    """Where elements are: nonzero places, parts by conditions, diagonals and grids."""
    g = Group("found", "places of elements, and elements by places")
    g.extra["accepts"] = {f: list(DTYPES) if f not in ("tril_indices", "triu_indices", "diag_indices", "indices", "compress") else [] for f in FOUND}
    for d in DTYPES:
        zero, one, two, three = (T(f"r.{d}", *v) for v in ([["at", 3]], [["at", "0:6"]], [["at", "0:12"], ["reshape", 3, 4]], [["at", "0:24"], ["reshape", 2, 3, 4]]))
        turned = T(f"r.{d}", ["at", "0:12"], ["reshape", 3, 4], ["transpose", 1, 0], ["at", "::-1"])
        empty = T(f"r.{d}", ["at", "0:0"], ["reshape", 0, 3])
        sparse = inline(np.array([[0, 1, 0], [0, 0, 2], [3, 0, 1]], d))
        every = (zero, one, two, three, turned, empty, sparse)
        for a in every:
            for f in ("nonzero", "flatnonzero", "argwhere"):
                g.add(f, a)
            for f in ("diagonal", "trace"):
                for offset in (0, 1, -1, 5, -7):
                    g.add(f, a, offset)
                g.add(f, a, axis1=1, axis2=0)
                g.add(f, a, axis1=-1, axis2=0, offset=1)
                g.add(f, a, axis1=1, axis2=-1)
                g.add(f, a, axis1=3)
            g.add("extract", a, a)
            g.add("meshgrid", a, one)
        if d not in COMPLEX:
            g.add("trace", two, dtype="float32")
        for c in ([True, False, True], [False, True], [0, 0, 3, 1], [False] * 5 + [True], [True] * 7):
            for axis in (None, 0, 1, -1, 2):
                g.add("compress", inline(np.array(c)), two, axis=axis)
            g.add("compress", inline(np.array(c)), one)
        g.add("compress", sparse, two)
        g.add("extract", sparse, T(f"r.{d}", ["at", "0:9"]))
        g.add("meshgrid", one, T(f"n.{d}", ["at", "0:2"]), indexing="ij")
        g.add("meshgrid", one, T(f"n.{d}", ["at", "0:2"]), sparse=True)
        g.add("meshgrid", one, T(f"n.{d}", ["at", "0:2"]), T(f"m.{d}", ["at", "0:3"]))
        g.add("meshgrid", one)
        g.add("meshgrid", one, one, indexing="yx")
    for f in ("tril_indices", "triu_indices"):
        for args in ((4,), (4, 1), (4, -2), (3, 0, 5), (5, 1, 3), (0,)):
            g.add(f, *args)
    for args in ((3,), (4, 3), (0,), (2, 1)):
        g.add("diag_indices", *args)
    for shape in ([2, 3], [4], [2, 0], [2, 2, 3]):
        g.add("indices", shape)
    return g
