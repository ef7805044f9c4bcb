"""Makes src/graph/scalar/math/coefficients.ts: the polynomials of the math library.

    python3 test/math/coefficients.py > src/graph/scalar/math/coefficients.ts

Each polynomial is a minimax fit by the Remez exchange algorithm in 200-bit arithmetic, for the relative error that it
causes in the function's result. Needs mpmath; takes some seconds.
"""

import math
import sys

import numpy as np
from mpmath import mp, mpf

mp.prec = 160


def rounded(x, dtype):
    if dtype == "f32":
        return mpf(float(np.float32(float(x))))
    return mpf(float(x))


def remez(f, weight, a, b, powers):
    """Coefficients c with f(x) ~ sum c[i] x^powers[i] on [a, b], |weight * error| least; and that error."""
    n = len(powers)
    nodes = [(a + b) / 2 + (a - b) / 2 * mp.cos(mp.pi * i / n) for i in range(n + 1)]
    grid = [(a + b) / 2 + (a - b) / 2 * mp.cos(mp.pi * i / (24 * n)) for i in range(24 * n + 1)]
    known = [(x, f(x), weight(x), [x**p for p in powers]) for x in grid]
    for _ in range(12):
        rows, right = mp.matrix(n + 1, n + 1), mp.matrix(n + 1, 1)
        for i, x in enumerate(nodes):
            for j, p in enumerate(powers):
                rows[i, j] = x**p
            rows[i, n] = (-1) ** i / weight(x)
            right[i] = f(x)
        solved = mp.lu_solve(rows, right)
        c = [solved[i] for i in range(n)]
        errors = [w * (y - sum(ci * xi for ci, xi in zip(c, xs))) for x, y, w, xs in known]
        peaks = []
        for x, e in zip(grid, errors):
            if peaks and (peaks[-1][1] > 0) == (e > 0):
                if abs(e) > abs(peaks[-1][1]):
                    peaks[-1] = (x, e)
            else:
                peaks.append((x, e))
        while len(peaks) > n + 1:
            peaks.pop(0 if abs(peaks[0][1]) < abs(peaks[-1][1]) else -1)
        worst = max(abs(e) for e in errors)
        if len(peaks) < n + 1:
            raise ArithmeticError(f"{len(peaks)} peaks of {n + 1}")
        nodes = [x for x, _ in peaks]
        if worst < min(abs(e) for _, e in peaks) * mpf("1.02"):
            break
    return c, worst


def fit(name, f, weight, a, b, count, dtype="f64"):
    """`count` coefficients; `weight` turns an error of the polynomial into a relative one of the result."""
    a, b = mpf(a), mpf(b)
    # Where the result does not depend on the polynomial at all, the exchange would find no peak: some weight everywhere.
    least = max(weight(a), weight(b)) * mpf("0.004")
    true_weight = weight
    weight = lambda x: max(true_weight(x), least)
    c, _ = remez(f, weight, a, b, list(range(count)))
    done = [rounded(x, dtype) for x in c]
    total = max(
        abs(true_weight(x) * (f(x) - sum(c * x**k for k, c in enumerate(done))))
        for x in [a + (b - a) * (i + mpf("0.5")) / 997 for i in range(997)]
    )
    return name, done, total, dtype


def series(function, at_zero, small):
    """The function, and its Taylor series where cancellation would eat the digits."""
    terms = mp.taylor(function, 0, 24) if at_zero is None else at_zero
    return lambda x: mp.polyval(terms[::-1], x) if abs(x) < small else function(x)


def exp_tail(r):
    return sum(r**k / mp.factorial(k + 2) for k in range(40))


def sin_tail(z):
    return sum((-1) ** k * z**k / mp.factorial(2 * k + 3) for k in range(30))


def cos_tail(z):
    return sum((-1) ** k * z**k / mp.factorial(2 * k + 4) for k in range(30))


def log_tail(z):
    return sum(2 * z**k / (2 * k + 3) for k in range(60))


def log_tail2(z):
    return sum(2 * z**k / (2 * k + 5) for k in range(60))


def atan_tail(z):
    return sum((-1) ** k * z**k / (2 * k + 3) for k in range(110))


