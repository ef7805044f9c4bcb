/**
 * Calling a ufunc: operands at their loop's dtypes and one shape, `out`, `where` and the other options, and the callable.
 *
 * Which loop runs is chosen in `ufunc-loops.ts`, which ufuncs there are stands in `ufuncs.ts`. Invariant: whatever a call
 * refuses, it refuses before any array has changed.
 */
import { cast, constant, elementwise, expand, isListening } from "../graph/build.ts";
import {
  bool,
  type DType,
  type DTypeLike,
  type DTypeName,
  dtype as dtypeOf,
  int64,
  uint64,
} from "../graph/dtype.ts";
import { OverflowError, ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { CASTINGS, type Casting, weakDType } from "../graph/promotion.ts";
import { broadcastShapes, type Shape, sameShape, showShape } from "../graph/shape.ts";
import { aloneDType, integerFits, type ScalarLike, scalarParts, toArray, weakKind } from "./convert.ts";
import { underName } from "./fault-names.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { holdTo } from "./ufunc-checks.ts";
import {
  type Loop,
  type Operand,
  type OperandType,
  type Request,
  requestedLoop,
  resolveLoop,
  type UfuncSpec,
} from "./ufunc-loops.ts";
import { deliverAll } from "./ufunc-results.ts";

/** What every ufunc takes after its operands. */
export interface UfuncOptions<D extends DTypeName = DTypeName> {
  /** An array that receives the result, by casting of the same kind; a list of them (or null) where results are several. */
  readonly out?: NDArray<D> | readonly (NDArray | null | undefined)[] | null | undefined;
  /** Compute only where true; elsewhere `out` keeps its value (without `out`: unspecified, here 0). */
  readonly where?: NDArray | boolean | undefined;
  /** The dtype of the results: it chooses the loop. */
  readonly dtype?: DTypeLike<D> | undefined;
  /** The loop, as `"dd->d"` or as a list of dtypes, operands then results, null where any will do. */
  readonly signature?: string | readonly (DTypeLike | null | undefined)[] | undefined;
  /** `signature` by its old name. */
  readonly sig?: string | readonly (DTypeLike | null | undefined)[] | undefined;
  /** What casts of operands and results are allowed: "same_kind" unless given. */
  readonly casting?: Casting | undefined;
  /** Memory layout: taken, and without meaning here. */
  readonly order?: "K" | "A" | "C" | "F" | undefined;
  /** Subclasses: taken, and without meaning here. */
  readonly subok?: boolean | undefined;
}

const NO_OPTIONS: UfuncOptions = Object.freeze({});

// ---- operands --------------------------------------------------------------------------------------------------------------

function operandOf(value: unknown): Operand {
  if (value instanceof NDArray) return { weak: undefined, node: value.node(), dtype: value.dtype };
  const weak = weakKind(value);
  if (weak) return { weak, value };
  const array = toArray(value, true);
  return { weak: undefined, node: array.node(), dtype: array.dtype };
}

/** What each operand brings to resolution. Of lone integers those that only uint64 holds are one. */
function typesOf(operands: readonly Operand[]): OperandType[] {
  const [first] = operands;
  if (operands.length === 1 && first!.weak !== undefined) {
    return [aloneDType(first!.value as ScalarLike, first!.weak)];
  }
  return operands.map((operand) => (operand.weak === undefined ? operand.dtype : operand.weak));
}

/** Operands at the loop's dtypes and one shape; constants stay scalars. */
function aligned(spec: UfuncSpec, operands: readonly Operand[], loop: Loop): Node[] {
  const nodes = operands.map((operand, i) => {
    const type = loop.ins[i]!;
    if (operand.weak === undefined) return cast(operand.node, type);
    const value = operand.value as ScalarLike;
    if (type === bool) checkTruth(value);
    return constant(scalarParts(value, type), type);
  });
  return nodes.length === 1 ? nodes : broadcast(spec, nodes);
}

/** Operands at one shape; constants stay scalars. */
function broadcast(spec: UfuncSpec, nodes: readonly Node[]): Node[] {
  const shape = sharedShape(spec, nodes);
  const expanded = nodes.slice();
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    if (node.op !== "constant" || node.shape.length > 0) expanded[i] = expand(node, shape);
  }
  return expanded;
}

