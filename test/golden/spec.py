"""Case descriptions: what both NumPy (here) and numfuse (load.ts) evaluate, and how results are stored.

An argument is one of
  {"t": name, "v": [...]}       the table `name`, optionally through view steps
  {"d": dtype, "s": shape, "x": base64}   an inline array (also with "v")
  {"a": i, "v": [...]}          the very array of positional argument i (for out=)
  {"w": "int", "x": "300"}      a weak Python scalar: int, float, bool or complex
  {"l": [argument, ...]}        a sequence of arguments
  anything else                 passed as it is (axes, shapes, dtype names, None)

A view step is ["at", "::-1", 0, null, "..."] (null is newaxis), ["transpose", 1, 0] or ["reshape", 2, 3].

A case is {"f": function, "a": arguments, "k": keywords, "r": result, ...marks}. Marks:
  "u"  components whose value C leaves undefined (not compared)
  "n"  components whose sign is undefined (compared without it)
  "l"  ULPs that single components may be off, where they are more than the function's
  "tol" absolute tolerance, of all components or a list with one each (sums over non-contiguous axes, whose order
       is the iterator's business, and sums that NumPy takes in pieces)
The result of a ufunc's method `at`, and of functions that write (WRITING), is the first argument, changed.

A component is an element, or the real or imaginary part of a complex element (index 2i, 2i + 1).

A result is {"d", "s", "x"} (dtype, shape, base64 of little-endian bytes), {"e", "m"} (error class and
message), {"j": JSON}, {"dt": dtype name}, or a list of results. {"d", "s", "x", "ai", "ax"} gives at the
components "ai" other values "ax" that are right too: what the same NumPy computes with its AVX2/FMA3 loops
switched off, and for four complex functions what it computes in the next wider precision, where its result
is off by more than two ULPs.
"""

import base64
import copy
import gzip
import json
import operator
import os

import numpy as np

REAL_DTYPES = [
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
]
DTYPES = [*REAL_DTYPES, "complex64", "complex128"]
SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
INTS = [*SIGNED, *UNSIGNED]
FLOATS = ["float16", "float32", "float64"]
COMPLEX = ["complex64", "complex128"]

# functions that change their first argument and give nothing
WRITING = "copyto put place putmask put_along_axis fill_diagonal".split()

TABLES = {}  # name -> ndarray
REINTERPRETED = {}  # name -> (dtype, other table)


def table(name, array):
    assert name not in TABLES, name
    array = np.ascontiguousarray(array)
    array.setflags(write=False)
    TABLES[name] = array
    return name


def reinterpreted(name, dtype, other):
    table(name, TABLES[other].view(dtype))
    REINTERPRETED[name] = (dtype, other)
    return name


# --- arguments ---------------------------------------------------------------------------------------


def T(name, *views):
    assert name in TABLES, name
    return {"t": name, "v": [list(v) for v in views]} if views else {"t": name}


def inline(array, *views):
    array = np.asarray(array)
    out = {"d": array.dtype.name, "s": list(array.shape), "x": b64(array)}
    if views:
        out["v"] = [list(v) for v in views]
    return out


def same(i, *views):
    return {"a": i, "v": [list(v) for v in views]} if views else {"a": i}


def W(value):
    """A weak Python scalar."""
    if isinstance(value, bool):
        return {"w": "bool", "x": value}
    if isinstance(value, int):
        return {"w": "int", "x": str(value)}
    if isinstance(value, float):
        assert not value.is_integer(), "an integral float has no weak form in JavaScript"
        return {"w": "float", "x": repr(value)}
    if isinstance(value, complex):
        return {"w": "complex", "x": [repr(value.real), repr(value.imag)]}
    raise TypeError(value)


def L(*args):
    return {"l": list(args)}


