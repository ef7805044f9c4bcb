"""datetime64 and timedelta64: NumPy's casts, promotion, functions, texts and errors, in a fixture of their own form.

    python3 test/golden/times.py

Values are little-endian int64 in base64; an error is [class, text]. What C leaves undefined is left out: years whose days do
not fit in 64 bits, and datetimes without a unit other than NaT.
"""

import base64
import gzip
import json
import os
import warnings

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
UNITS = "Y M W D h m s ms us ns ps fs as".split()
MULTIPLES = "25s 7D 3M 5Y 12h 2W 1000ms".split()
NAT = -(2**63)
MAX = 2**63 - 1
CASTINGS = "no equiv safe same_kind unsafe".split()


def name(kind, unit):
    return f"{kind}8" if unit == "generic" else f"{kind}8[{unit}]"


def pack(values):
    return base64.b64encode(np.ascontiguousarray(values).astype(np.int64).tobytes()).decode()


def trying(f):
    """What f gives, or its error."""
    try:
        return f()
    except Exception as e:
        return [type(e).__name__, str(e)]


def numbers():
    rng = np.random.default_rng(20240229)
    special = [NAT, NAT + 1, NAT + 2, MAX, MAX - 1, 0, 1, -1, 2, 11, 12, 13, -11, -12, -13, 30, 31, 58, 59, 60, -59, -60]
    # leap days, centuries, year 0 and -1, 1, 9999, 10000 in days; the same in seconds
    days = [365, 366, -365, -366, 789, 790, 11015, 11016, 11017, 19782, 19783, -25509, -25508, 47540, 47541]
    days += [-719528, -719529, -719162, -719163, -719893, -719894, 2932896, 2932897, 146096, 146097, -146097, 10956, 10957]
    seconds = [d * 86400 + e for d in (-719528, -1, 0, 19782, 2932897) for e in (-1, 0, 43200)]
    wide = [int(x) for w in (10**6, 10**10, 10**14, 10**17) for x in rng.integers(-w, w, 12)]
    far = [int(x) for x in rng.integers(NAT, MAX, 8)]
    return special + days + seconds + wide + far


def defined(values, kind, a):
    """Years beyond these have days beyond 64 bits."""
    years = {"Y": 1, "5Y": 5, "M": 1 / 12, "3M": 1 / 4}.get(a)
    if kind == "m" or years is None:
        return values
    return [v for v in values if v == NAT or abs(v) * years < 2.5e16]


def casts():
    rows = []
    for kind in "Mm":
        units = UNITS + MULTIPLES
        for a in units + ["generic"]:
            values = [NAT] if a == "generic" and kind == "M" else defined(numbers(), kind, a)
            x = np.array(values, "i8").view(name(kind, a))
            rows.append([kind, a, pack(values), [[b, trying(lambda: pack(x.astype(name(kind, b)).view("i8")))] for b in units]])
    return rows


def number_casts():
    """Between times and numbers, both ways: [dtype, values as JSON or bytes, results]."""
    rows = []
    x = np.array([NAT, NAT + 1, -7, 0, 1, 300, 2**40, MAX], "i8")
    for kind in "Mm":
        for d in "? i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16".split():
            y = x.view(f"{kind}8[s]").astype(d)
            rows.append([f"{kind}8[s]", d, pack(x), base64.b64encode(y.tobytes()).decode()])
    numbers_ = {
        "f": [0.0, -0.0, 1.5, -1.5, 2.9, float("nan"), float("inf"), -float("inf"), 1e30, -3.0],
        "i": [0, 1, -1, 100, -100],
        "u": [0, 1, 100, 200],
        "b": [0, 1],
        "c": [1.5 + 2j, complex(float("nan"), 1), complex(0, float("nan"))],
    }
    for kind in "Mm":
        for d in "? i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16".split():
            y = np.array(numbers_[np.dtype(d).kind], d)
            rows.append([d, f"{kind}8[s]", base64.b64encode(y.tobytes()).decode(), pack(y.astype(f"{kind}8[s]").view("i8"))])
    return rows


