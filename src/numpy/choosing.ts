/**
 * Elements of several arrays, chosen by numbers, by conditions, or computed in pieces.
 *
 * Choices are made where they are used: a few arrays become a chain of `where` in the kernel that reads the result. What
 * `piecewise` calls gets only the elements of its piece, so its conditions are computed at the call.
 */
import { cast, concat, constantOf, elementwise, expand, gather, reshape } from "../graph/build.ts";
import { bool, type DType, type DTypeName, int64, uint64 } from "../graph/dtype.ts";
import { IndexError, ValueError } from "../graph/errors.ts";
import type { Node } from "../graph/ops.ts";
import { broadcastShapes, type Shape, sameShape, showShape } from "../graph/shape.ts";
import { inCommon } from "./choices.ts";
import { type ArrayLike, arrayOf, describe, toArray } from "./convert.ts";
import { flatnonzero } from "./finding.ts";
import { broadcast_to } from "./manipulation.ts";
import { NDArray } from "./ndarray.ts";
import { readArguments } from "./options.ts";
import { MODES, type PositionMode, positionArray } from "./positions.ts";
import { take } from "./taking.ts";
import type { OperandType, OwnType, Promote } from "./types.ts";
import { holdUnless } from "./ufunc-checks.ts";
import { deliver } from "./ufunc-results.ts";
import { put, valueFor } from "./writing.ts";

/** Up to so many choices are a chain of conditions; more are joined, and elements taken from there. */
const FEW = 16;

/** What `choose` takes after the choices. */
export interface ChooseOptions {
  readonly out?: NDArray | undefined;
  /** `raise`, `wrap` or `clip` for numbers without a choice. */
  readonly mode?: PositionMode | undefined;
}

/** The dtype of several choices: that of a list's arrays, where they have one. */
type Chosen<C> =
  C extends NDArray<infer D>
    ? D
    : C extends readonly (infer E)[]
      ? Promote<OperandType<E>, OperandType<E>> & DTypeName
      : DTypeName;

/** A list's members, or an array's rows. */
function members(name: string, list: unknown): readonly unknown[] {
  if (list instanceof NDArray && list.ndim > 0)
    return Array.from({ length: list.length }, (_, i) => list.at(i));
  if (Array.isArray(list)) return list;
  throw new TypeError(`${name} takes a list of arrays, got ${describe(list)}`);
}

function together(name: string, shapes: readonly Shape[]): Shape {
  try {
    return broadcastShapes(shapes);
  } catch {
    throw new ValueError(
      `shape mismatch: objects cannot be broadcast to a single shape: ${shapes.map(showShape).join(" ")} (${name})`,
    );
  }
}

/**
 * Elements of the choices: at each place, of the one whose number stands there in `a`.
 *
 * @param a integers, broadcast against the choices
 * @param choices a list of arrays, or an array whose rows they are
 * @param options `out`, `mode`: `raise`, `wrap` or `clip` for numbers without a choice
 * @returns the choices' promoted dtype
 * @throws ValueError when a number has no choice or shapes do not broadcast, TypeError when numbers are no integers
 * @example np.choose([1, 0], [[1, 2], [10, 20]]) // [10, 2]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.choose.html
 */