def b64(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


# --- evaluation by NumPy -----------------------------------------------------------------------------


def slice_of(text):
    if not isinstance(text, str):
        return None if text is None else operator.index(text)
    if text == "...":
        return Ellipsis
    parts = [int(p) if p else None for p in text.split(":")]
    assert len(parts) in (2, 3), text
    return slice(*parts)


def view(array, steps):
    for name, *rest in steps:
        if name == "at":
            array = array[tuple(slice_of(r) for r in rest)]
        elif name == "transpose":
            array = array.transpose(rest)
        elif name == "reshape":
            array = array.reshape(rest)
        else:
            raise AssertionError(name)
    return array


def value(arg, args=()):
    if not isinstance(arg, dict):
        return arg
    if "t" in arg:
        return view(TABLES[arg["t"]], arg.get("v", ()))
    if "s" in arg:
        flat = np.frombuffer(base64.b64decode(arg["x"]), dtype=arg["d"])
        return view(flat.reshape(arg["s"]).copy(), arg.get("v", ()))
    if "a" in arg:
        return view(args[arg["a"]], arg.get("v", ()))
    if "l" in arg:
        return [value(a) for a in arg["l"]]
    x = arg["x"]
    if arg["w"] == "bool":
        return x
    if arg["w"] == "int":
        return int(x)
    if arg["w"] == "float":
        return float(x)
    assert arg["w"] == "complex"
    return complex(float(x[0]), float(x[1]))


FUNCTIONS = {
    "at": lambda a, *index: a[tuple(slice_of(i) for i in index)],
    "astype": lambda a, dtype, **k: a.astype(dtype, **k),
    "finfo": lambda dtype, name: finfo_value(dtype, name),
    "iinfo": lambda dtype, name: getattr(np.iinfo(dtype), name),
}


def finfo_value(dtype, name):
    x = getattr(np.finfo(dtype), name)
    return int(x) if isinstance(x, (int, np.integer)) else float(x)


def encode(result):
    if isinstance(result, (np.ndarray, np.generic)):
        array = np.asarray(result)
        return {"d": array.dtype.name, "s": list(array.shape), "x": b64(array)}
    if isinstance(result, (tuple, list)):
        return [encode(r) for r in result]
    if isinstance(result, np.dtype):
        return {"dt": result.name}
    if isinstance(result, bool):
        return {"j": result}
    if isinstance(result, int):
        return encode(np.int64(result))
    if isinstance(result, float):
        return encode(np.float64(result))
    raise TypeError(type(result))


def error(e):
    kind = type(e)
    for known in (np.exceptions.AxisError, IndexError, OverflowError, ValueError, TypeError):
        if issubclass(kind, known):
            return {"e": known.__name__, "m": str(e).split("\n")[0][:100]}
    raise e


def evaluate(case):
    args = []
    for a in case["a"]:
        args.append(value(a, args))
    changes = case["f"].endswith(".at") or case["f"] in WRITING
    writable = changes or any(isinstance(k, dict) and "a" in k for k in case.get("k", {}).values())
    if case["f"].endswith(".at") and isinstance(args[1], list):
        args[1] = tuple(args[1])
    if writable:
        # out= is one of the arguments, or a view of one, or the first is changed: they get copies of their own
        args = [a.copy() if isinstance(a, np.ndarray) else a for a in args]
    kw = {k: value(v, args) for k, v in case.get("k", {}).items()}
    if isinstance(kw.get("axis"), list):
        kw["axis"] = tuple(kw["axis"])
    if isinstance(kw.get("axes"), list):
        kw["axes"] = [tuple(one) if isinstance(one, list) else one for one in kw["axes"]]
    f = FUNCTIONS.get(case["f"]) or operator.attrgetter(case["f"])(np)
    try:
        result = f(*args, **kw)
    except (TypeError, ValueError, IndexError, OverflowError) as e:
        return error(e)
    if changes:
        result = args[0]
    if case["f"] in ("iinfo", "finfo"):
        if isinstance(result, int):
            return {"j": str(result)}
        return {"j": result if isinstance(result, str) else repr(result)}
    return encode(result)


# --- groups ------------------------------------------------------------------------------------------


class Group:
    def __init__(self, name, about):
        self.name = name
        self.about = about
        self.cases = []
        self.extra = {}

    def add(self, f, *args, marks=None, **kw):
        case = {"f": f, "a": list(args)}
        if kw:
            case["k"] = kw
        if marks:
            case.update(marks)
        self.cases.append(case)
        return case

    def results(self):
        """NumPy's results. Cases whose result is an array of Python objects are dropped: numfuse has none."""
        pairs = [(c, evaluate(c)) for c in self.cases]
        kept = [(c, r) for c, r in pairs if not (isinstance(r, dict) and r.get("d") == "object")]
        self.dropped = len(pairs) - len(kept)
        self.cases = [c for c, _ in kept]
        return [r for _, r in kept]


def components(result):
    """Flat real components of a stored array result."""
    a = np.frombuffer(base64.b64decode(result["x"]), dtype=result["d"])
    if a.dtype.kind == "c":
        a = a.view("f4" if a.dtype.itemsize == 8 else "f8")
    return a


def merge(r, other):
    """`r` with the values of `other` (the baseline build's result) as alternatives where they differ."""
    if isinstance(r, list):
        return [merge(x, y) for x, y in zip(r, other, strict=True)]
    if "x" not in r:
        assert r == other, (r, other)
        return r
    assert r["d"] == other["d"] and r["s"] == other["s"]
    if r["x"] == other["x"]:
        return r
    a, b = components(r), components(other)
    bits = f"u{a.dtype.itemsize}"
    differ = a.view(bits) != b.view(bits)
    if a.dtype.kind == "f":
        differ &= ~(np.isnan(a) & np.isnan(b))
    if not differ.any():
        return r
    r = copy.copy(r)
    r["ai"] = np.flatnonzero(differ).tolist()
    r["ax"] = b64(b[differ])
    return r


# complex functions whose formula in NumPy loses digits: exp2 rounds z ln 2, log1p forms 1 + z, powers go
# through the logarithm (or multiply repeatedly, each time rounding)
INEXACT = ["exp2", "log1p", "power", "float_power"]
WIDER = {"complex64": "complex128", "complex128": "clongdouble"}


def widen(case, r):
    """`r` with the correctly rounded value as alternative where it is off by more than two ULPs."""
    if case["f"] not in INEXACT or not isinstance(r, dict) or r.get("d") not in WIDER or case.get("k"):
        return r
    wide = WIDER[r["d"]]
    args = [value(a) for a in case["a"]]
    args = [a.astype(wide) if isinstance(a, np.ndarray) else a for a in args]
    f = "power" if case["f"] == "float_power" else case["f"]
    a, b = components(r), components(encode(getattr(np, f)(*args).astype(r["d"])))
    larger = np.repeat(np.abs(a.reshape(-1, 2)).max(axis=1), 2)
    off = np.abs(a - b) > 2 * np.spacing(larger)
    off |= np.isfinite(a) != np.isfinite(b)
    off &= ~np.isnan(b)
    if not off.any():
        return r
    r = copy.copy(r)
    r["ai"] = np.flatnonzero(off).tolist()
    r["ax"] = b64(b[off])
    return r


def used_tables(cases):
    names = set()

    def walk(x):
        if isinstance(x, dict):
            if "t" in x:
                names.add(x["t"])
            for y in x.values():
                walk(y)
        elif isinstance(x, list):
            for y in x:
                walk(y)

    for c in cases:
        walk(c["a"])
        walk(c.get("k", {}))
    for n in list(names):
        if n in REINTERPRETED:
            names.add(REINTERPRETED[n][1])
    return sorted(names)


def write(group, results, baseline, folder):
    for case, r, b in zip(group.cases, results, baseline, strict=True):
        case["r"] = widen(case, merge(r, b))
    tables = {}
    for name in used_tables(group.cases):
        if name in REINTERPRETED:
            dtype, other = REINTERPRETED[name]
            tables[name] = {"d": dtype, "of": other}
        else:
            a = TABLES[name]
            tables[name] = {"d": a.dtype.name, "s": list(a.shape), "x": b64(a)}
    doc = {
        "numpy": np.__version__,
        "about": group.about,
        "tables": tables,
        **group.extra,
        "cases": group.cases,
    }
    data = gzip.compress(json.dumps(doc, separators=(",", ":")).encode(), 9, mtime=0)
    # the byte after the flags names the operating system; zlib versions differ about it
    data = data[:9] + b"\xff" + data[10:]
    path = os.path.join(folder, f"{group.name}.json.gz")
    with open(path, "wb") as f:
        f.write(data)
    return len(data)
