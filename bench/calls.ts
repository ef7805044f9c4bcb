/**
 * The array functions that workloads are written in for the JavaScript libraries: one call, one array.
 *
 * An adapter in peers/js gives each in terms of its library, or leaves it out: then the workloads that call it are
 * skipped for that library. Names and meaning are NumPy's. A number beside an array takes the array's dtype.
 */
export interface Calls<V> {
  add(x: V, y: V | number): V;
  subtract(x: V, y: V | number): V;
  multiply(x: V, y: V | number): V;
  divide(x: V, y: V | number): V;
  negative(x: V): V;
  reciprocal(x: V): V;
  square(x: V): V;
  sqrt(x: V): V;
  exp(x: V): V;
  log(x: V): V;
  sin(x: V): V;
  cos(x: V): V;
  clip(x: V, low: number, high: number): V;
  greater(x: V, y: V): V;
  where(condition: V, x: V, y: V | number): V;
  left_shift(x: V, by: number): V;
  bitwise_and(x: V, y: number): V;
  bitwise_xor(x: V, y: V): V;
  /** Of all elements without `axis`. */
  sum(x: V, axis?: 0 | 1, keepdims?: boolean): V;
  mean(x: V, axis?: 0 | 1, keepdims?: boolean): V;
  max(x: V, axis?: 0 | 1, keepdims?: boolean): V;
  min(x: V, axis?: 0 | 1, keepdims?: boolean): V;
  std(x: V, axis: 0 | 1): V;
  /** `x[start:stop:step]` of a vector. */
  slice(x: V, start: number, stop: number, step?: number): V;
  transpose(x: V): V;
  /** `x[:, None]` of a vector. */
  column(x: V): V;
  /** `x[None, :]` of a vector. */
  row(x: V): V;
  matmul(x: V, y: V): V;
}

/** A function that a library does not have, or a dtype; its workloads are skipped, which is no failure. */
export class Refusal extends Error {}

/** The calls of a library that has only some of them. */
export function withRefusals<V>(some: Partial<Calls<V>>): Calls<V> {
  return new Proxy(some as Calls<V>, {
    get(target, name: keyof Calls<V>) {
      const found = target[name];
      if (found === undefined) throw new Refusal(`no ${name}`);
      return found;
    },
  });
}