/** An integer is cast to its truth value by way of an array. */
function checkTruth(value: ScalarLike): void {
  if (typeof value === "boolean" || weakKind(value) !== "int") return;
  if (!integerFits(value as number, int64) && !integerFits(value as number, uint64)) {
    throw new OverflowError(`Python integer ${String(value)} out of bounds for int64`);
  }
}

function sharedShape(spec: UfuncSpec, nodes: readonly Node[]): Shape {
  const shapes: Shape[] = [];
  for (const node of nodes) shapes.push(node.shape);
  try {
    return broadcastShapes(shapes);
  } catch {
    throw new ValueError(
      `operands could not be broadcast together with shapes ${shapes.map(showShape).join(" ")} ` +
        `(np.${spec.name} of ${nodes.map((node) => node.dtype.name).join(" and ")})`,
    );
  }
}

// ---- applying --------------------------------------------------------------------------------------------------------------

/** The loop's results. A result of constants alone has the operands' broadcast shape. */
function computed(spec: UfuncSpec, loop: Loop, operands: readonly Node[]): Node[] {
  const hold = holdTo(spec, operands);
  const build = () => (loop.fn === undefined ? loop.compute(operands) : elementwise(loop.fn, operands));
  const made = isListening() ? underName(spec.name, build) : build();
  const results = (Array.isArray(made) ? (made as Node[]) : [made as Node]).map((node) =>
    withShape(node, operands),
  );
  for (const result of results) hold(result);
  return results;
}

function withShape(result: Node, operands: readonly Node[]): Node {
  if (result.op !== "constant") return result;
  return expand(result, broadcastShapes(operands.map((node) => node.shape)));
}

/**
 * The one result of the common calls, without a detour: one array, two arrays of one dtype, or an array and a plain number. Undefined for every other call.
 */
function plainResult(spec: UfuncSpec, x: unknown, y: unknown): Node | undefined {
  if (!(x instanceof NDArray)) return undefined;
  let loop: Loop;
  let operands: Node[];
  if (spec.nin === 1) {
    loop = resolveLoop(spec, x.dtype);
    operands = [cast(x.node(), loop.ins[0]!)];
  } else if (y instanceof NDArray) {
    if (spec.nin !== 2 || x.dtype !== y.dtype) return undefined;
    loop = resolveLoop(spec, x.dtype, y.dtype);
    operands = [cast(x.node(), loop.ins[0]!), cast(y.node(), loop.ins[1]!)];
    if (!sameShape(x.shape, y.shape)) operands = broadcast(spec, operands);
  } else {
    if (spec.nin !== 2 || typeof y !== "number" || !spec.plainScalars || !"iuf".includes(x.dtype.kind))
      return undefined;
    const weak = weakKind(y)!;
    if (spec.special && weak === "int" && !integerFits(y, x.dtype)) return undefined;
    loop = resolveLoop(spec, x.dtype, weakDType(weak, x.dtype));
    operands = [cast(x.node(), loop.ins[0]!), constant(scalarParts(y, loop.ins[1]!), loop.ins[1]!)];
  }
  if (loop.fn === undefined || (loop.fn !== spec.name && isListening())) return undefined;
  // Most have no rule, and are not slowed down.
  const hold = spec.rule && holdTo(spec, operands);
  const result = withShape(elementwise(loop.fn, operands), operands);
  hold?.(result);
  return result;
}

/** The results' nodes, one a result. */
export function applyUfunc(
  spec: UfuncSpec,
  values: readonly unknown[],
  request: Request = NO_OPTIONS,
): Node[] {
  if (request === NO_OPTIONS) {
    const plain = plainResult(spec, values[0], values[1]);
    if (plain) return [plain];
  }
  const operands = values.map(operandOf);
  const answer = spec.special?.(operands);
  if (answer) return [answer];
  const loop = requestedLoop(spec, typesOf(operands), request);
  return computed(spec, loop, aligned(spec, operands, loop));
}

// ---- the callable ------------------------------------------------------------------------------------------------------------

const OPTIONS = ["out", "|", "where", "casting", "order", "dtype", "signature", "sig", "subok"];

/** A call's options, with an output (or none) for each result. */
export interface CallOptions extends Request {
  /** All of them, as given. */
  readonly read: Readonly<Record<string, unknown>>;
  readonly where?: NDArray | boolean | undefined;
  readonly outs: readonly (NDArray | null | undefined)[];
}