export function choose<C extends readonly ArrayLike[] | NDArray>(
  a: ArrayLike,
  choices: C,
  ...rest: [] | [NDArray | null | ChooseOptions] | [NDArray | null, PositionMode | ChooseOptions]
): NDArray<Chosen<C>>;
export function choose(a: ArrayLike, choices: readonly ArrayLike[] | NDArray, ...rest: unknown[]): NDArray {
  const { out, mode = "raise" } = readArguments("choose", ["out", "mode"], rest) as ChooseOptions;
  const list = members("choose", choices);
  if (list.length === 0) throw new ValueError("0-length sequence.");
  if (!MODES.includes(mode))
    throw new ValueError(`clipmode must be one of ${MODES.join(", ")}, got ${describe(mode)}`);
  if (!Array.isArray(a) && toArray(a, true).dtype === (uint64 as DType)) {
    throw new TypeError("Cannot cast array data from uint64 to int64 according to the rule 'safe' (choose)");
  }
  const given = cast(positionArray("choose", a).node(), int64);
  const count = list.length;
  const nodes = inCommon(list);
  const shape = together("choose", [given.shape, ...nodes.map((node) => node.shape)]);
  if (out && !sameShape(out.shape, shape)) {
    throw new TypeError(
      `choose: invalid shape for output array: ${showShape(out.shape)} for ${showShape(shape)}`,
    );
  }
  const number = (value: number) => constantOf(value, int64);
  let at = given;
  let hold: (result: Node) => void = () => {};
  if (mode === "wrap") at = elementwise("remainder", [given, number(count)]);
  else if (mode === "clip") {
    at = elementwise("minimum", [elementwise("maximum", [given, number(0)]), number(count - 1)]);
  } else if (given.size > 0) {
    const low = elementwise("less", [given, number(0)]);
    const outside = elementwise("logical_or", [low, elementwise("greater", [given, number(count - 1)])]);
    hold = holdUnless(
      outside,
      () => new ValueError(`invalid entry in choice array: there are ${count} choices`),
    );
  }
  const wide = nodes.map((node) => expand(node, shape));
  const place = expand(at, shape);
  let made = wide[count - 1]!;
  if (count > FEW) {
    const rows = concat(
      wide.map((node) => reshape(node, [1, ...shape])),
      0,
    );
    made = reshape(gather(rows, reshape(place, [1, ...shape]), 0), shape);
  } else {
    for (let i = count - 2; i >= 0; i--) {
      made = elementwise("where", [elementwise("equal", [place, number(i)]), wide[i]!, made]);
    }
  }
  hold(made);
  return deliver("choose", made, { out, casting: "unsafe", exact: true });
}

/**
 * Elements of the choices: at each place, of the first whose condition is true there.
 *
 * @param condlist conditions, of bool
 * @param choicelist as many choices
 * @param options `default`: what stands where no condition is true, 0
 * @returns the promoted dtype of choices and default, the broadcast shape of all
 * @throws ValueError when the lists differ in length or are empty, TypeError when a condition is not bool
 * @example np.select([x.lt(3), x.gt(5)], [x, x.square()], -1)
 * @see https://numpy.org/doc/stable/reference/generated/numpy.select.html
 */
export function select(
  condlist: readonly ArrayLike[] | NDArray,
  choicelist: readonly ArrayLike[] | NDArray,
  ...rest: [] | [ArrayLike | { readonly default?: ArrayLike }]
): NDArray {
  const { default: otherwise = 0 } = readArguments("select", ["default"], rest) as {
    readonly default?: ArrayLike;
  };
  const conditions = members("select", condlist);
  const choices = members("select", choicelist);
  if (conditions.length !== choices.length) {
    throw new ValueError(
      `list of cases must be same length as list of conditions, got ${choices.length} and ${conditions.length}`,
    );
  }
  if (conditions.length === 0) throw new ValueError("select with an empty condition list is not possible");
  const masks = conditions.map((one) => toArray(one, true));
  const nodes = inCommon([...choices, otherwise]);
  const shape = together(
    "select",
    [...masks, ...nodes].map((one) => one.shape),
  );
  masks.forEach((mask, i) => {
    if (mask.dtype !== (bool as DType)) {
      throw new TypeError(
        `invalid entry ${i} in condlist: should be boolean ndarray, got ${mask.dtype.name}`,
      );
    }
  });
  const wide = nodes.map((node) => expand(node, shape));
  let made = wide[masks.length]!;
  for (let i = masks.length - 1; i >= 0; i--) {
    made = elementwise("where", [expand(masks[i]!.node(), shape), wide[i]!, made]);
  }
  return NDArray.fromNode(made);
}

