/**
 * `np.vectorize`: a scalar JavaScript function as a function of arrays, by reading its text.
 *
 * The function is parsed and never called: its program becomes part of the kernels that its results are computed in, and
 * fuses with what stands around. Owns options, dtypes of a call and the callable; reading is `source/scalar/`.
 */
import { apply, constant, expand, isListening } from "../graph/build.ts";
import { type DType, type DTypeLike, dtype as dtypeOf, uint8 } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { extract, type Program, type Value } from "../graph/scalar/program.ts";
import { broadcastShapes, showShape } from "../graph/shape.ts";
import { type ArrayLike, describe, scalarParts, toArray, weakKind } from "./convert.ts";
import { watchFaults } from "./errstate.ts";
import { NDArray } from "./ndarray.ts";
import { textOf } from "./source/compiled.ts";
import { type Definition, definitionOf, type ScopeValue } from "./source/scalar/definition.ts";
import { Reading } from "./source/scalar/expressions.ts";
import { readFunction } from "./source/scalar/reader.ts";
import { BOOL, converted, operandType, type Type, type Typed, WEAK } from "./source/scalar/values.ts";
import { UFUNCS } from "./ufuncs.ts";

/** What `vectorize` takes beside the function. */
export interface VectorizeOptions {
  /** The dtype of all results; without, it follows from the operands. */
  readonly dtype?: DTypeLike | undefined;
  /** The results' dtypes, as a list or as NumPy's characters (`"dl"`). */
  readonly otypes?: string | readonly DTypeLike[] | undefined;
  /**
   * What the function's text calls but does not declare: numbers, booleans, ufuncs and vectorized functions. They are read
   * when `vectorize` is called.
   */
  readonly scope?: { readonly [name: string]: unknown } | undefined;
  /** A docstring. */
  readonly doc?: string | undefined;
}

/** What a scalar function gives: a number, a truth, or several. */
type ScalarResult = number | boolean | readonly (number | boolean)[];

/** A function of arrays that was made of a function of numbers. */
export interface Vectorized<A extends readonly number[] = number[], R extends ScalarResult = ScalarResult> {
  (
    ...args: { readonly [K in keyof A]: ArrayLike }
  ): R extends readonly unknown[] ? { -readonly [K in keyof R]: NDArray } : NDArray;
  /** The function that was given. */
  readonly pyfunc: (...args: never[]) => unknown;
  readonly nin: number;
  readonly doc: string | undefined;
}

/** A function and its programs, by the dtypes that it was called with. */
interface Vectorization {
  readonly definition: Definition;
  /** Numbers of the scope, which are arguments of every program. */
  readonly numbers: readonly (number | bigint)[];
  readonly otypes: readonly DType[] | DType | undefined;
  readonly programs: Map<string, Programs>;
}

interface Programs {
  readonly results: readonly Compiled[];
  /** The function returns a list, be it of one. */
  readonly isList: boolean;
  /** The exceptions of an element, a bit a kind, where they are watched. */
  readonly faults: Program | undefined;
}

interface Compiled {
  readonly program: Program;
  readonly dtype: DType;
}

const known = new WeakMap<object, Vectorization>();

const OPTIONS: ReadonlySet<string> = new Set(["dtype", "otypes", "scope", "doc", "cache"]);
const UNSUPPORTED: { readonly [option: string]: string } = {
  excluded: "every argument is an array or a number here: give what stays the same by { scope }",
  signature: "functions of whole arrays are not read: use array functions, or np.jit",
};

