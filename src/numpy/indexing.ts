/**
 * Basic indexing: NumPy's integers, slices, newaxis and ellipsis, as view steps.
 *
 * Owns the syntax of an index and its bounds. A slice is written as NumPy writes it, in a string: `"1:-1"`, `"::-2"`.
 */

import { IndexError, ValueError } from "../graph/errors.ts";
import type { ViewStep } from "../graph/layout.ts";
import { type Shape, showShape } from "../graph/shape.ts";
import type { Range } from "../graph/view.ts";

/** Inserts an axis of extent 1. */
export const newaxis = null;

/** One item of a basic index. */
export type IndexItem = number | bigint | string | null;

export type { Item as ParsedItem };

type Item =
  | { readonly kind: "integer"; readonly at: number }
  | { readonly kind: "slice"; readonly start?: number; readonly stop?: number; readonly step: number }
  | { readonly kind: "newaxis" }
  | { readonly kind: "ellipsis" };

const INTEGER = /^[+-]?\d+$/;

/** What is no index, in a few words. */
function shown(item: unknown): string {
  if (Array.isArray(item)) return "a list (np.take(a, list) takes elements by their places)";
  if (typeof item !== "object" || item === null) return typeof item === "number" ? String(item) : typeof item;
  if ("dtype" in item) {
    return `an array of ${String(item.dtype)} (np.take takes elements by their places, np.where chooses by a mask)`;
  }
  return `an object (${item.constructor?.name ?? "without a class"})`;
}

function parseText(text: string): Item {
  const trimmed = text.trim();
  if (trimmed === "...") return { kind: "ellipsis" };
  if (trimmed === "newaxis" || trimmed === "None") return { kind: "newaxis" };
  if (INTEGER.test(trimmed)) return { kind: "integer", at: Number(trimmed) };
  const parts = trimmed.split(":").map((part) => part.trim());
  if (parts.length < 2 || parts.length > 3 || parts.some((part) => part !== "" && !INTEGER.test(part))) {
    throw new IndexError(
      `${JSON.stringify(text)} is no index: wanted an integer, a slice such as "1:-1" or "::2", "..." or "newaxis"`,
    );
  }
  const number = (part: string | undefined) => (part ? Number(part) : undefined);
  const [start, stop, step] = [number(parts[0]), number(parts[1]), number(parts[2]) ?? 1];
  if (step === 0) throw new ValueError("slice step cannot be zero");
  return {
    kind: "slice",
    step,
    ...(start === undefined ? {} : { start }),
    ...(stop === undefined ? {} : { stop }),
  };
}

/** Texts are written in programs, so there are few: each is parsed once. */
const parsedTexts = new Map<string, readonly Item[]>();

function parseList(text: string): readonly Item[] {
  let items = parsedTexts.get(text);
  if (!items) {
    items = text.split(",").map(parseText);
    if (parsedTexts.size >= 1000) parsedTexts.clear();
    parsedTexts.set(text, items);
  }
  return items;
}

/** The items of a basic index, texts taken apart. */
export function parseIndex(given: readonly unknown[]): readonly Item[] {
  // The common case makes no list of its own.
  if (given.length === 1 && typeof given[0] === "string") return parseList(given[0]);
  const items: Item[] = [];
  for (const item of given) {
    if (typeof item === "string") items.push(...parseList(item));
    else if (item === null) items.push({ kind: "newaxis" });
    else if (typeof item === "bigint" || Number.isInteger(item)) {
      items.push({ kind: "integer", at: Number(item) });
    } else {
      throw new IndexError(
        `only integers, slices in strings (":"), "..." and newaxis are valid indices here, got ${shown(item)}`,
      );
    }
  }
  return items;
}

/** Where a slice begins and how many elements it has, by Python's rules. */
export function sliceRange(item: Extract<Item, { kind: "slice" }>, extent: number): Range {
  const { step } = item;
  const clamp = (index: number, low: number, high: number) => Math.min(Math.max(index, low), high);
  const place = (index: number) => (index < 0 ? index + extent : index);
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const start = item.start === undefined ? (step > 0 ? low : high) : clamp(place(item.start), low, high);
  const stop = item.stop === undefined ? (step > 0 ? high : low) : clamp(place(item.stop), low, high);
  return { start, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

/**
 * The view steps that an index means for an array of that shape: a slice, then, where there is anything to do, a reshape
 * that drops the axes taken by integers and inserts the new ones.
 *
 * @throws IndexError when an integer is out of bounds or there are too many indices
 */
export function indexSteps(shape: Shape, given: readonly unknown[]): ViewStep[] {
  const items = parseIndex(given);
  let taken = 0;
  let ellipses = 0;
  for (const { kind } of items) {
    if (kind === "integer" || kind === "slice") taken++;
    else if (kind === "ellipsis") ellipses++;
  }
  if (taken > shape.length) {
    throw new IndexError(
      `too many indices for array: array is ${shape.length}-dimensional of shape ${showShape(shape)}, but ${taken} were indexed`,
    );
  }
  if (ellipses > 1) throw new IndexError("an index can only have a single ellipsis ('...')");
  const ranges: Range[] = [];
  const result: number[] = [];
  const keep = (axes: number) => {
    for (let i = 0; i < axes; i++) {
      const count = shape[ranges.length]!;
      ranges.push({ start: 0, step: 1, count });
      result.push(count);
    }
  };
  for (const item of items) {
    const axis = ranges.length;
    if (item.kind === "newaxis") result.push(1);
    else if (item.kind === "ellipsis") keep(shape.length - taken);
    else if (item.kind === "slice") {
      const range = sliceRange(item, shape[axis]!);
      ranges.push(range);
      result.push(range.count);
    } else {
      const extent = shape[axis]!;
      if (item.at < -extent || item.at >= extent) {
        throw new IndexError(`index ${item.at} is out of bounds for axis ${axis} with size ${extent}`);
      }
      ranges.push({ start: item.at < 0 ? item.at + extent : item.at, step: 1, count: 1 });
    }
  }
  // An index that ends early takes the axes that are left whole.
  keep(shape.length - ranges.length);
  const steps: ViewStep[] = [{ op: "slice", attr: { ranges } }];
  const reshapes = items.some(({ kind }) => kind === "integer" || kind === "newaxis");
  if (reshapes) steps.push({ op: "reshape", attr: { shape: result } });
  return steps;
}