/** What a piece is: a value, or a function of the elements of the piece, which may take more arguments. */
export type Piece = ArrayLike | ((x: NDArray, ...args: never[]) => ArrayLike);

/**
 * An array computed in pieces: where a condition is true by its function, which gets those elements only, in one row.
 *
 * The conditions are computed at the call. The result has the dtype of `x`.
 *
 * @param condlist conditions of the shape of `x`; where several are true the last counts
 * @param funclist a function or value for each condition, and one more for the elements that no condition holds for; 0 there
 *   without
 * @param args further arguments of the functions
 * @throws ValueError when there are too few or many functions, IndexError when a condition has another shape
 * @example np.piecewise(x, [x.lt(0), x.ge(0)], [(v) => v.neg(), 1])
 * @see https://numpy.org/doc/stable/reference/generated/numpy.piecewise.html
 */
export function piecewise<A extends ArrayLike>(
  x: A,
  condlist: readonly ArrayLike[] | ArrayLike,
  funclist: readonly Piece[],
  ...args: unknown[]
): NDArray<OwnType<A>>;
export function piecewise(
  x: ArrayLike,
  condlist: unknown,
  funclist: readonly Piece[],
  ...args: unknown[]
): NDArray {
  const given = arrayOf(x);
  const conditions = conditionsOf(condlist, given);
  const pieces: { readonly mask: NDArray; readonly piece: Piece }[] = [];
  const [count, wanted] = [conditions.length, funclist.length];
  if (wanted !== count && wanted !== count + 1) {
    throw new ValueError(
      `with ${count} condition(s), either ${count} or ${count + 1} functions are expected`,
    );
  }
  conditions.forEach((mask, i) => {
    pieces.push({ mask, piece: funclist[i]! });
  });
  if (wanted > count) {
    const any = conditions.map((mask) => mask.node()).reduce((a, b) => elementwise("logical_or", [a, b]));
    pieces.push({ mask: NDArray.fromNode(elementwise("logical_not", [any])), piece: funclist[count]! });
  }
  const made: NDArray = NDArray.fromNode(constantOf(0, given.dtype, given.shape));
  const flat = NDArray.fromNode(reshape(given.node(), [given.size]));
  for (const { mask, piece } of pieces) {
    const places = flatnonzero(mask);
    let value: unknown = piece;
    if (typeof piece === "function") {
      if (places.size === 0) continue;
      value = piece(take(flat, places), ...(args as never[]));
    }
    const node = valueFor(given.dtype, value);
    if (node.size !== 1 && !sameShape(node.shape, places.shape)) {
      throw new ValueError(
        `piecewise: cannot assign values of shape ${showShape(node.shape)} to the ${places.size} elements of a piece`,
      );
    }
    put(made, places, NDArray.fromNode(node));
  }
  return made;
}

/** Conditions in the shape of the array; a single one need not be in a list. */
function conditionsOf(condlist: unknown, x: NDArray): NDArray[] {
  const list = condlist instanceof NDArray && condlist.ndim > 0 ? members("piecewise", condlist) : condlist;
  const single =
    !Array.isArray(list) ||
    (x.ndim > 0 && !(Array.isArray(list[0]) || (list[0] instanceof NDArray && list[0].ndim > 0)));
  return (single ? [condlist] : (list as unknown[])).map((one) => {
    const mask = NDArray.fromNode(cast(arrayOf(one).node(), bool));
    if (mask.size === 1 && x.ndim === 0)
      return broadcast_to(mask, x.shape.length === 0 ? mask.shape : x.shape);
    if (!sameShape(mask.shape, x.shape)) {
      throw new IndexError(
        `boolean index did not match indexed array: the condition has shape ${showShape(mask.shape)}, the array ${showShape(x.shape)}`,
      );
    }
    return mask;
  });
}
