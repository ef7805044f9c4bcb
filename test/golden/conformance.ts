/**
 * The matrix of every ufunc, every combination of dtypes and plain scalars: reading NumPy's answers (conformance.py), running
 * the cases, and the report of a row a ufunc.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as np from "../../src/index.ts";
import { differences } from "./load.ts";

type Stored = readonly (readonly [char: string, base64: string])[];
type Case = readonly [
  operands: readonly (string | number)[],
  mode: "x" | "p" | "n" | "1" | "m",
  results: Stored | string,
];

interface Fixture {
  readonly numpy: string;
  readonly tables: { readonly [char: string]: string };
  readonly aliases: { readonly [name: string]: string };
  readonly ufuncs: {
    readonly [name: string]: {
      readonly loops: readonly string[];
      readonly identity: number | boolean | string | null;
      readonly cases: readonly Case[];
    };
  };
}

const FILE = new URL("./fixtures/conformance.json.gz", import.meta.url);
export const fixture = JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as Fixture;

/** The plain scalars, as conformance.py has them. A JavaScript number of integer value is an integer. */
const WEAK = [true, 3, -1, 300, 2.5, 1e-40, 10n ** 40n, np.complex(0, 1)] as const;
/** Which operands of a generalized ufunc are matrices. */
const CORES: { readonly [name: string]: readonly boolean[] } = {
  matmul: [true, true],
  vecdot: [false, false],
  matvec: [true, false],
  vecmat: [false, true],
};

type Call = (...operands: unknown[]) => np.NDArray | readonly np.NDArray[];
export const ufuncOf = (name: string) =>
  (np as unknown as { readonly [name: string]: (np.Ufunc & Call) | undefined })[name];

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

const tables = new Map<string, np.NDArray>();

/** The special values of a dtype. */
function table(char: string): np.NDArray {
  let made = tables.get(char);
  if (!made) {
    made = np.frombuffer(bytesOf(fixture.tables[char]!), { dtype: np.dtype(char[0]!) }) as np.NDArray;
    tables.set(char, made);
  }
  return made;
}

/** Values again and again, from one place on: NumPy's resize(). */
function repeated(array: np.NDArray, from: number, count: number): np.NDArray {
  const whole = Math.ceil((from + count) / array.size);
  const all = np.concatenate(Array.from({ length: whole }, () => array));
  return all.at(`${from}:${from + count}`) as np.NDArray;
}

function operandsOf(name: string, [operands, mode]: Case): unknown[] {
  const given = operands.map((one) => (typeof one === "number" ? WEAK[one]! : table(one)));
  if (mode === "m") {
    return operands.map((char, i) => {
      const matrix = np
        .array([
          [2, 3],
          [1, 5],
        ])
        .astype(String(char) as "float64");
      return CORES[name]![i] ? matrix : matrix.at(0);
    });
  }
  let [x, y] = given as [np.NDArray, np.NDArray];
  if (mode === "x" || (mode === "n" && operands[0] === operands[1]))
    [x, y] = [x.reshape(-1, 1), y.reshape(1, -1)];
  else if (mode !== "1" && operands.every((one) => typeof one === "string")) {
    const count = Math.max(x.size, y.size);
    [x, y] = [repeated(x, 0, count), repeated(y, 5, count)];
  }
  if (mode === "n") y = np.bitwise_and(np.absolute(y), 7) as np.NDArray;
  return mode === "1" ? [x] : [x, y];
}

const ERRORS: { readonly [name: string]: (error: unknown) => boolean } = {
  TypeError: (error) => error instanceof TypeError,
  ValueError: (error) => error instanceof np.ValueError,
  OverflowError: (error) => error instanceof np.OverflowError,
};

/**
 * ULPs beyond those of load.ts, by the result's dtype, where NumPy's own loops are farther from the truth on these values (by
 * mpmath: float32 exp 1.49, cosh 1.44, arctan2 1.87, power 0.7), and powers of complex numbers, which grow errors.
 */
const MORE: { readonly [name: string]: { readonly [dtype: string]: number } } = {
  exp: { float32: 2 },
  cosh: { float32: 2 },
  arctan2: { float32: 2 },
  power: { float32: 1, complex64: 64, complex128: 16 },
  float_power: { complex128: 16 },
};

