/**
 * Tracing: a function is called on arrays without values, to learn which expressions it makes of them.
 *
 * Owns whether a trace is under way, and what must not happen meanwhile: nothing from outside may be written, and no value
 * may be asked for. Invariant: what a trace makes is made of nodes only, so that it can be computed on other data later.
 */

/** Something that a traced function must not do: its effect would happen once, and not again when it is replayed. */
export class TraceError extends Error {
  override name = "TraceError";
}

/** What is said where the values of an array are asked for that has none. */
export const NO_VALUE =
  "this array stands for later ones and has no values: np.jit calls a function with such arrays to learn what it " +
  "computes. eval(), item(), tolist(), printing, iterating and operators ask for values";

interface Trace {
  /** Storages that were made meanwhile: these may be written. */
  readonly own: WeakSet<object>;
}

let current: Trace | undefined;

export function isTracing(): boolean {
  return current !== undefined;
}

/** Calls a function under a trace. */
export function traced<T>(action: () => T): T {
  const outer = current;
  current = { own: new WeakSet() };
  try {
    return action();
  } finally {
    current = outer;
  }
}

/** Notes a storage that is made. */
export function noteStorage(storage: object): void {
  current?.own.add(storage);
}

/**
 * Refuses to write what the trace under way did not make.
 *
 * @throws TraceError
 */
export function checkWriting(storage: object): void {
  if (current === undefined || current.own.has(storage)) return;
  throw new TraceError(
    "np.jit: the function writes into an array that it did not make (an argument, or one from outside); " +
      "write into a copy, x.copy(), and return that",
  );
}
