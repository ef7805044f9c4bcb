/**
 * Errors about a text that is read, with the place that they are about. The innermost place counts.
 */
import { placed, SourceSyntaxError, SourceTypeError } from "./parse.ts";
import { ScalarRefusal } from "./scalars.ts";

/** Errors that show a place already: the innermost is the one that counts. */
const shown = new WeakSet<Error>();

const NATIVE: readonly unknown[] = [Error, TypeError, RangeError, ReferenceError, SyntaxError];

/** What reads a text. */
export abstract class Placing {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  syntax(message: string, node: { start: number } | number): SourceSyntaxError {
    return this.own(new SourceSyntaxError(message, this.text, typeof node === "number" ? node : node.start));
  }

  type(message: string, node: { start: number } | number): SourceTypeError {
    return this.own(new SourceTypeError(message, this.text, typeof node === "number" ? node : node.start));
  }

  protected own<E extends Error>(error: E): E {
    shown.add(error);
    return error;
  }

  /** Does something of NumPy's; an error of it gets the place in the text. */
  protected placing<T>(at: number, action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof Error) || shown.has(error)) throw error;
      if (error instanceof ScalarRefusal || NATIVE.includes(error.constructor)) {
        const wrapped = this.type(error.message, at);
        wrapped.cause = error;
        throw wrapped;
      }
      error.message = placed(error.message, this.text, at);
      throw this.own(error);
    }
  }
}
