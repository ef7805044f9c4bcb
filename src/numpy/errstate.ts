/**
 * Error states: what happens when a floating-point operation has no ordinary result (`np.errstate`, `np.seterr`).
 *
 * The state that is in force when an operation is written decides what is watched in it; it speaks when the operation is
 * computed. Which exception a result shows is `faults.ts`. Where everything is ignored, which is the default, nothing is added to any graph.
 */
import { type BuildListener, constantOf, elementwise, listenToBuilding } from "../graph/build.ts";
import { FloatingPointError, ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { log, warn } from "../runtime/platform/host.ts";
import { type Watch, watch } from "../runtime/watch.ts";
import { currentName, currentTold, underName } from "./fault-names.ts";
import { type Conditions, conditionsOf, type ErrorKind, KINDS } from "./faults.ts";
import { isOptions } from "./options.ts";
import { callSite } from "./site.ts";
import { anywhere } from "./ufunc-checks.ts";

const MODES = ["ignore", "warn", "raise", "call", "print"] as const;
/** What is done about an exception: nothing, a RuntimeWarning, a FloatingPointError, a call of yours, a line printed. */
export type ErrorMode = (typeof MODES)[number];

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

// ---- watching ----------------------------------------------------------------------------------------------------------

/** Watches what is built for the exceptions that are not ignored now. */
function watchBuilt(what: Parameters<BuildListener>[0], inputs: readonly Node[], result: Node): void {
  if (result.size > 0) watchFor(currentName() ?? what, [result], conditionsOf(what, inputs, result));
}

/** Watches results of one operation. What several of them show is said once. */
function watchFor(what: string, results: readonly Node[], conditions: Conditions): void {
  const watches: Watch[] = [];
  let site: string | undefined;
  for (const kind of KINDS) {
    const condition = conditions[kind];
    const mode = state[kind];
    if (!condition || mode === "ignore") continue;
    site ??= callSite();
    const message = `${WORDS[kind]} encountered in ${what}${site === "" ? "" : `, written at ${site}`}`;
    const call = called;
    const report = saidOnce(kind, mode, () => handle(mode, WORDS[kind], message, call));
    // Constants are computed already: they are judged here.
    if (condition.op === "constant") {
      if (condition.attr.parts[0]) report();
    } else watches.push({ condition: anywhere(condition), report });
  }
  if (watches.length > 0) for (const result of results) watch(result, watches);
}

/**
 * Watches what a function of elements computes.
 *
 * @param faults a bit for each exception, in the order of `KINDS`, as elements of uint8
 */
export function watchFaults(what: string, results: readonly Node[], faults: Node): void {
  if (faults.size === 0) return;
  // What is built here is not reported.
  const before = listenToBuilding(undefined);
  try {
    const conditions = KINDS.map((kind, i): [ErrorKind, Node] => {
      const bit = elementwise("bitwise_and", [faults, constantOf(1 << i, faults.dtype)]);
      return [kind, elementwise("not_equal", [bit, constantOf(0, faults.dtype)])];
    });
    underName(what, () => watchFor(what, results, Object.fromEntries(conditions)));
  } finally {
    listenToBuilding(before);
  }
}

/** Results of one operation share what they have to say; an error is raised each time. */
function saidOnce(kind: ErrorKind, mode: ErrorMode, report: () => void): () => void {
  const told = currentTold();
  if (!told || mode === "raise") return report;
  return () => {
    if (told.has(kind)) return;
    told.add(kind);
    report();
  };
}

function handle(mode: ErrorMode, kind: string, message: string, call: ErrorCall | null): void {
  if (mode === "raise") throw new FloatingPointError(message);
  if (mode === "warn") warn(message, "RuntimeWarning");
  else if (mode === "print") log(`Warning: ${message}`);
  else call?.(kind, message);
}
