"""The Python side of the benchmark: `python.py numpy`, `python.py numexpr` or `python.py numba`.

Reads requests as JSON lines, answers each with one, and holds one problem at a time:

  load    arrays from files and the workload's text; compiles it
  result  writes the result's bytes into a file
  batch   times runs in a row

Times exclude everything but the runs: no parsing, no copying, and no garbage collector.
"""

import gc
import json
import math
import sys
import textwrap
import time

import numpy as np


def as_function(parameters, lines, names):
    """The function of these lines; its globals are `names`."""
    text = f"def run({', '.join(parameters)}):\n" + textwrap.indent("\n".join(lines), "    ")
    scope = dict(names)
    exec(compile(text, "<workload>", "exec"), scope)
    return scope["run"]


def returning(parameters, text, names):
    """NumPy and numexpr: the last line is the result."""
    *before, last = text.strip().split("\n")
    return as_function(parameters, [*before, f"return {last}"], names)


class Expressions:
    """NumPy: the result is allocated by the library, as in a user's program."""

    variants = ("",)
    version = np.__version__
    names = {"np": np}

    def compile(self, variant, problem):
        arrays, scalar = problem["arrays"], problem["scalar"]
        run = returning(arrays, problem["text"], {**self.names, "T": scalar})
        values = tuple(arrays.values())
        return lambda: run(*values)


class Numexpr(Expressions):
    def __init__(self):
        import numexpr

        numexpr.set_num_threads(1)
        self.version = numexpr.__version__
        self.names = {"np": np, "evaluate": numexpr.evaluate}


class Numba:
    """Numba writes into a given array, as C does: its loop is timed, not its allocator."""

    variants = ("exact", "fastmath")

    def __init__(self):
        import numba

        self.numba = numba
        self.version = numba.__version__
        self.compiled = {}

    def compile(self, variant, problem):
        arrays, scalar, text = problem["arrays"], problem["scalar"], problem["text"]
        key = (variant, scalar, text)
        if key not in self.compiled:
            names = {"np": np, "math": math, "T": scalar}
            function = as_function([*arrays, "out"], text.strip().split("\n"), names)
            # NumPy's rule for a zero divisor: checks and exceptions would keep loops from being vectorised.
            options = {"error_model": "numpy", "fastmath": variant == "fastmath"}
            self.compiled[key] = self.numba.njit(function, **options)
        run, out = self.compiled[key], np.empty(problem["output"], scalar)
        values = (*arrays.values(), out)

        def fill():
            run(*values)
            return out

        return fill


class Session:
    def __init__(self, library):
        self.library = library
        self.runs = {}

    def load(self, request):
        scalar = np.dtype(request["dtype"]).type
        problem = {
            "scalar": scalar,
            "text": request["text"],
            "output": tuple(request["output"]),
            "arrays": {
                name: np.fromfile(file, scalar).reshape(shape) for name, file, shape in request["inputs"]
            },
        }
        self.scalar = scalar
        self.runs = {variant: self.library.compile(variant, problem) for variant in self.library.variants}
        return {"variants": " ".join(self.runs)}

    def result(self, request):
        value = np.asarray(self.runs[request["variant"]]())
        if value.dtype != np.dtype(self.scalar):  # Two scalar types may be 64-bit integers.
            raise TypeError(f"the result is {value.dtype}, not {np.dtype(self.scalar)}")
        value.tofile(request["file"])
        return {}

    def batch(self, request):
        run, repeats = self.runs[request["variant"]], request["repeats"]
        if repeats > 1:
            run()
        turns = range(repeats)
        start = time.perf_counter()
        for _ in turns:
            run()
        return {"ms": (time.perf_counter() - start) * 1e3}


def reply(value):
    print(json.dumps(value), flush=True)


def main():
    gc.disable()
    library = {"numpy": Expressions, "numexpr": Numexpr, "numba": Numba}[sys.argv[1]]()
    session = Session(library)
    operations = {"load": session.load, "result": session.result, "batch": session.batch}
    reply({"version": library.version})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply(operations[request["op"]](request))
        except Exception as error:  # noqa: BLE001 - told to the driver, which drops this contender
            reply({"error": f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"})


main()