def asin_tail(z):
    if z > mpf("0.02"):
        s = mp.sqrt(z)
        return (mp.asin(s) - s) / s**3
    total, c = mpf(0), mpf(1)
    for k in range(1, 60):
        c = c * (2 * k - 1) / (2 * k)
        total += c / (2 * k + 1) * z ** (k - 1)
    return total


TANH = mp.taylor(mp.tanh, 0, 61)
TANH_TAIL = [TANH[2 * k + 3] for k in range(29)]


def tanh_tail(z):
    if z > mpf("0.05"):
        s = mp.sqrt(z)
        return (mp.tanh(s) - s) / s**3
    return sum(c * z**k for k, c in enumerate(TANH_TAIL))


def tanh_rational(name, p, q, bound, dtype):
    """tanh x = x + x^3 P(x^2) / Q(x^2): Q from the Pade approximant, P fitted to it."""
    _, den = mp.pade(TANH_TAIL[: p + q + 1], p, q)
    den = [rounded(d / den[0], dtype) for d in den]
    den_at = lambda z: sum(d * z**k for k, d in enumerate(den))
    weight = lambda z: mp.sqrt(z) * z / mp.tanh(mp.sqrt(z)) / den_at(z) if z else mpf(0.0)
    top = fit(name + "_P", lambda z: tanh_tail(z) * den_at(z), weight, 0, bound, p + 1, dtype)
    return [top, (name + "_Q", den, top[2], dtype)]


def tables():
    half = mp.log(2) / 2 * mpf("1.0005")
    exp_weight = lambda r: r * r / mp.exp(r) + mpf(2) ** -80
    yield "e^r = 1 + r + r^2 P(r)", fit("EXP_64", exp_tail, exp_weight, -half, half, 10)
    yield None, fit("EXP_32", exp_tail, exp_weight, -half, half, 5, "f32")
    s = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1) * mpf("1.0001")
    log_weight = lambda z: z / 2 + mpf(2) ** -80
    yield "log((1 + s) / (1 - s)) = 2s + s z P(z), z = s^2", fit("LOG_64", log_tail, log_weight, 0, s * s, 7)
    yield None, fit("LOG_32", log_tail, log_weight, 0, s * s, 4, "f32")
    yield "log((1 + s) / (1 - s)) = 2s + s z (2/3 + z P(z)), z = s^2", fit(
        "LOG_TAIL", log_tail2, lambda z: z * z / 2 + mpf(2) ** -90, 0, s * s, 8
    )
    quarter = (mp.pi / 4) ** 2 * mpf("1.0005")
    sin_weight = lambda z: z * mp.sqrt(z) / mp.sin(mp.sqrt(z)) if z > 0 else mpf(2) ** -80
    yield "sin r = r - r z P(z), z = r^2", fit("SIN_64", sin_tail, sin_weight, 0, quarter, 6)
    yield None, fit("SIN_32", sin_tail, sin_weight, 0, quarter, 3, "f32")
    cos_weight = lambda z: z * z / mp.cos(mp.sqrt(z)) + mpf(2) ** -80
    yield "cos r = 1 - z/2 + z^2 P(z), z = r^2", fit("COS_64", cos_tail, cos_weight, 0, quarter, 6)
    yield None, fit("COS_32", cos_tail, cos_weight, 0, quarter, 3, "f32")
    half_angle = mp.tan(mpf("0.5")) ** 2 * mpf("1.001")
    odd = lambda f: lambda z: z * mp.sqrt(z) / f(mp.sqrt(z)) if z > 0 else mpf(2) ** -80
    yield "atan y = y - y z P(z), z = y^2", fit("ATAN_64", atan_tail, odd(mp.atan), 0, half_angle, 14)
    yield None, fit("ATAN_32", atan_tail, odd(mp.atan), 0, half_angle, 7, "f32")
    yield "asin y = y + y z P(z), z = y^2", fit("ASIN_64", asin_tail, odd(mp.asin), 0, mpf("0.2501"), 13)
    yield None, fit("ASIN_32", asin_tail, odd(mp.asin), 0, mpf("0.2501"), 6, "f32")
    t64 = tanh_rational("TANH_64", 3, 3, mpf("0.5"), "f64")
    yield "tanh x = x + x z P(z) / Q(z), z = x^2, |x| < 0.7", t64[0]
    yield None, t64[1]
    t32 = tanh_rational("TANH_32", 1, 2, mpf("0.5"), "f32")
    yield None, t32[0]
    yield None, t32[1]
    yield "cbrt m, 0.35 < m < 2.83", fit("CBRT", mp.cbrt, lambda m: 1 / mp.cbrt(m), mpf("0.353"), mpf("2.829"), 6)


