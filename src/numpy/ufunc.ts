/**
 * What a ufunc is: a name, typed loops, and the choice among them by dtype.
 *
 * Owns resolution (NumPy's search through the loops in order), casting, broadcasting, `out`, `where` and `dtype`.
 * Which ufuncs there are stands in `ufuncs.ts`; what each loop computes in `graph/scalar/`.
 */
import { cast, constant, elementwise, expand, reshape } from "../graph/build.ts";
import { bool, type DType, type DTypeLike, type DTypeName, dtype as dtypeOf, int64 } from "../graph/dtype.ts";
import { ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { CASTINGS, type Casting, canCast, resultType, type WeakKind, weakDType } from "../graph/promotion.ts";
import { type FunctionName, functionResult } from "../graph/scalar/functions.ts";
import { broadcastShapes, type Shape, sameShape, showShape } from "../graph/shape.ts";
import { aloneDType, integerFits, type ScalarLike, scalarParts, toArray, weakKind } from "./convert.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";

/** What every ufunc takes after its operands. */
export interface UfuncOptions {
  /** An array that receives the result, by casting of the same kind. */
  out?: NDArray | undefined;
  /** Compute only where true; elsewhere `out` keeps its value (without `out`: unspecified, here 0). */
  where?: NDArray | boolean | undefined;
  /** The dtype of the loop. */
  dtype?: DTypeLike | undefined;
  casting?: Casting | undefined;
}

const NO_OPTIONS: UfuncOptions = Object.freeze({});

/** An operand: an array's node, or a weak scalar that has not yet a dtype. */
type Operand =
  | { readonly weak: undefined; readonly node: Node; readonly dtype: DType }
  | { readonly weak: WeakKind; readonly value: ScalarLike };

/** One row of the ufunc table. */
export interface UfuncSpec {
  readonly name: string;
  readonly nin: 1 | 2;
  /** Functions of the scalar registry, one a result. */
  readonly fns: readonly FunctionName[];
  /** The dtypes with a loop, by NumPy's characters in the order in which they are tried. */
  readonly loops: string;
  /** Integers take this loop whatever their width (true division: float64). */
  readonly integersAs?: string;
  /** bool has no loop of its own and is refused rather than widened. */
  readonly refusesBool?: string;
  /** Comparisons: integers out of the other operand's range have an answer. */
  readonly compares?: boolean;
  /** Looks at the operands before they are used; throws to refuse them. */
  readonly check?: (operands: readonly Node[]) => void;
  /** Loops found so far, by the operands' dtypes. */
  readonly resolved: Map<number, DType>;
}

function operandOf(value: unknown): Operand {
  if (value instanceof NDArray) return { weak: undefined, node: value.node(), dtype: value.dtype };
  const weak = weakKind(value);
  if (weak) return { weak, value: value as ScalarLike };
  const array = toArray(value, true);
  return { weak: undefined, node: array.node(), dtype: array.dtype };
}

const typeNames = (types: readonly (DType | string)[]) => types.map(String).join(", ");

/** The dtypes that operands bring to resolution: weak scalars yield to the arrays. */
function operandDTypes(spec: UfuncSpec, operands: readonly Operand[]): DType[] {
  const strong = operands.flatMap((o) => (o.weak === undefined ? [o.dtype] : []));
  const weak = operands.flatMap((o) => (o.weak === undefined ? [] : [o.weak]));
  if (weak.length === 0) return strong;
  const common = strong.length > 0 ? resultType(strong) : undefined;
  if (common === undefined) {
    // Scalars alone: as Python's own numbers, int64, float64, complex128 or bool. Only a lone one may be uint64.
    return operands.flatMap((o) => {
      if (o.weak === undefined) return [];
      return [operands.length === 1 ? aloneDType(o.value, o.weak) : weakDType(o.weak, undefined)];
    });
  }
  if (!"biufc".includes(common.kind)) {
    throw new TypeError(`ufunc '${spec.name}' has no loop for ${common.name} yet`);
  }
  return operands.map((o) => (o.weak === undefined ? o.dtype : weakDType(o.weak, common)));
}

/**
 * The loop's dtype for operand dtypes: the first to which all cast safely.
 *
 * @throws TypeError when there is none
 */
export function resolveLoop(spec: UfuncSpec, first: DType, second?: DType): DType {
  const key = first.id * 4096 + (second?.id ?? 0);
  const found = spec.resolved.get(key);
  if (found) return found;
  const loop = searchLoop(spec, second ? [first, second] : [first]);
  spec.resolved.set(key, loop);
  return loop;
}

function searchLoop(spec: UfuncSpec, types: readonly DType[]): DType {
  if (spec.refusesBool && types.every((type) => type === bool)) {
    throw new TypeError(`numpy boolean ${spec.name}: ${spec.refusesBool}`);
  }
  if (spec.integersAs && types.every((type) => "biu".includes(type.kind))) return dtypeOf(spec.integersAs);
  for (const char of spec.loops) {
    const loop = dtypeOf(char);
    if (types.every((type) => canCast(type, loop, "safe"))) return loop;
  }
  throw new TypeError(
    `ufunc '${spec.name}' not supported for the input types (${typeNames(types)}), and they could not be safely ` +
      `coerced to any of its loops (${typeNames([...spec.loops].map((char) => dtypeOf(char)))})`,
  );
}

/** The loop asked for by `dtype`, to which the operands must cast by the casting rule. */
function requestedLoop(spec: UfuncSpec, types: readonly DType[], wanted: DType, casting: Casting): DType {
  const loops = [...spec.loops].map((char) => dtypeOf(char));
  const loop = loops.find((type) => functionResult(spec.fns[0]!, type) === wanted && type === wanted);
  if (!loop) {
    throw new TypeError(
      `No loop matching the specified signature and casting was found for ufunc ${spec.name} with dtype ${wanted.name}`,
    );
  }
  for (const type of types) {
    if (!canCast(type, loop, casting)) {
      throw new TypeError(
        `Cannot cast ufunc '${spec.name}' input from ${type.name} to ${loop.name} with casting rule '${casting}'`,
      );
    }
  }
  return loop;
}

/** The loop for these operands, by the options `dtype` and `casting`. */
function chosenLoop(spec: UfuncSpec, operands: readonly Operand[], options: UfuncOptions): DType {
  const types = operandDTypes(spec, operands);
  const wanted = options.dtype === undefined ? undefined : dtypeOf(options.dtype);
  // Where every loop gives bool, asking for bool asks for nothing.
  const given = wanted === bool && functionResult(spec.fns[0]!, int64) === bool ? undefined : wanted;
  if (given !== undefined) return requestedLoop(spec, types, given, options.casting ?? "same_kind");
  const loop = resolveLoop(spec, types[0]!, types[1]);
  if (options.casting !== undefined) checkCasting(spec, operands, types, loop, options.casting);
  return loop;
}

/** Refuses a loop to which some operand does not cast under the rule. */
function checkCasting(
  spec: UfuncSpec,
  operands: readonly Operand[],
  types: readonly DType[],
  loop: DType,
  casting: Casting,
): void {
  types.forEach((type, i) => {
    const { weak } = operands[i]!;
    if (!canCast(type, loop, casting)) {
      throw new TypeError(
        `Cannot cast ufunc '${spec.name}' input from ${type.name} to ${loop.name} with casting rule '${casting}'`,
      );
    }
    // A weak scalar has given way to the array already; "equiv" looks at what it was, "no" (in NumPy 2.4) does not.
    if (weak && casting === "equiv" && weakDType(weak, undefined) !== loop) {
      throw new TypeError(`cannot cast Python ${weak} to ${loop.name} under the casting rule '${casting}'`);
    }
  });
}

/** Operands at one dtype and one shape; constants stay scalars. */
function aligned(spec: UfuncSpec, operands: readonly Operand[], loop: DType): Node[] {
  const nodes = operands.map((operand) => {
    if (operand.weak === undefined) return cast(operand.node, loop);
    return constant(scalarParts(operand.value, loop), loop);
  });
  const shape = nodes.length === 1 ? nodes[0]!.shape : sharedShape(spec, nodes);
  return nodes.map((node) =>
    node.op === "constant" && node.shape.length === 0 ? node : expand(node, shape),
  );
}

function sharedShape(spec: UfuncSpec, nodes: readonly Node[]): Shape {
  const [a, b] = nodes as readonly [Node, Node];
  if (sameShape(a.shape, b.shape)) return a.shape;
  try {
    return broadcastShapes([a.shape, b.shape]);
  } catch {
    throw new ValueError(
      `operands could not be broadcast together with shapes ${showShape(a.shape)} ${showShape(b.shape)} ` +
        `(np.${spec.name} of ${a.dtype.name} and ${b.dtype.name})`,
    );
  }
}

/**
 * The operands of the common calls, without a detour: one array, two arrays of one dtype and shape, or an array and a
 * plain number. Undefined for every other call.
 */
function plainOperands(spec: UfuncSpec, x: unknown, y: unknown): Node[] | undefined {
  if (!(x instanceof NDArray)) return undefined;
  if (spec.nin === 1) return [cast(x.node(), resolveLoop(spec, x.dtype))];
  if (y instanceof NDArray) {
    if (x.dtype !== y.dtype || !sameShape(x.shape, y.shape)) return undefined;
    const loop = resolveLoop(spec, x.dtype, y.dtype);
    return [cast(x.node(), loop), cast(y.node(), loop)];
  }
  if (typeof y !== "number" || !"iuf".includes(x.dtype.kind)) return undefined;
  const weak = weakKind(y)!;
  if (spec.compares && weak === "int" && !integerFits(y, x.dtype)) return undefined;
  const loop = resolveLoop(spec, x.dtype, weakDType(weak, x.dtype));
  return [cast(x.node(), loop), constant(scalarParts(y, loop), loop)];
}

/** The results' nodes, one a result. */
export function applyUfunc(
  spec: UfuncSpec,
  values: readonly unknown[],
  options: UfuncOptions = NO_OPTIONS,
): Node[] {
  const plain = options === NO_OPTIONS ? plainOperands(spec, values[0], values[1]) : undefined;
  const nodes = plain ?? generalOperands(spec, values, options);
  if (!Array.isArray(nodes)) return [nodes];
  spec.check?.(nodes);
  return spec.fns.map((fn) => withShape(elementwise(fn, nodes), nodes));
}

/** Operands of any call, at one dtype and shape; or the answer itself where no common dtype exists. */
function generalOperands(spec: UfuncSpec, values: readonly unknown[], options: UfuncOptions): Node[] | Node {
  const operands = values.map(operandOf);
  if (spec.compares) {
    const answer = compareSpecial(spec, operands);
    if (answer) return answer;
  }
  return aligned(spec, operands, chosenLoop(spec, operands, options));
}

/** A result of constants alone has the operands' broadcast shape. */
function withShape(result: Node, operands: readonly Node[]): Node {
  if (result.op !== "constant") return result;
  return expand(result, broadcastShapes(operands.map((node) => node.shape)));
}

// ---- comparisons ---------------------------------------------------------------------------------------------------------

/** Comparisons of plain integers, numbers and bigints mixed. */
const EXACT: { readonly [fn: string]: (x: number | bigint, y: number | bigint) => boolean } = {
  less: (x, y) => x < y,
  less_equal: (x, y) => x <= y,
  greater: (x, y) => x > y,
  greater_equal: (x, y) => x >= y,
  equal: (x, y) => x <= y && x >= y,
  not_equal: (x, y) => x < y || x > y,
};

const SWAPPED: { readonly [fn: string]: FunctionName } = {
  less: "greater",
  less_equal: "greater_equal",
  greater: "less",
  greater_equal: "less_equal",
  equal: "equal",
  not_equal: "not_equal",
};

/**
 * Comparisons whose operands no common dtype holds: an integer scalar beyond the array's dtype, or alone beyond int64,
 * and int64 with uint64.
 * The answer is exact, as in NumPy.
 */
function compareSpecial(spec: UfuncSpec, operands: readonly Operand[]): Node | undefined {
  const fn = spec.fns[0]!;
  const [a, b] = operands as readonly [Operand, Operand];
  if (a.weak !== undefined && b.weak === undefined) return compareWithInteger(SWAPPED[fn]!, b.node, a);
  if (b.weak !== undefined && a.weak === undefined) return compareWithInteger(fn, a.node, b);
  if (a.weak !== undefined || b.weak !== undefined) {
    if (a.weak !== "int" || b.weak !== "int") return undefined;
    const [x, y] = [a.value as number | bigint, b.value as number | bigint];
    const fits = integerFits(x, int64) && integerFits(y, int64);
    return fits ? undefined : constant([EXACT[fn]!(x, y) ? 1 : 0], bool);
  }
  if (a.dtype.kind === "i" && b.dtype.name === "uint64") return compareSigned(spec, fn, a.node, b.node);
  if (b.dtype.kind === "i" && a.dtype.name === "uint64")
    return compareSigned(spec, SWAPPED[fn]!, b.node, a.node);
  return undefined;
}

function compareWithInteger(fn: FunctionName, array: Node, scalar: Operand): Node | undefined {
  if (scalar.weak !== "int" || integerFits(scalar.value as number, array.dtype)) return undefined;
  const above = (scalar.value as number | bigint) > 0;
  const truth = fn === "not_equal" || (above ? fn.startsWith("less") : fn.startsWith("greater"));
  return constant([truth ? 1 : 0], bool, array.shape);
}

function compareSigned(spec: UfuncSpec, fn: FunctionName, signed: Node, unsigned: Node): Node {
  const shape = sharedShape(spec, [signed, unsigned]);
  const x = expand(signed, shape);
  const y = expand(unsigned, shape);
  const negative = elementwise("less", [x, constant(scalarParts(0, x.dtype), x.dtype)]);
  const answer = elementwise(fn, [cast(x, y.dtype), y]);
  const below = fn.startsWith("less") || fn === "not_equal";
  return below
    ? elementwise("logical_or", [negative, answer])
    : elementwise("logical_and", [elementwise("logical_not", [negative]), answer]);
}

// ---- results ---------------------------------------------------------------------------------------------------------------

/**
 * Puts a computed node into `out`, or makes a new array of it, where a mask allows.
 *
 * @throws TypeError when the result cannot cast to `out`'s dtype, ValueError when the shapes differ
 */
export function deliver(name: string, value: Node, options: UfuncOptions): NDArray {
  const { out, where, casting = "same_kind" } = options;
  let result = value;
  if (out !== undefined) {
    if (!(out instanceof NDArray)) throw new TypeError(`${name}: return arrays must be of NDArray type`);
    if (!canCast(value.dtype, out.dtype, casting)) {
      throw new TypeError(
        `Cannot cast ufunc '${name}' output from ${value.dtype.name} to ${out.dtype.name} with casting rule '${casting}'`,
      );
    }
    result = cast(result, out.dtype);
  }
  if (where !== undefined && where !== true) result = masked(name, result, where, out);
  if (out === undefined) return NDArray.fromNode(result);
  if (!sameShape(result.shape, out.shape)) {
    let fits = false;
    try {
      fits = sameShape(broadcastShapes([result.shape, out.shape]), out.shape);
    } catch {
      fits = false;
    }
    if (!fits) {
      throw new ValueError(
        `non-broadcastable output operand with shape ${showShape(out.shape)} doesn't match the broadcast shape ${showShape(result.shape)}`,
      );
    }
    result = expand(result, out.shape);
  }
  assign(out, result);
  return out;
}

function masked(name: string, value: Node, where: NDArray | boolean, out: NDArray | undefined): Node {
  const mask = toArray(where, true);
  if (mask.dtype !== (bool as DType)) {
    throw new TypeError(
      `Cannot cast array data from ${mask.dtype.name} to bool according to the rule 'safe' (${name}: where)`,
    );
  }
  const shape = broadcastShapes(out ? [value.shape, mask.shape, out.shape] : [value.shape, mask.shape]);
  const other = out ? expand(out.node(), shape) : constant(scalarParts(0, value.dtype), value.dtype);
  return elementwise("where", [expand(mask.node(), shape), expand(value, shape), other]);
}

/** Writes a node over an array's elements: a new version of its storage. */
export function assign(target: NDArray, value: Node): void {
  const { storage } = target;
  const whole = target.size === storage.node.size && sameShape(storage.node.shape, target.shape);
  const covers = whole && target.strides.every((s, i) => s === target.itemsize * stride(target.shape, i));
  if (covers && target.view().offset === 0) {
    storage.replace(value.op === "constant" ? expand(reshape(value, value.shape), target.shape) : value);
  } else storage.write(target.view(), value);
}

function stride(shape: Shape, axis: number): number {
  return shape.slice(axis + 1).reduce((a, b) => a * b, 1);
}

// ---- the callable ------------------------------------------------------------------------------------------------------------

const OPTIONS = ["|", "out", "where", "dtype", "casting"];

/** Reads and checks a ufunc's options. */
export function ufuncOptions(
  name: string,
  given: readonly unknown[],
  more: readonly string[] = [],
): UfuncOptions {
  if (given.length === 0) return NO_OPTIONS;
  const positional = [...more, ...OPTIONS];
  const options = readArguments(name, positional, given) as UfuncOptions & { casting?: string };
  if (options.casting !== undefined && !CASTINGS.includes(options.casting)) {
    throw new ValueError(`casting must be one of ${CASTINGS.join(", ")}, got '${String(options.casting)}'`);
  }
  return options;
}

/** A ufunc: callable, with NumPy's attributes. */
export interface Ufunc {
  (...args: unknown[]): unknown;
  readonly name: string;
  readonly nin: number;
  readonly nout: number;
  readonly nargs: number;
  /** NumPy's signatures of the loops, `"dd->d"`. */
  readonly types: readonly string[];
  readonly ntypes: number;
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

/** Makes the callable of a table row. */
export function makeUfunc(spec: UfuncSpec): Ufunc {
  const { name, nin, fns } = spec;
  const call = (...args: unknown[]): unknown => {
    checkOperands(name, nin, args);
    if (args.length === nin) {
      const nodes = applyUfunc(spec, args);
      return fns.length === 1 ? NDArray.fromNode(nodes[0]!) : nodes.map((node) => NDArray.fromNode(node));
    }
    const options = ufuncOptions(name, args.slice(nin));
    const outs = Array.isArray(options.out) ? (options.out as NDArray[]) : [options.out];
    const nodes = applyUfunc(spec, args.slice(0, nin), options);
    const results = nodes.map((node, i) => deliver(name, node, { ...options, out: outs[i] }));
    return fns.length === 1 ? results[0] : results;
  };
  const types = [...spec.loops].map((char) => {
    const results = fns.map((fn) => functionResult(fn, dtypeOf(char as DTypeName)).char).join("");
    return `${char.repeat(nin)}->${results}`;
  });
  return Object.defineProperties(call, {
    name: { value: name },
    nin: { value: nin },
    nout: { value: fns.length },
    nargs: { value: nin + fns.length },
    types: { value: types },
    ntypes: { value: types.length },
  }) as unknown as Ufunc;
}