def promotion():
    units = UNITS + MULTIPLES + ["14D", "generic"]
    types = [name(k, u) for k in "Mm" for u in units]
    others = "? i1 u4 i8 u8 f8 c16".split()
    promoted, allowed = [], []
    for a in types + others:
        for b in types if a in others else types + others:
            promoted.append([a, b, trying(lambda: np.promote_types(a, b).str)])
            allowed.append([a, b, [c for c in CASTINGS if np.can_cast(a, b, c)]])
    return promoted, allowed


TEXTS = """2024 2024-02 2024-02-29 2024-02-29T12 2024-02-29T12:30 2024-02-29T12:30:15 2024-02-29T12:30:15.1
2024-02-29T12:30:15.123 2024-02-29T12:30:15.1234 2024-02-29T12:30:15.123456 2024-02-29T12:30:15.1234567
2024-02-29T12:30:15.123456789 2024-02-29T12:30:15.1234567891 2024-02-29T12:30:15.123456789123 1970-01-01T00:00:00.1234567891234
1970-01-01T00:00:01.123456789123456 1970-01-01T00:00:01.1234567891234567 1970-01-01T00:00:01.123456789123456789
1970-01-01T00:00:01.1234567891234567891 2024-02-29T12:30:15. 0000 -0001 -001 1 12345 20240229 +2024 -2024-03-04 -9999-12-31T23:59:59
9999-12-31 10000-01-01 0000-02-29 -0004-02-29 1900-02-29 2000-02-29 2023-02-29 2024-13 2024-00 2024-1 2024-01-32 2024-01-00 2024-04-31
2024-01-01T24 2024-01-01T23:60 2024-01-01T23:59:60 2024-01-01T1 2024-01-01T12:3 2024-01-01T12:30:1 2024- 2024-01- 2024-01-01T
2024-01-01T12: 2024-01-01T12:30: 2024/01/01 abc - + 2024-01-01x 2024-01-01T12Z 2024-01-01T12:30Z 2024-01-01T12:30:15.5Z
2024-01-01T00:30+01 2024-01-01T00:30+0130 2024-01-01T23:30-01:30 2024-03-01T00:00+00:01 2024-12-31T23:59-0001 2024-01-01T12:30+24
2024-01-01T12:30+01:60 2024-01-01T12:30+1 2024-01-01T12:30Zx 2024-01-01T12:30+01x NaT nat NAT 2024-W01 2024-001
-99999999999999""".split()
TEXTS += ["", " 2024", "2024 ", "2024-01-01 12:30", "2024-01-01T12:30 ", "2024-01-01T12:30Z ", " -2024", "2024-01-01 ", "Nat "]
# Words whose answer is another each day are refused for their unit only.
PARSE_UNITS = [None, "Y", "M", "W", "D", "h", "s", "ms", "ns", "25s", "7D"]


def parsing():
    def one(text, unit):
        d = np.datetime64(text) if unit is None else np.datetime64(text, unit)
        return [d.dtype.str, pack([d.view("i8")]), str(d) if abs(int(d.view("i8"))) < 2**62 else None, repr(d) if abs(int(d.view("i8"))) < 2**62 else None]

    return [[text, unit, trying(lambda: one(text, unit))] for text in TEXTS for unit in PARSE_UNITS]


def lists():
    """Lists of texts as arrays: [texts, dtype, [dtype, values]]."""
    rows = []
    for texts in (["2024-02-29", "NaT", "1969-12-31"], ["2024", "2024-01-01T10"], ["2024-01-01T10:30:15.123", ""], ["NaT"], ["2024-01", "x"]):
        for d in ("M8[D]", "M8[s]", "M8[M]", "M8[7D]", "M8"):
            def one():
                a = np.array(texts, d)
                return [a.dtype.str, pack(a.view("i8"))]
            rows.append([texts, d, trying(one)])
    return rows


