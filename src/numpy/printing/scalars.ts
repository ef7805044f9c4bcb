// Owns: str() and repr() of single values, which ignore the print options.
// Does not own: array elements (elements.ts), whose texts depend on their neighbours.

import { datetimeText, NAT, parseTimeUnit, timedeltaText, timeUnitText } from "./calendar.ts";
import { floatWidth, type PrintDtype, type PrintValue } from "./elements.ts";
import { type ComplexValue, formatComplexScalar, formatFloatScalar } from "./floats.ts";

/**
 * What Python's `str` gives for a NumPy scalar: floats with as many digits as tell them apart at their
 * width, dates in ISO 8601, time spans in words.
 *
 * @param value the element, as `PrintSource.at` returns it
 * @param dtype its dtype
 * @example
 * scalarStr(0.1, { name: "float32", kind: "f", itemsize: 4 }); // "0.1"
 * @see numpy.generic.__str__
 */
export function scalarStr(value: PrintValue, dtype: PrintDtype): string {
  switch (dtype.kind) {
    case "b":
      return value ? "True" : "False";
    case "i":
    case "u":
      return String(value);
    case "f":
      return formatFloatScalar(value as number, floatWidth(dtype.itemsize, dtype));
    case "c":
      return formatComplexScalar(value as ComplexValue, floatWidth(dtype.itemsize / 2, dtype));
    case "M":
      return datetimeText(value as bigint, parseTimeUnit(dtype.name));
    case "m":
      return timedeltaText(value as bigint, parseTimeUnit(dtype.name));
  }
}

/**
 * What Python's `repr` gives for a NumPy scalar: the expression that makes it.
 *
 * @param value the element, as `PrintSource.at` returns it
 * @param dtype its dtype
 * @example
 * scalarRepr(1.5, { name: "float32", kind: "f", itemsize: 4 }); // "np.float32(1.5)"
 * @see numpy.generic.__repr__
 */
export function scalarRepr(value: PrintValue, dtype: PrintDtype): string {
  switch (dtype.kind) {
    case "b":
      return `np.${scalarStr(value, dtype)}_`;
    case "c":
      // The constructor's own parentheses replace those of the number.
      return `np.${dtype.name}(${scalarStr(value, dtype).replace(/^\(|\)$/g, "")})`;
    case "M":
      return `np.datetime64('${scalarStr(value, dtype)}'${datetimeUnitSuffix(value as bigint, dtype)})`;
    case "m": {
      const unit = timeUnitText(parseTimeUnit(dtype.name));
      const count = value === NAT ? "'NaT'" : String(value);
      return `np.timedelta64(${count}${unit === "generic" ? "" : `,'${unit}'`})`;
    }
    default:
      return `np.${dtype.name}(${scalarStr(value, dtype)})`;
  }
}

/** The unit is repeated where reading the text back would not give it: NaT, hours, multiples of a unit. */
function datetimeUnitSuffix(value: bigint, dtype: PrintDtype): string {
  const unit = parseTimeUnit(dtype.name);
  const readable = value !== NAT && unit.multiple === 1n && unit.code !== "h";
  return readable ? "" : `,'${timeUnitText(unit)}'`;
}