/** The dtypes that `signature` or `dtype` ask for, operands then results. */
function fixedTypes(spec: UfuncSpec, options: UfuncOptions): (DType | undefined)[] | undefined {
  const { name, nin, nout } = spec;
  if (options.sig !== undefined && options.signature !== undefined) {
    throw new TypeError(`${name}() cannot take both 'sig' and 'signature'`);
  }
  const signature = options.signature ?? options.sig;
  if (options.dtype !== undefined) {
    if (signature !== undefined) throw new TypeError(`${name}() cannot take both 'signature' and 'dtype'`);
    return [...new Array<undefined>(nin), ...new Array<DType>(nout).fill(dtypeOf(options.dtype))];
  }
  if (signature === undefined) return undefined;
  const items = typeof signature === "string" ? [...signature.replace("->", "")] : signature;
  if (items.length !== nin + nout) {
    throw new ValueError(
      `${name}: the signature must have ${nin} dtype${nin > 1 ? "s" : ""} of operands and ${nout} of results, ` +
        `got ${items.length} in all`,
    );
  }
  return items.map((item) => (item === null || item === undefined ? undefined : dtypeOf(item)));
}

function outputsOf(spec: UfuncSpec, out: unknown): (NDArray | null | undefined)[] {
  if (out === undefined || out === null) return [];
  if (!Array.isArray(out)) {
    if (spec.nout === 1) return [out as NDArray];
    throw new TypeError(`${spec.name}: 'out' must be a list of ${spec.nout} arrays (or null), one a result`);
  }
  if (out.length !== spec.nout) {
    throw new ValueError(
      `${spec.name}: the 'out' list must have ${spec.nout} entries, one a result, got ${out.length}`,
    );
  }
  return out as NDArray[];
}

/**
 * Reads and checks a ufunc's options.
 *
 * @param names what may be given, as `readArguments` takes it
 */
export function callOptions(
  spec: UfuncSpec,
  given: readonly unknown[],
  names: readonly string[] = OPTIONS,
): CallOptions {
  const { name, nout } = spec;
  // Several results take their outputs by position, too.
  const places = nout > 1 ? Array.from({ length: nout }, (_, i) => `out${i + 1}`) : undefined;
  const read = readArguments(
    name,
    places ? [...places, "|", ...names.filter((one) => one !== "|")] : names,
    given,
  );
  const options = read as UfuncOptions;
  const { casting, where } = options;
  if (casting !== undefined && !CASTINGS.includes(casting)) {
    throw new ValueError(`casting must be one of ${CASTINGS.join(", ")}, got '${String(casting)}'`);
  }
  const placed = places?.map((place) => read[place] as NDArray | undefined);
  const outs = placed?.some((out) => out !== undefined) ? placed : outputsOf(spec, options.out);
  return { read, casting, where, outs, fixed: fixedTypes(spec, options) };
}

/** Where a ufunc keeps its row. */
const SPEC = Symbol("ufunc");

/** The row of a ufunc. */
export function ufuncSpec(of: Ufunc): UfuncSpec {
  return (of as unknown as { readonly [SPEC]: UfuncSpec })[SPEC];
}

/** A placeholder for a dtype in `resolve_dtypes`: `Number` for a weak float, `BigInt` for a weak integer, `Boolean`. */
export type WeakPlaceholder = NumberConstructor | BigIntConstructor | BooleanConstructor;

/** What a ufunc has beside being called. */
export interface UfuncAttributes {
  readonly name: string;
  /** Operands. */
  readonly nin: number;
  /** Results. */
  readonly nout: number;
  readonly nargs: number;
  /** NumPy's signatures of the loops, `"dd->d"`. */
  readonly types: readonly string[];
  readonly ntypes: number;
  /** What a reduction starts from; null for none. */
  readonly identity: number | boolean | null;
  /** The core dimensions of a generalized ufunc; null for all others. */
  readonly signature: string | null;
  /** What it computes, in a line. */
  readonly doc: string;
  /**
   * The dtypes that a call would use.
   *
   * @param dtypes one an operand (`Number`, `BigInt`, `Boolean` for plain scalars), then null for each result
   * @param options `signature`, `casting`; with `reduction` the first operand may be null, and is of the result's dtype
   * @throws TypeError where a call would
   * @example np.add.resolve_dtypes(["int8", "float32", null]) // [float32, float32, float32]
   * @see https://numpy.org/doc/stable/reference/generated/numpy.ufunc.resolve_dtypes.html
   */
  resolve_dtypes(
    dtypes: readonly (DTypeLike | WeakPlaceholder | null)[],
    options?: Pick<UfuncOptions, "signature" | "casting"> & { readonly reduction?: boolean },
  ): readonly DType[];
}

