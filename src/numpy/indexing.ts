/**
 * Basic indexing: NumPy's integers, slices, newaxis and ellipsis, as view steps.
 *
 * Owns the syntax of an index and its bounds. A slice is written as NumPy writes it, in a string: `"1:-1"`, `"::-2"`.
 */
import type { ViewStep } from "../graph/build.ts";
import { IndexError, ValueError } from "../graph/errors.ts";
import { type Shape, showShape } from "../graph/shape.ts";
import type { Range } from "../graph/view.ts";

/** Inserts an axis of extent 1. */
export const newaxis = null;

/** One item of a basic index. */
export type IndexItem = number | bigint | string | null;

type Item =
  | { readonly kind: "integer"; readonly at: number }
  | { readonly kind: "slice"; readonly start?: number; readonly stop?: number; readonly step: number }
  | { readonly kind: "newaxis" }
  | { readonly kind: "ellipsis" };

const INTEGER = /^[+-]?\d+$/;

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

function parse(items: readonly unknown[]): Item[] {
  return items.flatMap((item): Item[] => {
    if (item === null) return [{ kind: "newaxis" }];
    if (typeof item === "string") return [...parseList(item)];
    if (typeof item === "bigint") return [{ kind: "integer", at: Number(item) }];
    if (typeof item === "number" && Number.isInteger(item)) return [{ kind: "integer", at: item }];
    const shown =
      typeof item === "number" ? String(item) : Array.isArray(item) ? "a list" : `a ${typeof item}`;
    throw new IndexError(
      `only integers, slices in strings (":"), "..." and newaxis are valid indices here, got ${shown}`,
    );
  });
}

/** Where a slice begins and how many elements it has, by Python's rules. */
function rangeOf(item: Extract<Item, { kind: "slice" }>, extent: number): Range {
  const { step } = item;
  const clamp = (index: number, low: number, high: number) => Math.min(Math.max(index, low), high);
  const place = (index: number) => (index < 0 ? index + extent : index);
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const start = item.start === undefined ? (step > 0 ? low : high) : clamp(place(item.start), low, high);
  const stop = item.stop === undefined ? (step > 0 ? high : low) : clamp(place(item.stop), low, high);
  return { start, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

/**
 * The view steps that an index means for an array of that shape: a slice, then a reshape that drops the axes taken by
 * integers and inserts the new ones.
 *
 * @throws IndexError when an integer is out of bounds or there are too many indices
 */
export function indexSteps(shape: Shape, given: readonly unknown[]): ViewStep[] {
  const items = parse(given);
  const taken = items.filter((item) => item.kind === "integer" || item.kind === "slice").length;
  if (taken > shape.length) {
    throw new IndexError(
      `too many indices for array: array is ${shape.length}-dimensional of shape ${showShape(shape)}, but ${taken} were indexed`,
    );
  }
  const ellipses = items.filter((item) => item.kind === "ellipsis").length;
  if (ellipses > 1) throw new IndexError("an index can only have a single ellipsis ('...')");
  if (ellipses === 0) items.push({ kind: "ellipsis" });
  const ranges: Range[] = [];
  const result: number[] = [];
  for (const item of items) {
    const axis = ranges.length;
    if (item.kind === "newaxis") result.push(1);
    else if (item.kind === "ellipsis") {
      for (let i = 0; i < shape.length - taken; i++) {
        const count = shape[ranges.length]!;
        ranges.push({ start: 0, step: 1, count });
        result.push(count);
      }
    } else if (item.kind === "slice") {
      const range = rangeOf(item, shape[axis]!);
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
  return [
    { op: "slice", attr: { ranges } },
    { op: "reshape", attr: { shape: result } },
  ];
}
