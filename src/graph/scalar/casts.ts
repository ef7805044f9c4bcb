/**
 * Casts as scalar programs: what a conversion from one dtype to another does to an element.
 *
 * Owns NumPy's rules for the parts of a complex number and sends times to their calendar. How one machine value becomes
 * another is `convert` (`machine.ts`).
 */
import { bool, type DType, isTime } from "../dtype.ts";
import { convertUnit } from "./calendar.ts";
import { type Program, ProgramBuilder, type Value } from "./program.ts";

const programs = new Map<number, Program>();

/**
 * The program of a cast; parameters and results are the parts of an element.
 *
 * A complex number drops its imaginary part for a real dtype, and is true when either part is. Times cast to each other
 * through their units; between times and numbers, and between datetimes and timedeltas, the count is taken as it stands.
 *
 * @throws OverflowError where NumPy cannot tell one unit in the other
 */
export function castProgram(from: DType, to: DType): Program {
  const key = from.id * 65536 + to.id;
  const known = programs.get(key);
  if (known) return known;
  const b = new ProgramBuilder();
  const parts = Array.from({ length: from.components }, () => b.param(from.scalar));
  const program = b.finish(castParts(b, parts, from, to));
  programs.set(key, program);
  return program;
}

function castParts(b: ProgramBuilder, parts: readonly Value[], from: DType, to: DType): Value[] {
  const [x, imag] = parts as [Value, Value | undefined];
  if (isTime(from) && from.kind === to.kind) {
    return [convertUnit(b, x, from.kind as "m" | "M", from.unit!, to.unit!)];
  }
  const real = b.convert(x, to.scalar);
  if (to.components === 2) return [real, imag ? b.convert(imag, to.scalar) : b.const(0, to.scalar)];
  return [to === bool && imag ? b.or(real, b.convert(imag, "bool")) : real];
}
