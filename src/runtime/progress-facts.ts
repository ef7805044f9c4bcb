/**
 * What is told of an evaluation that takes long. A file of its own, because the settings name the type.
 */

/** What a listener of `config.progress` is told. */
export interface Progress {
  /** Part of the work that is done, from 0 to 1, by the time that it was expected to take. */
  readonly fraction: number;
  /** Milliseconds since the evaluation began. */
  readonly elapsed: number;
  /** Kernels done, and kernels in all. */
  readonly kernels: number;
  readonly total: number;
}
