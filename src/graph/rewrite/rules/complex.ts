/**
 * Laws of complex numbers as two parts. Arithmetic on them keeps few laws to the bit: see `arithmetic.ts`.
 */
import { openCast as cast, openElementwise as elementwise } from "../../build.ts";
import { realDType } from "../../dtype.ts";
import type { Node } from "../../ops.ts";
import { isComplex, isFloat, isFunction, isValue, type Rule, special } from "../rule.ts";

export const COMPLEX_PARTS: readonly Rule[] = [
  {
    name: "part of a pair",
    law: "real(complex(a, b)) -> a; imag(complex(a, b)) -> b",
    exact: "complex only puts the parts side by side",
    op: "elementwise",
    fn: ["real", "imag"],
    apply(node) {
      const input = node.inputs[0]!;
      return isFunction(input, "complex") ? input.inputs[node.attr.fn === "real" ? 0 : 1] : undefined;
    },
  },
  {
    name: "pair of parts",
    law: "complex(real z, imag z) -> z",
    exact: "complex only puts the parts side by side",
    op: "elementwise",
    fn: ["complex"],
    apply(node) {
      const [re, im] = node.inputs as readonly [Node, Node];
      if (!isFunction(re, "real") || !isFunction(im, "imag")) return undefined;
      const z = re.inputs[0]!;
      return z === im.inputs[0] && z.dtype === node.dtype ? z : undefined;
    },
  },
  {
    name: "pair without imaginary part",
    law: "complex(a, 0) -> cast(a)",
    exact: "a cast to complex puts +0 beside the value",
    op: "elementwise",
    fn: ["complex"],
    apply(node) {
      const [re, im] = node.inputs as readonly [Node, Node];
      return isFloat(re.dtype) && isValue(im, 0) ? cast(re, node.dtype) : undefined;
    },
  },
  {
    name: "double conjugate",
    law: "conj conj z -> z",
    exact: "a sign bit flips twice",
    op: "elementwise",
    fn: ["conjugate"],
    apply: (node) => (isFunction(node.inputs[0]!, "conjugate") ? node.inputs[0].inputs[0] : undefined),
  },
  {
    name: "real part of a conjugate",
    law: "real(conj z) -> real z",
    exact: "the real part is not touched",
    op: "elementwise",
    fn: ["real"],
    apply(node) {
      const input = node.inputs[0]!;
      return isFunction(input, "conjugate") ? elementwise("real", input.inputs) : undefined;
    },
  },
  {
    name: "part of a cast",
    law: "real(cast(x)) -> cast(x); imag(cast(x)) -> 0",
    exact: "x real: a cast to complex converts it to the part's dtype and puts +0 beside it",
    op: "elementwise",
    fn: ["real", "imag"],
    apply(node) {
      const input = node.inputs[0]!;
      if (input.op !== "cast" || !isComplex(input.dtype) || isComplex(input.attr.from)) return undefined;
      const part = realDType(input.dtype);
      return node.attr.fn === "real" ? cast(input.inputs[0]!, part) : special(0, part);
    },
  },
];
