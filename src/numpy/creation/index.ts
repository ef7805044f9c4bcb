/**
 * Making arrays, by subject.
 */
export * from "./filled.ts";
export * from "./matrices.ts";
export * from "./sequences.ts";
export type { ShapeLike } from "./shared.ts";
export * from "./values.ts";
