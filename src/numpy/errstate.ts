/**
 * Error states: what happens when a floating-point operation has no ordinary result (`np.errstate`, `np.seterr`).
 *
 * The state that is in force when an operation is written decides what is watched in it; it speaks when the operation is
 * computed. The conditions are graphs over the operation's own operands and result: which IEEE 754 exception a result
 * shows. Where everything is ignored, which is the default, nothing is added to any graph.
 */
import {
  type BuildListener,
  constantOf,
  elementwise,
  expand,
  listenToBuilding,
  reduce,
  reshape,
} from "../graph/build.ts";
import { bool, type DType, realDType, SCALARS } from "../graph/dtype.ts";
import { FloatingPointError, ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import type { FunctionName } from "../graph/scalar/functions.ts";
import { log, warn } from "../runtime/platform/host.ts";
import { type Watch, watch } from "../runtime/watch.ts";
import { isOptions } from "./options.ts";
import { callSite } from "./site.ts";
import { anywhere } from "./ufunc-checks.ts";

const MODES = ["ignore", "warn", "raise", "call", "print"] as const;
/** What is done about an exception: nothing, a RuntimeWarning, a FloatingPointError, a call of yours, a line printed. */
export type ErrorMode = (typeof MODES)[number];

const KINDS = ["divide", "over", "under", "invalid"] as const;
type ErrorKind = (typeof KINDS)[number];

/** A mode for each kind of exception. */
export type ErrorState = { readonly [K in ErrorKind]: ErrorMode };
/** Modes to change; `all` stands for those that are not named. */
export type ErrorStateOptions = { readonly [K in ErrorKind | "all"]?: ErrorMode | undefined };

/** Called in mode `call` with the kind's name and the whole message. */
export type ErrorCall = (kind: string, message: string) => void;

const WORDS: { readonly [K in ErrorKind]: string } = {
  divide: "divide by zero",
  over: "overflow",
  under: "underflow",
  invalid: "invalid value",
};

const IGNORED: ErrorState = { divide: "ignore", over: "ignore", under: "ignore", invalid: "ignore" };
let state: ErrorState = IGNORED;
let called: ErrorCall | null = null;

function setState(next: ErrorState): void {
  state = next;
  listenToBuilding(KINDS.some((kind) => next[kind] !== "ignore") ? watchBuilt : undefined);
}

function changed(fn: string, options: unknown): ErrorState {
  if (options !== undefined && !isOptions(options)) {
    throw new TypeError(`${fn}() takes an object of modes such as { divide: "raise" }`);
  }
  const given = options ?? {};
  for (const [name, mode] of Object.entries(given)) {
    if (name !== "all" && !(KINDS as readonly string[]).includes(name)) {
      throw new TypeError(`${fn}() got an unexpected option '${name}'; it takes all, ${KINDS.join(", ")}`);
    }
    if (mode !== undefined && !(MODES as readonly unknown[]).includes(mode)) {
      throw new ValueError(`invalid error mode '${String(mode)}': ${fn}() takes ${MODES.join(", ")}`);
    }
    if (mode === "call" && called === null) {
      throw new ValueError(`${fn}(): mode 'call' needs a function to call: set one with np.seterrcall first`);
    }
  }
  const modes = given as ErrorStateOptions;
  const one = (kind: ErrorKind) => modes[kind] ?? modes.all ?? state[kind];
  return { divide: one("divide"), over: one("over"), under: one("under"), invalid: one("invalid") };
}

/**
 * What is done about floating-point exceptions now. Unlike NumPy, which warns, everything is ignored by default.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.geterr.html
 */
export function geterr(): ErrorState {
  return state;
}

/**
 * Says what is to be done about floating-point exceptions in operations that are written from now on. They are found when
 * the operations are computed; a `FloatingPointError` names the operation and where it was written.
 *
 * @param options `divide`, `over`, `under`, `invalid`, or `all` for those that are not named: `"ignore"`, `"warn"`,
 *   `"raise"`, `"call"` (see `seterrcall`) or `"print"`
 * @returns the modes before
 * @throws TypeError on an unknown kind, ValueError on an unknown mode
 * @example const before = np.seterr({ divide: "raise" })
 * @see https://numpy.org/doc/stable/reference/generated/numpy.seterr.html
 */
export function seterr(options?: ErrorStateOptions): ErrorState {
  const before = state;
  setState(changed("seterr", options));
  return before;
}

/**
 * Sets what mode `call` calls.
 *
 * @param call takes the kind ("divide by zero") and the message; null for nothing
 * @returns what was called before
 * @see https://numpy.org/doc/stable/reference/generated/numpy.seterrcall.html
 */
export function seterrcall(call: ErrorCall | null): ErrorCall | null {
  if (call !== null && typeof call !== "function") {
    throw new TypeError(`seterrcall() takes a function or null, got ${typeof call}`);
  }
  const before = called;
  called = call;
  return before;
}

/** @returns what mode `call` calls. @see https://numpy.org/doc/stable/reference/generated/numpy.geterrcall.html */
export function geterrcall(): ErrorCall | null {
  return called;
}

/**
 * Modes for a while: for the time of a function, or (`using`) to the end of a block.
 *
 * @param options as for `seterr`
 * @param body what runs under these modes; what it writes is watched also where it is computed later
 * @returns what `body` returns; without a body, a resource whose disposal brings the old modes back
 * @example np.errstate({ divide: "raise" }, () => a.div(b).eval())
 * @example { using modes = np.errstate({ all: "warn" }); a.log().eval(); }
 * @see https://numpy.org/doc/stable/reference/generated/numpy.errstate.html
 */
export function errstate<T>(options: ErrorStateOptions, body: () => T): T;
export function errstate(options: ErrorStateOptions): Disposable;
export function errstate<T>(options: ErrorStateOptions, body?: () => T): T | Disposable {
  const before = state;
  const next = changed("errstate", options);
  if (body !== undefined && typeof body !== "function") {
    throw new TypeError(`errstate() takes a function to run, got ${typeof body}`);
  }
  setState(next);
  if (!body) return { [Symbol.dispose]: () => setState(before) };
  try {
    return body();
  } finally {
    setState(before);
  }
}

// ---- conditions --------------------------------------------------------------------------------------------------------

type Conditions = { readonly [K in ErrorKind]?: Node };

const both = (x: Node, y: Node) => elementwise("logical_and", [x, y]);
const not = (x: Node) => elementwise("logical_not", [x]);
const every = (nodes: readonly Node[]) => nodes.reduce(both);
const some = (nodes: readonly Node[]) => nodes.reduce((x, y) => elementwise("logical_or", [x, y]));
const is = (fn: FunctionName, x: Node) => elementwise(fn, [x]);
const equals = (x: Node, value: number) => elementwise("equal", [x, constantOf(value, x.dtype)]);

/** Where an infinite result of finite operands is a pole, not a large number. */
const POLES: { readonly [fn in FunctionName]?: (operands: readonly Node[]) => Node | true } = {
  divide: ([, y]) => equals(y!, 0),
  floor_divide: ([, y]) => equals(y!, 0),
  reciprocal: ([x]) => equals(x!, 0),
  power: ([x]) => equals(x!, 0),
  log: () => true,
  log2: () => true,
  log10: () => true,
  log1p: () => true,
  arctanh: () => true,
};

/** Functions that make small numbers of ordinary ones, and the inverse that tells whether nothing was lost. */
const SHRINKING: {
  readonly [fn in FunctionName]?: ((r: Node, operands: readonly Node[]) => Node) | undefined;
} = {
  multiply: (r, [x, y]) => elementwise("not_equal", [elementwise("divide", [r, y!]), x!]),
  divide: (r, [x, y]) => elementwise("not_equal", [elementwise("multiply", [r, y!]), x!]),
  square: (r, [x]) => elementwise("not_equal", [elementwise("divide", [r, x!]), x!]),
  exp: undefined,
  exp2: undefined,
  power: undefined,
};

/** The least normal number, as NumPy's `finfo.smallest_normal`. */
const SMALLEST_NORMAL: { readonly [scalar: string]: number } = {
  f16: 2 ** -14,
  f32: 2 ** -126,
  f64: 2 ** -1022,
};

/** Results smaller than any normal number that are not exact. */
function underflow(fn: FunctionName, operands: readonly Node[], result: Node): Node | undefined {
  if (!(fn in SHRINKING) || result.dtype.kind !== "f") return undefined;
  const size = elementwise("absolute", [result]);
  const small = elementwise("less", [size, constantOf(SMALLEST_NORMAL[result.dtype.scalar]!, size.dtype)]);
  const ordinary = operands.map((x) => both(is("isfinite", x), not(equals(x, 0))));
  const lossy = SHRINKING[fn]?.(result, operands);
  // exp(0) is 1, and 0 ** y is exact.
  return every([small, ...ordinary, ...(lossy ? [lossy] : [])]);
}

function floatConditions(fn: FunctionName, operands: readonly Node[], result: Node): Conditions {
  const infinite = both(is("isinf", result), every(operands.map((x) => is("isfinite", x))));
  const pole = POLES[fn]?.(operands);
  const under = underflow(fn, operands, result);
  return {
    invalid: both(is("isnan", result), not(some(operands.map((x) => is("isnan", x))))),
    ...(pole === undefined
      ? { over: infinite }
      : pole === true
        ? { divide: infinite }
        : { divide: both(infinite, pole), over: both(infinite, not(pole)) }),
    ...(under ? { under } : {}),
  };
}

const DIVISIONS: readonly FunctionName[] = ["floor_divide", "remainder", "fmod"];

function integerConditions(fn: FunctionName, operands: readonly Node[]): Conditions {
  if (fn === "reciprocal") return { divide: equals(operands[0]!, 0) };
  if (!DIVISIONS.includes(fn)) return {};
  const [x, y] = operands as readonly [Node, Node];
  const divide = equals(y, 0);
  if (fn !== "floor_divide" || x.dtype.kind !== "i") return { divide };
  // The one quotient that does not fit: of the least number by -1.
  const { min } = SCALARS[x.dtype.scalar];
  const least = elementwise("equal", [x, constantOf(x.dtype.itemsize === 8 ? min : Number(min), x.dtype)]);
  return { divide, over: both(least, equals(y, -1)) };
}

/** Functions whose results are not numbers that were computed. */
const SILENT: readonly FunctionName[] = [
  ...(["where", "complex", "real", "imag", "positive", "negative", "conjugate", "absolute", "sign"] as const),
  ...(["maximum", "minimum", "fmax", "fmin", "copysign", "floor", "ceil", "trunc", "rint"] as const),
];

function castConditions(input: Node, result: Node): Conditions {
  const [from, to] = [input.dtype, result.dtype];
  if (!"fc".includes(from.kind)) return {};
  if ("fc".includes(to.kind)) {
    if (realDType(to).itemsize >= realDType(from).itemsize) return {};
    return { over: both(is("isinf", result), is("isfinite", input)) };
  }
  if (!"iu".includes(to.kind) || from.kind === "c") return {};
  // What has no place in the integers; unsigned ones take negative numbers by wrapping, as C's compilers do.
  const { max, min, signed } = SCALARS[to.scalar];
  const low = Number(signed ? min : -(max + 1n) / 2n);
  const whole = elementwise("trunc", [input]);
  const inside = every([
    is("isfinite", input),
    elementwise("greater_equal", [whole, constantOf(low, from)]),
    elementwise("less", [whole, constantOf(Number(max) + 1, from)]),
  ]);
  return { invalid: not(inside) };
}

/** A fold is judged by its result: nan of no nan, infinite of nothing infinite. */
function reduceConditions(input: Node, result: Node, node: Extract<Node, { op: "reduce" }>): Conditions {
  if (!"fc".includes(result.dtype.kind)) return {};
  const { fn, axes } = node.attr;
  if (fn !== "add" && fn !== "multiply") return {};
  const folded = (what: "logical_and" | "logical_or", test: FunctionName) =>
    reduce(what, is(test, input), axes);
  return {
    invalid: both(is("isnan", result), not(folded("logical_or", "isnan"))),
    over: both(is("isinf", result), folded("logical_and", "isfinite")),
  };
}

function matmulConditions([a, b]: readonly Node[], result: Node): Conditions {
  if (!"fc".includes(result.dtype.kind)) return {};
  const rank = result.shape.length;
  const rows = (test: FunctionName, what: "logical_and" | "logical_or") => {
    const [left, right] = [reduce(what, is(test, a!), [rank - 1]), reduce(what, is(test, b!), [rank - 2])];
    const batch = result.shape.slice(0, -2);
    const [n, m] = result.shape.slice(-2) as [number, number];
    return elementwise(what, [
      expand(reshape(left, [...batch, n, 1]), result.shape),
      expand(reshape(right, [...batch, 1, m]), result.shape),
    ]);
  };
  return {
    invalid: both(is("isnan", result), not(rows("isnan", "logical_or"))),
    over: both(is("isinf", result), rows("isfinite", "logical_and")),
  };
}

function conditionsOf(what: Parameters<BuildListener>[0], inputs: readonly Node[], result: Node): Conditions {
  if (what === "cast") return castConditions(inputs[0]!, result);
  if (what === "reduce") {
    return result.op === "reduce" ? reduceConditions(inputs[0]!, result, result) : {};
  }
  if (what === "matmul") return matmulConditions(inputs, result);
  if (SILENT.includes(what)) return {};
  if ("fc".includes(result.dtype.kind)) return floatConditions(what, inputs, result);
  return "iu".includes(inputs[0]!.dtype.kind) && result.dtype !== (bool as DType)
    ? integerConditions(what, inputs)
    : {};
}

// ---- watching ----------------------------------------------------------------------------------------------------------

/** Watches what is built for the exceptions that are not ignored now. */
function watchBuilt(what: Parameters<BuildListener>[0], inputs: readonly Node[], result: Node): void {
  if (result.size === 0) return;
  const conditions = conditionsOf(what, inputs, result);
  const watches: Watch[] = [];
  let site: string | undefined;
  for (const kind of KINDS) {
    const condition = conditions[kind];
    const mode = state[kind];
    if (!condition || mode === "ignore") continue;
    site ??= callSite();
    const message = `${WORDS[kind]} encountered in ${what}${site === "" ? "" : `, written at ${site}`}`;
    const call = called;
    const report = () => handle(mode, WORDS[kind], message, call);
    // Constants are computed already: they are judged here.
    if (condition.op === "constant") {
      if (condition.attr.parts[0]) report();
    } else watches.push({ condition: anywhere(condition), report });
  }
  if (watches.length > 0) watch(result, watches);
}

function handle(mode: ErrorMode, kind: string, message: string, call: ErrorCall | null): void {
  if (mode === "raise") throw new FloatingPointError(message);
  if (mode === "warn") warn(message, "RuntimeWarning");
  else if (mode === "print") log(`Warning: ${message}`);
  else call?.(kind, message);
}
