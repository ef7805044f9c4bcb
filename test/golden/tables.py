"""Input tables, one set a dtype. Everything is seeded: the same tables on every run.

  u.<dtype>          unary inputs: special values, then random ones
  x.<dtype>, y.<dtype>   binary inputs: cross product of special values, then random pairs
  p.<dtype>          for integers: exponents that are not negative, to go with x.<dtype>
  m.<dtype>, n.<dtype>   12 values each without extremes of the other tables' size, for layouts and mixed pairs
  c.<dtype>          a condition table is u.bool / m.bool
  r.<dtype>          24 values for reductions (nan and inf are put in by tables rn.*, ri.*)
  s.<float dtype>    normal deviates, long, for the order of sums
"""

import zlib

import numpy as np

from spec import COMPLEX, FLOATS, INTS, SIGNED, reinterpreted, table

NAN, INF = float("nan"), float("inf")


def rng(name):
    return np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))


def random_ints(dtype, n, label):
    """Half of them of full range, half of small magnitude."""
    info = np.iinfo(dtype)
    g = rng(f"{label} {dtype}")
    wide = g.integers(info.min, info.max, size=n, dtype=dtype, endpoint=True)
    low = -20 if info.min < 0 else 0
    small = g.integers(low, 21, size=n).astype(dtype)
    return np.where(np.arange(n) % 2 == 0, wide, small).astype(dtype)


