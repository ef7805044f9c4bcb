/**
 * What rewritten programs call: operators, indices and assignments that look at their operands.
 *
 * On arrays they mean what Python's mean: `a += b` changes the array in place and keeps its dtype, `a[0] += b` and
 * `a[1:3] = b` change elements. On everything else they mean what JavaScript's do, in JavaScript's order.
 */
import { array, NDArray, ValueError } from "../index.ts";
import {
  arrayBinary,
  arrayChange,
  arrayUnary,
  concernsArrays,
  PLAIN_BINARY,
} from "../numpy/source/operators.ts";
import { sliceText } from "../numpy/source/slices.ts";

type Key = PropertyKey;
type Target = { [name: Key]: unknown };

/** A slice of Python's; only arrays have them. */
class Slice {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function forArray(index: readonly unknown[]): [] {
  return index.map((item) => (item instanceof Slice ? item.text : item)) as [];
}

function key(index: readonly unknown[]): Key {
  const slice = index.find((item) => item instanceof Slice);
  if (slice) throw new TypeError(`[${slice.text}] is a slice, which only arrays have: np.array(x)`);
  return index.at(-1) as Key;
}

function read(target: unknown, index: readonly unknown[]): unknown {
  return target instanceof NDArray ? target.at(...forArray(index)) : (target as Target)[key(index)];
}

function write(target: unknown, index: readonly unknown[], value: unknown): void {
  if (target instanceof NDArray) target.set(forArray(index), value as number);
  else (target as Target)[key(index)] = value;
}

function binary(operator: string, a: unknown, b: unknown): unknown {
  const absent = (x: unknown) => x === null || x === undefined || typeof x === "string";
  const identity = /^[!=]==?$/.test(operator) && (absent(a) || absent(b));
  if (!identity && concernsArrays(a, b)) return arrayBinary(operator, a, b);
  return PLAIN_BINARY[operator]!(a as never, b as never);
}

/** Whether a value is a list of whole numbers, nested perhaps. */
function isWhole(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((x) => Number.isSafeInteger(x) || isWhole(x))
  );
}

/** `x += y`: an array with axes is changed and stays the same; a single element is a scalar, as in NumPy. */
function changed(operator: string, old: unknown, value: unknown): unknown {
  if (old instanceof NDArray && old.ndim > 0) {
    // A list of numbers makes floats, which integers do not take in; one of whole numbers is meant as integers.
    return arrayChange(operator, old, isWhole(value) ? array(value as number[], { dtype: "int64" }) : value);
  }
  return binary(operator, old, value);
}

/** A place in an array or an object. */
class Place {
  protected readonly target: unknown;
  protected readonly index: readonly unknown[];
  constructor(target: unknown, index: readonly unknown[]) {
    this.target = target;
    this.index = index;
  }

  get value(): unknown {
    const value = read(this.target, this.index);
    if (!(this.target instanceof NDArray && value instanceof NDArray)) return value;
    if (value.ndim === 0) return value.item();
    throw new ValueError(
      `this needs one element, and the index gives an array of shape (${value.shape.join(", ")}): write a[...] += 1`,
    );
  }

  set value(value: unknown) {
    write(this.target, this.index, value);
  }
}

/** A place whose old value was looked up before the new one is computed. */
class Held extends Place {
  private readonly old: unknown;
  constructor(target: unknown, index: readonly unknown[]) {
    super(target, index);
    this.old = read(target, index);
  }

  change(operator: string, value: unknown): unknown {
    const { target, index, old } = this;
    const result = changed(operator, old, value);
    // A view has been changed where it lies.
    const done =
      target instanceof NDArray && result instanceof NDArray && result.storage === target.storage
        ? result === old
        : result === old && typeof result === "object";
    if (!done) write(target, index, result);
    return result;
  }
}

export const operations = Object.freeze({
  binary,
  unary(operator: string, a: unknown): unknown {
    if (a instanceof NDArray) return arrayUnary(operator, a);
    if (operator === "!") return !a;
    if (operator === "-") return -(a as number);
    return operator === "~" ? ~(a as number) : +(a as number);
  },
  /** `a[i, j]` */
  at: (target: unknown, ...index: unknown[]): unknown => read(target, index),
  /** `a[i, j] = value` */
  put(target: unknown, index: readonly unknown[], value: unknown): unknown {
    write(target, index, value);
    return value;
  },
  /** `lower:upper:step` in an index */
  slice: (lower?: unknown, upper?: unknown, step?: unknown) => new Slice(sliceText(lower, upper, step)),
  /** `a[i, j]` where something is put by other means than `=`: `.value` of what this gives */
  place: (target: unknown, index: readonly unknown[]) => new Place(target, index),
  /** `a[i, j] += value`: `.change("+", value)` of what this gives */
  held: (target: unknown, index: readonly unknown[]) => new Held(target, index),
  /** `name += value`; a name keeps an array that was changed, so it may be a constant. */
  change(operator: string, old: unknown, value: unknown, assign: (value: unknown) => unknown): unknown {
    const result = changed(operator, old, value);
    return result === old && result instanceof NDArray ? result : assign(result);
  },
});