def spans():
    rows = []
    for value in (5, -5, "7", " 7", "-3", "+3", "NaT", "nat", "", "x", "1.5", 1.5, True, None, MAX):
        for unit in (None, "D", "25s", "M", "generic", "q"):
            def one():
                t = np.timedelta64(value) if unit is None else np.timedelta64(value, unit)
                return [t.dtype.str, pack([t.view("i8")]), str(t), repr(t)]
            if unit is not None or value is not None:
                rows.append([str(value) if value == MAX else value, unit, trying(one)])
    return rows


def texts():
    rows = []
    x = np.array(["2024-02-29T12:30:15.123456789", "1969-12-31T00:00", "2024-01-01", "NaT", "2024-01-01T05", "2024-01-01T05:00:01"], "M8[ns]")
    for own in ("ns", "us", "s", "m", "h", "D", "W", "M", "Y", "25s"):
        y = x.astype(f"M8[{own}]")
        for unit in (None, "auto", "Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "as"):
            for zone in ("naive", "UTC"):
                for casting in ("same_kind", "unsafe", "safe", "no"):
                    if casting in ("unsafe", "no") and zone == "UTC":
                        continue
                    kwargs = {"timezone": zone, "casting": casting} | ({} if unit is None else {"unit": unit})
                    rows.append([y.dtype.str, pack(y.view("i8")), kwargs, trying(lambda: np.datetime_as_string(y, **kwargs).tolist())])
    return rows


UNARY = "negative positive absolute sign isnat isnan isinf isfinite square sqrt floor invert logical_not conjugate".split()
BINARY = (
    "add subtract multiply divide floor_divide remainder divmod equal not_equal less less_equal greater greater_equal "
    "maximum minimum fmax fmin logical_and logical_or logical_xor power fmod bitwise_and arctan2"
).split()
SPANS = [NAT, 0, 1, -1, 7, -50, 100000, MAX]
OPERANDS = {
    "m8[s]": SPANS,
    "m8[h]": SPANS,
    "m8[25s]": SPANS,
    "m8[Y]": SPANS,
    "m8": SPANS,
    "M8[s]": [NAT, 0, 1, -1, 1709164800, -62198755200, 253402300799, MAX],
    "M8[D]": [NAT, 0, 1, -1, 19782, -719529, 2932897, 11016],
    "M8[Y]": [NAT, 0, 1, -1, 54, -1971, 8030, 30],
    "M8": [NAT, NAT],
    "?": [0, 1],
    "i1": [0, 1, -1, 7, -128],
    "i8": [0, 1, -1, 7, -50, MAX, NAT],
    "u8": [0, 1, 7, 2**63],
    "f4": [0.0, 1.5, -2.5, float("nan"), float("inf"), 1e30],
    "f8": [0.0, 1.5, -2.5, float("nan"), -float("inf"), 1e30, 0.1],
    "c16": [1 + 1j],
    "int": 3,
    "float": 1.5,
    "bool": True,
}


def operand(d):
    v = OPERANDS[d]
    if not isinstance(v, list):
        return v
    return np.array(v, "i8").view(d) if d[0] in "mM" else np.array(v, d)


def stored(a):
    return [a.dtype.str, base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()]


def error_kind(e):
    return [{"_UFuncNoLoopError": "UFuncTypeError"}.get(type(e).__name__, type(e).__name__), str(e)]


def ufuncs():
    rows = []

    def run(f, *args):
        try:
            r = getattr(np, f)(*args)
            return [stored(x) for x in (r if isinstance(r, tuple) else (r,))]
        except Exception as e:
            return error_kind(e)

    for f in UNARY:
        for d in OPERANDS:
            if d[0] in "mM" or f == "isnat":
                rows.append([f, [d], run(f, operand(d))])
    for f in BINARY:
        for d in OPERANDS:
            for e in OPERANDS:
                if d[0] in "mM" or e[0] in "mM":
                    x, y = operand(d), operand(e)
                    rows.append([f, [d, e], run(f, x.reshape(-1, 1) if isinstance(x, np.ndarray) else x, y)])
    types = {f: [t for t in getattr(np, f).types if "m" in t or "M" in t] for f in UNARY + BINARY}
    values = {d: v if not isinstance(v, list) else stored(operand(d))[1] for d, v in OPERANDS.items()}
    return {"values": values, "rows": rows, "types": types}


ROLLS = "raise nat forward following backward preceding modifiedfollowing modifiedpreceding".split()


def busdays():
    """Calendars as arguments, and what each function gives for the same dates."""
    rng = np.random.default_rng(7)
    dates = [NAT] + [int(x) for x in np.concatenate([rng.integers(19600, 19900, 40), rng.integers(-400, 400, 10)])]
    holidays = [str(np.datetime64(int(x), "D")) for x in rng.integers(19600, 19900, 40)] + ["NaT", "2024-01-01", "2024-01-01"]
    offsets = [int(x) for x in np.concatenate([rng.integers(-8, 9, 30), rng.integers(-300, 300, 21)])]
    d = np.array(dates, "M8[D]")
    calendars = [{}, {"holidays": holidays}, {"weekmask": "1000101"}, {"weekmask": "Tue Sun", "holidays": holidays}, {"weekmask": [1, 1, 1, 1, 1, 1, 1], "holidays": holidays}]
    rows = []
    for c in calendars:
        cal = np.busdaycalendar(**c)
        rows.append({
            "calendar": c,
            "weekmask": cal.weekmask.tolist(),
            "holidays": pack(cal.holidays.view("i8")),
            "is": np.is_busday(d, **c).tolist(),
            "count": pack(np.busday_count(d[1:], d[:0:-1], **c)),
            "offset": {r: trying(lambda: pack(np.busday_offset(d, offsets, roll=r, **c).view("i8"))) for r in ROLLS},
        })
    return {"dates": pack(dates), "offsets": offsets, "rows": rows}


def reductions():
    """[function, dtype, values, options, [dtype, values]]."""
    rows = []
    v = [5, -2, NAT, 7, 0, -50, MAX, 3, 3, -1, NAT, 12]
    clean = [x for x in v if x != NAT] + [9, -9]
    for values in (v, clean):
        for d in ("m8[s]", "m8[25h]", "M8[D]", "M8[ms]"):
            x = np.array(values, "i8").view(d).reshape(3, 4)
            for f in "sum prod max min mean var std argmax argmin ptp any all count_nonzero".split():
                for kw in ({}, {"axis": 0}, {"axis": 1}):
                    def one():
                        r = np.asarray(getattr(np, f)(x, **kw))
                        return stored(r)
                    try:
                        got = one()
                    except Exception as e:
                        got = error_kind(e)
                    rows.append([f, d, pack(values), kw, got])
    return rows


# Methods of ufuncs. A moment has no loop with itself, a product of spans none: NumPy refuses those, and so must we.
FOLDS = "add subtract multiply divide floor_divide remainder fmod equal less maximum minimum fmax fmin logical_and logical_xor power divmod".split()
FOLDED = ("m8[s]", "m8[25h]", "m8", "M8[D]", "M8[ms]")
AT = "add subtract multiply divide floor_divide remainder equal less maximum fmin logical_or power".split()


def method_operand(x):
    """An array as [dtype, values, shape]; numbers as they are."""
    return [x.dtype.str, stored(x)[1], list(x.shape)] if isinstance(x, np.ndarray) else x


def methods():
    """[ufunc, method, operands, options, [dtype, values, shape]]; a dict among the options is an operand."""
    rows = []

    def options_of(kw):
        return {k: {"array": method_operand(np.asarray(v))} if isinstance(v, (np.ndarray, np.generic)) else v for k, v in kw.items()}

    def run(f, method, *args, **kw):
        given = [method_operand(a) for a in args]
        known = {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in kw.items()}
        try:
            if isinstance(kw.get("axis"), list):
                kw["axis"] = tuple(kw["axis"])
            r = getattr(getattr(np, f), method)(*args, **kw)
            r = np.asarray(args[0] if method == "at" else r)
            result = [r.dtype.str, stored(r)[1], list(r.shape)]
        except Exception as e:
            result = error_kind(e)
        rows.append([f, method, given, options_of(known), result])

    values = [5, -2, NAT, 7, 0, -50, MAX, 3, 3, -1, NAT, 12]
    clean = [x for x in values if x not in (NAT, MAX)] + [9, -9, 100]
    arrays = [np.array(v, "i8").view(d).reshape(3, 4) for v in (values, clean) for d in FOLDED]
    for f in FOLDS:
        for x in arrays:
            run(f, "reduce", x)
            run(f, "reduce", x, axis=1)
            run(f, "reduce", x, axis=-1, keepdims=True)
            run(f, "reduce", x, axis=[0, 1])
            run(f, "reduce", x[:0])
            run(f, "reduce", x, initial=None)
            run(f, "accumulate", x)
            run(f, "accumulate", x, axis=1)
            run(f, "accumulate", x[::-1].T, axis=0)
            run(f, "reduceat", x, np.array([0, 2, 1]))
            run(f, "reduceat", x, np.array([3, 0, 1, 1]), axis=1)
            run(f, "reduceat", x, np.array([3]))
            start = np.array([4], "i8").view(x.dtype)[0]
            mask = np.array([True, False, True, True])
            run(f, "reduce", x, axis=1, initial=start)
            run(f, "reduce", x, axis=1, where=mask)
            run(f, "reduce", x, axis=1, where=mask, initial=start)
    spans = [np.array([3, NAT, -1, 7], "i8").view(d) for d in ("m8[s]", "m8[h]", "m8[ms]", "m8", "m8[M]")]
    moments = [np.array([3, NAT, -1, 7], "i8").view(d) for d in ("M8[D]", "M8[s]", "M8[M]")]
    others = [np.array([2, 0, -3, 5]), np.array([2.5, 0.0, np.nan, -0.5]), np.array([True, False, True, True]), np.array([1j, 2, 3, 4]), np.array([1, 2, 3, 4], "u8")]
    for f in AT:
        for a in (*spans[:4], *moments[:2]):
            for b in (*spans, *moments, *others):
                run(f, "at", a.copy(), np.array([0, 2, 0, -1]), b)
            run(f, "at", a.copy(), np.array([1, 1, 3]), 4)
            run(f, "at", a.copy(), np.array([0, 4]), 4)
            run(f, "at", a.copy(), np.array([True, False, False, True]), 4)
    for f in ("add", "maximum"):
        for casting in ("same_kind", "unsafe", "safe"):
            run(f, "outer", moments[0], spans[4], casting=casting)
            run(f, "outer", moments[0], spans[1], casting=casting)
    for f in "negative absolute sign isnat isfinite floor".split():
        for a in (spans[0], moments[0]):
            run(f, "at", a.copy(), np.array([0, 1, 0, -1]))
    for f in "add subtract multiply divide floor_divide remainder equal less maximum divmod power".split():
        for a in (spans[0], spans[3], moments[0]):
            for b in (*spans, *moments, *others[:3]):
                if f != "divmod":
                    run(f, "outer", a, b[:2])
        run(f, "outer", spans[0], 3)
    return rows


def main():
    warnings.simplefilter("ignore")
    promoted, allowed = promotion()
    out = {
        "numpy": np.__version__,
        "casts": casts(),
        "numberCasts": number_casts(),
        "promoted": promoted,
        "allowed": allowed,
        "parsing": parsing(),
        "lists": lists(),
        "spans": spans(),
        "texts": texts(),
        "ufuncs": ufuncs(),
        "busdays": busdays(),
        "reductions": reductions(),
        "methods": methods(),
    }
    path = os.path.join(HERE, "fixtures", "times.json.gz")
    text = json.dumps(out, separators=(",", ":")).encode()
    with open(path, "wb") as f:
        f.write(gzip.compress(text, 9, mtime=0))
    print(f"times: {os.path.getsize(path) / 1e3:.1f} kB")


if __name__ == "__main__":
    main()