def ints(dtype):
    info = np.iinfo(dtype)
    bits, lo, hi = info.bits, int(info.min), int(info.max)
    if lo < 0:
        special = [lo, lo + 1, lo // 2, -100, -65, -10, -7, -3, -2, -1]
        special += [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 25, 27, 50, 63, 64, 100, hi // 2, hi // 2 + 1]
    else:
        special = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 25, 27, 50, 63, 64, 100, 128, hi // 2, hi // 2 + 1]
    if bits > 8:
        special += [127, 128, 255, 256, 1000, 1024, 2047, 2049]
    if bits > 16:
        special += [32767, 65535, 65536, 1 << 24, (1 << 24) + 1, 1000000007]
    if bits > 32:
        special += [1 << 31, 1 << 32, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, 10**18 + 1]
        special += [-(1 << 53) - 1, -(10**18) - 1] if lo < 0 else [(1 << 63) + 1025]
    special += [hi - 1, hi]
    table(f"u.{dtype}", np.concatenate([np.array(special, dtype), random_ints(dtype, 24, "u")]))

    if lo < 0:
        cross = [lo, lo + 1, -bits, -3, -2, -1, 0, 1, 2, 3, bits - 1, bits, hi - 1, hi]
    else:
        cross = [0, 1, 2, 3, 5, bits - 1, bits, bits + 1, 1 << (bits - 1), (1 << (bits - 1)) + 3, hi - 1, hi]
    a = np.array(cross, dtype)
    x, y = np.repeat(a, len(a)), np.tile(a, len(a))
    rx, ry = random_ints(dtype, 48, "x"), np.roll(random_ints(dtype, 48, "y"), 1)
    table(f"x.{dtype}", np.concatenate([x, rx, np.abs(rx[::-1])]))
    table(f"y.{dtype}", np.concatenate([y, ry, rx % 7]))
    e = np.array([0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 16, 31, 63, hi][: len(cross)], dtype)
    table(f"p.{dtype}", np.concatenate([np.tile(e, len(cross)), rx % 7, rx % 13]).astype(dtype))

    sign = -1 if lo < 0 else 1
    m = [0, 1, 2, 3, sign * 1, sign * 4, 5, 7, sign * 13, 100, hi, lo if lo < 0 else hi - 1]
    n = [3, 1, 0, 2, 5, 2, sign * 3, 1, 4, 7, 1, 3]
    table(f"m.{dtype}", np.array(m, dtype))
    table(f"n.{dtype}", np.array(n, dtype))
    table(f"e.{dtype}", np.array([3, 1, 0, 2, 5, 2, 3, 1, 4, 7, 1, 3], dtype))
    r = np.concatenate([random_ints(dtype, 20, "r"), np.array([hi, lo, hi, 1], dtype)])
    table(f"r.{dtype}", rng(f"shuffle {dtype}").permutation(r))


def random_floats(dtype, n, label):
    """A third near 1, a third of the unit interval, a third of all magnitudes."""
    g = rng(f"{label} {dtype}")
    wide = {"float16": 4, "float32": 30, "float64": 250}[dtype]
    normal = g.standard_normal(n) * 5
    unit = g.uniform(-1, 1, n)
    with np.errstate(all="ignore"):
        # exact scaling by powers of two: no libm in it
        magnitude = np.ldexp(unit, g.integers(-wide * 3, wide * 3, n).astype(np.int32))
    k = np.arange(n) % 3
    return np.where(k == 0, normal, np.where(k == 1, unit, magnitude)).astype(dtype)


def float_specials(dtype):
    info = np.finfo(dtype)
    top, tiny, sub, eps = (float(v) for v in (info.max, info.tiny, info.smallest_subnormal, info.eps))
    special = [NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, top, -top, tiny, -tiny, sub, -sub, sub * 37, -tiny * 0.75]
    special += [eps, -eps, 1 + eps, 1 - eps / 2, -1 - eps, -1 + eps / 2, top / 2, 1 / top if dtype != "float16" else 0.01]
    special += [0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3.5, 0.49999, -0.25, 0.75, 2.0, -2.0, 3.0, 4.0, 8.0, 9.0, 27.0, -8.0]
    special += [10.0, 100.0, 1000.0, 0.1, -0.3, 0.7, np.pi, -np.pi, np.pi / 2, np.pi / 4, np.e, np.log(2), 11.0, -11.0]
    special += [16.5, 17.25, 20.0, -20.0, 87.0, 88.5, -87.5, -103.5, 180.0, 360.0, 1024.5, 2047.5, 4096.5]
    if dtype == "float32":
        special += [8388607.5, 4194303.5, 8388609.0, 16777216.0, 1e10, 1e20, -1e30, 71476.0, 1e5, 117435.99, 3e38]
        special += [88.72283, 88.72284, -103.97, 89.4159, 127.99, 128.5, -149.5, -126.5, 22.0, 5e-5, 3e-4]
    if dtype == "float64":
        special += [4503599627370495.5, 2251799813685247.5, 4503599627370497.0, 9007199254740993.0, 1e22, 1e100, -1e300]
        special += [709.78, 709.79, -708.5, -745.1, -745.2, 710.4, 1023.5, 1024.5, -1074.5, -1022.5, 1e5, 1e-8, 1e-4]
        special += [0.3465735, -0.3465735, 0.34657359027997264]
    if dtype == "float16":
        special += [65472.0, 65000.0, 2048.0, 2049.0, 1023.5, 511.5, -1023.5, 10.4, 11.09, -9.7, -16.6, -17.3, 15.99]
    with np.errstate(all="ignore"):
        return np.array(special, "float64").astype(dtype)


def floats(dtype):
    info = np.finfo(dtype)
    top, tiny, sub = float(info.max), float(info.tiny), float(info.smallest_subnormal)
    table(f"u.{dtype}", np.concatenate([float_specials(dtype), random_floats(dtype, 90, "u")]))
    cross = [NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, top, -top, sub, -tiny]
    a = np.array(cross, dtype)
    x, y = np.repeat(a, len(a)), np.tile(a, len(a))
    rx, ry = random_floats(dtype, 60, "x"), random_floats(dtype, 60, "y")
    # pairs that stress powers, remainders and logarithms of sums; multiples of each other; equal pairs
    more = [(2, 0.5), (-2, 3), (-8, 1 / 3), (10, -2), (1.0001, 1000), (0.1, 3), (-0.5, -3), (7, 0.1), (-7, 0.1)]
    more += [(6, 3), (-6, 3), (6, -3), (5.5, 2), (-5.5, 2), (1, 0.1), (2, 10), (2, -1), (4, 0.5), (9, 1.5), (-3, 5)]
    more += [(100, 100.5), (-1000, -1000.25), (0.25, 0.25), (1e-3, -1e-3), (60000, 0.3), (0.7, 60000), (1, 2), (4, 2)]
    mx, my = (np.array(v, "float64").astype(dtype) for v in zip(*more, strict=True))
    table(f"x.{dtype}", np.concatenate([x, rx, mx]))
    table(f"y.{dtype}", np.concatenate([y, ry, my]))
    table(f"m.{dtype}", np.array([0, 1, 2.5, -3, 0.5, -0.0, 7, 1e-3, -13.25, 100, INF, NAN], "float64").astype(dtype))
    table(f"n.{dtype}", np.array([3, 1, 0, 2, 0.5, -2, 3, 1.5, 4, -7, 1, 3], "float64").astype(dtype))
    r = random_floats(dtype, 24, "r")
    r[5], r[11] = 0.0, 2.0
    table(f"r.{dtype}", r)
    rn, ri = r.copy(), r.copy()
    rn[[3, 17]] = NAN
    ri[[4, 9]], ri[20] = INF, -INF
    table(f"rn.{dtype}", rn)
    table(f"ri.{dtype}", ri)
    n = 10000 if dtype == "float16" else 20000
    table(f"s.{dtype}", rng(f"s {dtype}").standard_normal(n).astype(dtype))


def complex_(dtype):
    part = "float32" if dtype == "complex64" else "float64"
    info = np.finfo(part)
    top, sub, eps = float(info.max), float(info.smallest_subnormal), float(info.eps)
    c = [NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 0.5, -2.5]
    values = [complex(a, b) for a in c for b in c]
    for a, b in [(2, 0), (3, 4), (0.1, 0.2), (top, top), (-top, 1), (1, top), (sub, sub), (-sub, 0), (eps, 1)]:
        values += [complex(a, b), complex(-a, -b), complex(a, -0.0), complex(-0.0, b)]
    values += [complex(1, eps), complex(1 + eps, 0.0), complex(-1, eps), complex(1, 1e-5), complex(0.6, 0.8)]
    values += [complex(50, 30), complex(-50, 3), complex(3, -50), complex(0.01, -100.5), complex(700, 1)]
    g = rng(f"u {dtype}")
    z = g.standard_normal((48, 2)) * np.repeat([[0.05], [1.0], [8.0]], 16, axis=0)
    with np.errstate(all="ignore"):
        u = np.array([(v.real, v.imag) for v in values], "float64")
        u = np.concatenate([u, z]).astype(part)
    table(f"u.{dtype}", np.ascontiguousarray(u).view(dtype).ravel())

    cross = [(0, 0), (-0.0, 0.0), (1, 0), (0, 1), (-1, -1), (2.5, -0.5), (NAN, 1), (1, NAN), (NAN, NAN), (INF, 0)]
    cross += [(-INF, 1), (0, -INF), (INF, NAN), (INF, -INF), (top, top), (sub, -sub)]
    a = np.array(cross, "float64").astype(part).view(dtype).ravel()
    x, y = np.repeat(a, len(a)), np.tile(a, len(a))
    rx, ry = (np.ascontiguousarray(g.standard_normal((40, 2)) * 3).astype(part).view(dtype).ravel() for _ in "xy")
    more = [((2, 1), (3, 0)), ((2, 1), (2, 0)), ((1, -1), (-2, 0)), ((0.5, 2), (0.5, 0)), ((3, 4), (5, 0))]
    more += [((0, 2), (0, 2)), ((2, 0), (0, 1)), ((1, 1), (100, 0)), ((1, 1), (101, 0)), ((-4, 0), (0.5, 0))]
    more += [((1, 2), (1, 3)), ((1, 2), (1, 2)), ((1, 3), (1, 2)), ((2, 2), (1, 3)), ((0, 1), (-3, 0))]
    mx, my = (np.array(v, "float64").astype(part).view(dtype).ravel() for v in zip(*more, strict=True))
    table(f"x.{dtype}", np.concatenate([x, rx, mx]))
    table(f"y.{dtype}", np.concatenate([y, ry, my]))
    m = [0, 1, 2.5 - 1j, -3 + 2j, 0.5j, -0.25 - 0.5j, 7, 0.001 + 3j, -13.25, 100 + 1j, 3 - 40j, complex(NAN, 1)]
    n = [3, 1, 0, 2 + 1j, 0.5, -2j, 3, 1.5 - 1.5j, 4, -7 + 0.5j, 1, 3 + 3j]
    table(f"m.{dtype}", np.array(m, dtype))
    table(f"n.{dtype}", np.array(n, dtype))
    r = (g.standard_normal((24, 2)) * 4).astype(part).view(dtype).ravel()
    r[7], r[8] = complex(r[2].real, 1), complex(r[2].real, -1)  # ties of the real part
    table(f"r.{dtype}", r)
    rn = r.copy()
    rn[3], rn[17] = complex(NAN, 1), complex(2, NAN)
    table(f"rn.{dtype}", rn)
    ri = r.copy()
    ri[4], ri[9] = complex(INF, 1), complex(2, -INF)
    table(f"ri.{dtype}", ri)
    reinterpreted(f"s.{dtype}", dtype, f"s.{part}")


def bools():
    g = rng("bool")
    table("u.bool", np.concatenate([np.array([False, True]), g.integers(0, 2, 38).astype(bool)]))
    x = np.array([False, False, True, True])
    table("x.bool", np.concatenate([x, g.integers(0, 2, 36).astype(bool)]))
    table("y.bool", np.concatenate([np.array([False, True, False, True]), g.integers(0, 2, 36).astype(bool)]))
    table("p.bool", np.concatenate([np.array([False, True, False, True]), g.integers(0, 2, 36).astype(bool)]))
    m = np.array([0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1], bool)
    table("m.bool", m)
    table("n.bool", np.array([1, 1, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1], bool))
    table("e.bool", np.array([1, 1, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1], bool))
    table("r.bool", g.integers(0, 2, 24).astype(bool))
    table("k.bool", np.array([1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1], bool))
    table("s.bool", g.integers(0, 2, 10000).astype(bool))


def build():
    bools()
    for d in INTS:
        ints(d)
    for d in FLOATS:
        floats(d)
    for d in COMPLEX:
        complex_(d)
    for d in ("int16", "int32", "uint32", "int64", "uint64"):
        info = np.iinfo(d)
        n = 10000 if d in ("int32", "int64") else 1025
        # the high halves vary, so that sums in double precision round
        g = rng(f"s {d}")
        table(f"s.{d}", g.integers(info.min, info.max, size=n, dtype=d, endpoint=True))
    assert SIGNED