# Name, value, bits of each part: 24 and 53 stand for a rounded rest.
PARTS = (
    ("LN2_64", lambda: mp.log(2), (33, 53)),
    ("LN2_32", lambda: mp.log(2), (15, 24)),
    ("HALF_PI_64", lambda: mp.pi / 2, (37, 37, 53)),
    ("HALF_PI_32", lambda: mp.pi / 2, (17, 17, 24)),
    ("PI_PAIR", lambda: mp.pi, (53, 53)),
    ("PI_PAIR_32", lambda: mp.pi, (24, 24)),
    ("HALF_PI_PAIR", lambda: mp.pi / 2, (53, 53)),
    ("HALF_PI_PAIR_32", lambda: mp.pi / 2, (24, 24)),
    ("QUARTER_PI_PAIR", lambda: mp.pi / 4, (53, 53)),
    ("QUARTER_PI_PAIR_32", lambda: mp.pi / 4, (24, 24)),
    ("THREE_QUARTERS_PI_PAIR", lambda: 3 * mp.pi / 4, (53, 53)),
    ("THREE_QUARTERS_PI_PAIR_32", lambda: 3 * mp.pi / 4, (24, 24)),
    ("LOG2_E", lambda: 1 / mp.log(2), (26, 53)),
    ("LOG2_E_32", lambda: 1 / mp.log(2), (12, 24)),
    ("LOG10_E_32", lambda: 1 / mp.log(10), (12, 24)),
    ("LOG10_2_32", lambda: mp.log(2, 10), (15, 24)),
    ("LOG10_E", lambda: 1 / mp.log(10), (26, 53)),
    ("LOG10_2", lambda: mp.log(2, 10), (42, 53)),
    ("LN2_PAIR", lambda: mp.log(2), (42, 53)),
    ("TWO_THIRDS", lambda: mpf(2) / 3, (53, 53)),
)


def main():
    print("/**\n * The math library's polynomials, coefficients from the constant term up: made by test/math/coefficients.py.\n *")
    print(" * Minimax fits by the Remez exchange algorithm; behind each the greatest relative error that it causes.\n */")
    for comment, (name, c, worst, dtype) in tables():
        print(f"\n// 2^{float(mp.log(worst, 2)):.1f}, {dtype}" + (f": {comment}" if comment else ""))
        print(f"export const {name} = [")
        for x in c:
            print(f"  {float(x)!r},")
        print("] as const;")
        print(name, float(mp.log(worst, 2)), file=sys.stderr)
    mp.prec = 1400
    words = int(mp.floor(2 / mp.pi * mpf(2) ** 1280))
    print("\n/** 2/pi, its first 1280 bits behind the point. */")
    print("export const TWO_OVER_PI_1280 =")
    print(f"  {words:#x}n;")
    print("\n/** pi/2 * 2^192. */")
    print(f"export const HALF_PI_192 = {int(mp.floor(mp.pi / 2 * mpf(2) ** 192)):#x}n;")
    print("\n// Constants in parts: each but the last has so few bits that its products with small integers are exact.")
    for name, value, bits in PARTS:
        value, parts = value(), []
        for count in bits:
            scale = mpf(2) ** (count - 1 - int(mp.floor(mp.log(abs(value), 2))))
            part = mp.floor(value * scale) / scale if count < 53 else mpf(float(value))
            if count == 24:
                part = mpf(float(np.float32(float(value))))
            parts.append("Math.PI" if part == mpf(math.pi) else repr(float(part)))
            value -= part
        print(f"export const {name} = [{', '.join(parts)}] as const;")


if __name__ == "__main__":
    main()
