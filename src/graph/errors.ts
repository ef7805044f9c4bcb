/**
 * The error classes that users meet, with NumPy's and Python's names.
 *
 * JavaScript's own `TypeError` stands for Python's. Nothing here knows about arrays.
 */

/** A value of the right type that cannot be used: shapes that do not broadcast, an empty reduction. */
export class ValueError extends Error {
  override name = "ValueError";
}

/** An axis outside `-ndim .. ndim-1`. NumPy makes it a ValueError and an IndexError; here it is a ValueError. */
export class AxisError extends ValueError {
  override name = "AxisError";
}

/** An index outside the array, or an index of the wrong form. */
export class IndexError extends Error {
  override name = "IndexError";
}

/** A Python-like integer that does not fit the dtype it must take. */
export class OverflowError extends Error {
  override name = "OverflowError";
}

/** A division by zero where there is no number for it: weights that add up to nothing. */
export class ZeroDivisionError extends Error {
  override name = "ZeroDivisionError";
}

/** A floating-point operation had no ordinary result, where `np.errstate` asks for an error then. */
export class FloatingPointError extends Error {
  override name = "FloatingPointError";
}

/** Something inside numfuse that should never happen; the message asks for a report. */
export class InternalError extends Error {
  override name = "InternalError";
  constructor(message: string) {
    super(`numfuse internal error: ${message}. Please report it with the expression that led here.`);
  }
}