/** Of two zeros the sign is the vector loop's business: NumPy gives the first or the second by their place. */
const EXTREMA = new Set(["maximum", "minimum", "fmax", "fmin"]);

/** Components whose sign is open. */
function openSigns(name: string, values: Uint8Array, dtype: np.DType): number[] {
  if (!EXTREMA.has(name) || dtype.kind !== "f") return [];
  const zeros = np.equal(np.frombuffer(values, { dtype }), 0).tolist() as boolean[];
  return zeros.flatMap((zero, i) => (zero ? [i] : []));
}

/** What is wrong with a case; undefined if nothing is. */
function wrong(name: string, call: Call, one: Case): string | undefined {
  const [operands, mode, want] = one;
  const title = `${name}(${operands.map((o) => (typeof o === "number" ? String(WEAK[o]) : o)).join(", ")}) ${mode}`;
  let results: readonly np.NDArray[];
  try {
    const made = call(...operandsOf(name, one));
    results = Array.isArray(made) ? (made as readonly np.NDArray[]) : [made as np.NDArray];
    if (typeof want === "string")
      return `${title}: want ${want}, got ${results.map((r) => r.dtype.name).join()}`;
  } catch (error) {
    if (typeof want === "string" && ERRORS[want]!(error)) return undefined;
    return `${title}: want ${typeof want === "string" ? want : want.map(([char]) => char).join()}, got ${String(error)}`;
  }
  for (const [i, [char, values]] of want.entries()) {
    const dtype = np.dtype(char);
    const got = results[i]!;
    if (got.dtype !== dtype) return `${title}: want ${dtype.name}, got ${got.dtype.name}`;
    const complex = operands.some((o) => "FD".includes(String(o)) || o === 7);
    const stored = { d: dtype.name, s: [...got.shape], x: values };
    const marks = { f: name, n: openSigns(name, bytesOf(values), dtype) };
    const limit = MORE[name]?.[dtype.name] ?? 0;
    const off = differences(marks, stored, got.tobytes(), complex).filter(({ ulps }) => ulps > limit);
    if (off.length > 0) {
      const { index, ulps } = off[0]!;
      return `${title}: ${off.length} of ${got.size} values of result ${i} differ, the first at ${index} by ${ulps} ULP`;
    }
  }
  return undefined;
}

export interface Row {
  readonly name: string;
  /** Loops of NumPy that are in reach: without objects, strings, void and long doubles. */
  readonly loops: number;
  /** Those of them that are here. */
  readonly here: number;
  readonly missing: readonly string[];
  readonly cases: number;
  readonly agreeing: number;
  readonly failures: readonly string[];
}

/** Runs a ufunc's cases on the present target. */
export function conform(name: string): Row {
  const { loops, cases } = fixture.ufuncs[name]!;
  const ufunc = ufuncOf(name);
  const own = new Set(ufunc?.types.map((type) => type.replaceAll("q", "l").replaceAll("Q", "L")));
  const missing = loops.filter((loop) => !own.has(loop));
  const failures = ufunc
    ? cases.flatMap((one) => wrong(name, ufunc, one) ?? [])
    : cases.map(() => `${name} is missing`);
  return {
    name,
    loops: loops.length,
    here: loops.length - missing.length,
    missing,
    cases: cases.length,
    agreeing: cases.length - failures.length,
    failures,
  };
}

/** The report. */
export function report(rows: readonly Row[]): string {
  const line = (...cells: (string | number)[]) =>
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(14) : String(cell).padStart(12))).join("");
  const sum = (key: "loops" | "here" | "cases" | "agreeing") =>
    rows.reduce((total, row) => total + row[key], 0);
  return [
    `NumPy ${fixture.numpy}: every ufunc on every combination of 14 dtypes and 8 plain scalars`,
    line("ufunc", "NumPy loops", "loops here", "cases", "agreeing"),
    ...rows.map((row) => line(row.name, row.loops, row.here, row.cases, row.agreeing)),
    line("all", sum("loops"), sum("here"), sum("cases"), sum("agreeing")),
    ...rows
      .filter((row) => row.missing.length > 0)
      .map((row) => `${row.name} lacks ${row.missing.join(" ")}`),
    "Out: loops for Python objects (O), strings, void and long doubles (g, G). C's long long (q, Q) is int64, uint64.",
    "Loops of datetime64 and timedelta64 (M, m) count among the loops; their values are in the fixture times.",
  ].join("\n");
}