/** A ufunc: callable, with NumPy's attributes. */
export interface Ufunc extends UfuncAttributes {
  (...args: unknown[]): unknown;
}

const PLACEHOLDERS = new Map<unknown, OperandType>([
  [Number, "float"],
  [BigInt, "int"],
  [Boolean, "bool"],
]);

/** What ufuncs inherit. */
export const UFUNC_PROTOTYPE: object = Object.create(Function.prototype, {
  nin: getter((spec) => spec.nin),
  nout: getter((spec) => spec.nout),
  nargs: getter((spec) => spec.nin + spec.nout),
  types: getter((spec) => [...spec.loops.map((loop) => loop.signature), ...(spec.temporal?.types ?? [])]),
  ntypes: getter((spec) => spec.loops.length + (spec.temporal?.types.length ?? 0)),
  identity: getter((spec) => spec.identity),
  signature: getter((spec) => spec.signature),
  doc: getter((spec) => spec.doc),
  toString: {
    value(this: Ufunc) {
      return `<ufunc '${this.name}'>`;
    },
  },
  resolve_dtypes: {
    value(
      this: Ufunc,
      dtypes: readonly (DTypeLike | WeakPlaceholder | null)[],
      options: Pick<UfuncOptions, "signature" | "casting"> & { readonly reduction?: boolean } = {},
    ) {
      return resolvedTypes(ufuncSpec(this), dtypes, options);
    },
  },
});

function getter(read: (spec: UfuncSpec) => unknown): PropertyDescriptor {
  return {
    get(this: Ufunc) {
      return read(ufuncSpec(this));
    },
    configurable: true,
  };
}

function resolvedTypes(
  spec: UfuncSpec,
  dtypes: readonly (DTypeLike | WeakPlaceholder | null)[],
  options: Pick<UfuncOptions, "signature" | "casting"> & { readonly reduction?: boolean },
): readonly DType[] {
  if (dtypes.length !== spec.nin + spec.nout) {
    throw new ValueError(
      `resolve_dtypes of ${spec.name} takes ${spec.nin + spec.nout} dtypes (null for a result), got ${dtypes.length}`,
    );
  }
  const given = dtypes.slice(0, spec.nin);
  if (options.reduction && spec.nin === 2) given[0] = given[1]!;
  const types = given.map((type) => {
    if (type === null) throw new ValueError(`resolve_dtypes of ${spec.name}: operands must have a dtype`);
    return PLACEHOLDERS.get(type) ?? dtypeOf(type as DTypeLike);
  });
  const { casting } = options;
  const loop = requestedLoop(spec, types, { casting, fixed: fixedTypes(spec, options) });
  return [...loop.ins, ...loop.outs];
}

function checkOperands(name: string, nin: number, args: readonly unknown[]): void {
  if (args.length < nin) {
    const given = `${args.length} argument${args.length === 1 ? "" : "s"}`;
    throw new TypeError(`${name}() takes ${nin} array${nin > 1 ? "s" : ""}, got ${given}`);
  }
  for (let i = 0; i < nin; i++) {
    if (args[i] === undefined) throw new TypeError(`${name}() got undefined as operand ${i + 1}`);
  }
}

/** How a ufunc of the table is called. */
function elementwiseCall(spec: UfuncSpec): (...args: unknown[]) => unknown {
  const { name, nin } = spec;
  return (...args) => {
    checkOperands(name, nin, args);
    let nodes: Node[];
    let results: NDArray[];
    if (args.length === nin) {
      nodes = applyUfunc(spec, args);
      if (nodes.length === 1) return NDArray.fromNode(nodes[0]!);
      results = nodes.map((node) => NDArray.fromNode(node));
    } else {
      const options = callOptions(spec, args.slice(nin));
      nodes = applyUfunc(spec, args.slice(0, nin), options);
      results = deliverAll(name, nodes, options, options.outs);
    }
    return nodes.length === 1 ? results[0] : results;
  };
}

/** Makes the callable of a row. */
export function makeUfunc(spec: UfuncSpec, call = elementwiseCall(spec)): Ufunc {
  Object.defineProperties(call, { name: { value: spec.name }, [SPEC]: { value: spec } });
  return Object.setPrototypeOf(call, UFUNC_PROTOTYPE) as Ufunc;
}
