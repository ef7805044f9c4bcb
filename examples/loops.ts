/**
 * Arithmetic as plain JavaScript does it without a library: one loop and one fresh Float64Array for each operation.
 *
 * What weather.ts times numfuse against. Each loop is its own function, so that V8 compiles it for its own types.
 */
type Values = Float64Array;

export function add(x: Values, y: Values): Values {
  const out = new Float64Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = x[i]! + y[i]!;
  return out;
}

export function sub(x: Values, y: Values): Values {
  const out = new Float64Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = x[i]! - y[i]!;
  return out;
}

export function mul(x: Values, y: Values): Values {
  const out = new Float64Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = x[i]! * y[i]!;
  return out;
}

/** Adds a number to each element. */
export function shift(x: Values, by: number): Values {
  const out = new Float64Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = x[i]! + by;
  return out;
}

/** Multiplies each element by a number. */
export function scale(x: Values, by: number): Values {
  const out = new Float64Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = x[i]! * by;
  return out;
}

export function sqrt(x: Values): Values {
  const out = new Float64Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(x[i]!);
  return out;
}