/**
 * A scalar JavaScript function as a function of arrays, element by element, with broadcasting.
 *
 * The function is read, not called: its text becomes part of the fused kernel. It may use `const`, `let`, assignment, the
 * arithmetic, bitwise, comparison and logical operators, `?:`, `if`, `for`, `while`, `do`, `break`, `continue`, `return`
 * (also early, and of several results as `[a, b]`), `Math.*`, `np.*` ufuncs, `np.where` and `np.int32(x)` and its like.
 * Everything else is refused with its place.
 *
 * Operands keep their dtypes and operators promote as NumPy's ufuncs do: `+ - * **` of integers stay integers and wrap, `/`
 * gives floats, number literals are weak, and so are variables computed from literals alone. `%` takes the dividend's sign.
 * `& | ^ ~ << >> >>>` of integers are NumPy's at their width; of floats JavaScript's, on 32-bit integers, giving float64.
 * Where branches meet, dtypes promote. In conditions zero and nan are false. Integers to a negative variable power give
 * 0 (±1 for ±1). A loop that never ends cannot be stopped.
 *
 * @param fn a function with named arguments
 * @param options `dtype` or `otypes` of the results, `scope` for names from outside
 * @returns a function of as many arrays or numbers; it gives one array, or a list of them where `fn` returns a list
 * @throws SyntaxError, TypeError or ReferenceError with the place in the function's text for what is not supported: of the
 *   text alone at once, of its meaning when it is called
 * @example
 * const clipped = np.vectorize((x: number, low: number) => (x < low ? low : x));
 * clipped(np.array([1, 5, 3]), 2); // array([2, 5, 3])
 * @see https://numpy.org/doc/stable/reference/generated/numpy.vectorize.html
 */
export function vectorize<const A extends readonly number[], R extends ScalarResult>(
  fn: (...args: A) => R,
  options: VectorizeOptions = {},
): Vectorized<A, R> {
  if (typeof fn !== "function") throw new TypeError(`vectorize() takes a function, got ${describe(fn)}`);
  for (const name of Object.keys(options)) {
    const why = UNSUPPORTED[name];
    if (why !== undefined) throw new TypeError(`vectorize() does not support '${name}': ${why}`);
    if (!OPTIONS.has(name)) throw new TypeError(`vectorize() got an unexpected option '${name}'`);
  }
  const made = vectorizationOf(fn, options);
  const { definition } = made;
  const call = (...args: unknown[]) => callVectorized(made, args);
  Object.defineProperties(call, {
    name: { value: definition.name },
    length: { value: definition.params.length },
    pyfunc: { value: fn, enumerable: true },
    nin: { value: definition.params.length, enumerable: true },
    doc: { value: options.doc, enumerable: true },
  });
  known.set(call, made);
  return call as unknown as Vectorized<A, R>;
}

// ---- the function ------------------------------------------------------------------------------------------------------

function vectorizationOf(fn: (...args: never[]) => unknown, options: VectorizeOptions): Vectorization {
  const numbers: (number | bigint)[] = [];
  const scope = new Map<string, ScopeValue>();
  for (const [name, value] of Object.entries(options.scope ?? {}))
    scope.set(name, scopeValue(name, value, numbers));
  const definition = definitionOf(textOf(fn), fn.name || "vectorized", scope);
  return { definition, numbers, otypes: otypesOf(options), programs: new Map() };
}

function scopeValue(name: string, value: unknown, numbers: (number | bigint)[]): ScopeValue {
  if (typeof value === "boolean") return { kind: "boolean", value };
  if (typeof value === "number" || typeof value === "bigint") {
    return { kind: "number", place: numbers.push(value) - 1 };
  }
  if (typeof value === "function") {
    const vectorized = known.get(value);
    if (vectorized) {
      const places = vectorized.numbers.map((number) => numbers.push(number) - 1);
      return { kind: "function", definition: vectorized.definition, places };
    }
    const ufunc = Object.entries(UFUNCS).find(([, candidate]) => (candidate as unknown) === value);
    if (ufunc) return { kind: "ufunc", name: ufunc[0] };
    throw new TypeError(`vectorize() cannot read '${name}' of the scope: vectorize it, too`);
  }
  const remedy = value instanceof NDArray ? ": pass arrays as arguments" : "";
  throw new TypeError(
    `vectorize() takes numbers, booleans, ufuncs and vectorized functions in 'scope', got ${describe(value)} as '${name}'${remedy}`,
  );
}

function otypesOf({ dtype, otypes }: VectorizeOptions): Vectorization["otypes"] {
  if (dtype !== undefined && otypes !== undefined)
    throw new TypeError("vectorize() takes 'dtype' or 'otypes', not both");
  if (dtype !== undefined) return dtypeOf(dtype);
  if (otypes === undefined) return undefined;
  return (typeof otypes === "string" ? [...otypes] : otypes).map((type) => dtypeOf(type));
}

// ---- programs ----------------------------------------------------------------------------------------------------------

/** The programs of a function's results at its operands' types, and of its exceptions if they are watched. */
function compiled(made: Vectorization, types: readonly Type[], watched: boolean): Programs {
  const key = `${types.map((type) => operandType(type)).join(" ")}${watched ? " watched" : ""}`;
  let found = made.programs.get(key);
  if (!found) {
    found = compile(made, types, watched);
    made.programs.set(key, found);
  }
  return found;
}

function compile(
  { definition, numbers, otypes }: Vectorization,
  types: readonly Type[],
  watched: boolean,
): Programs {
  const reading = new Reading(watched);
  const { b } = reading;
  const all = types.map((type): Typed => {
    const parts: Value[] = Array.from({ length: type.dtype.components }, () => b.param(type.dtype.scalar));
    return { dtype: type.dtype, weak: type.weak, parts };
  });
  const given = types.length - numbers.length;
  const { results, isList, faults } = readFunction(
    reading,
    definition,
    all.slice(0, given),
    all.slice(given),
  );
  const wanted = otypes === undefined || Array.isArray(otypes) ? otypes : results.map(() => otypes as DType);
  if (wanted && wanted.length !== results.length) {
    throw new ValueError(
      `${definition.name} gives ${results.length} results, and 'otypes' names ${wanted.length} dtypes`,
    );
  }
  const typed = results.map((x, i) => (wanted ? converted(b, x, { dtype: wanted[i]!, weak: undefined }) : x));
  const whole = b.finish([...typed, ...(faults ? [faults] : [])].flatMap((x) => x.parts));
  let at = 0;
  const compiledResults = typed.map(({ dtype }): Compiled => {
    const parts = whole.results.slice(at, at + dtype.components);
    at += dtype.components;
    return { dtype, program: extract(whole, parts) };
  });
  return { results: compiledResults, isList, faults: faults && extract(whole, whole.results.slice(at)) };
}

// ---- calls -------------------------------------------------------------------------------------------------------------

/** A weak number's type, and an array's. */
function typeOf(value: unknown): Type {
  if (value instanceof NDArray) return { dtype: value.dtype, weak: undefined };
  const kind = weakKind(value);
  return kind === "int" ? WEAK.int : kind === "float" ? WEAK.float : BOOL;
}

function callVectorized(called: Vectorization, args: readonly unknown[]): NDArray | NDArray[] {
  const { name, params } = called.definition;
  if (args.length !== params.length) {
    const takes = `${params.length} argument${params.length === 1 ? "" : "s"}`;
    throw new TypeError(`${name}() takes ${takes} (${params.join(", ")}), got ${args.length}`);
  }
  const plain = (value: unknown) => ["number", "bigint", "boolean"].includes(typeof value);
  const operands = args.map((value) =>
    plain(value) || value instanceof NDArray ? value : toArray(value as ArrayLike, true),
  );
  const all = [...operands, ...called.numbers];
  const types = all.map(typeOf);
  const programs = compiled(called, types, isListening());
  const nodes = all.map((value, i): Node => {
    if (value instanceof NDArray) return value.node();
    const { dtype } = types[i]!;
    return constant(scalarParts(value as number, dtype), dtype);
  });
  const shape = sharedShape(name, nodes);
  const inputs = nodes.map((node) =>
    node.op === "constant" && node.shape.length === 0 ? node : expand(node, shape),
  );
  const made = programs.results.map(({ program, dtype }) =>
    expand(apply(program, inputs, dtype, name), shape),
  );
  const { faults } = programs;
  if (faults) watchFaults(name, made, expand(apply(faults, inputs, uint8, name), shape));
  const results = made.map((node) => NDArray.fromNode(node));
  return programs.isList ? results : results[0]!;
}

function sharedShape(name: string, nodes: readonly Node[]) {
  try {
    return broadcastShapes(nodes.map((node) => node.shape));
  } catch {
    const shapes = nodes.map((node) => showShape(node.shape)).join(" ");
    throw new ValueError(`operands could not be broadcast together with shapes ${shapes} (in ${name})`);
  }
}
