/**
 * Writes what the type checker knows of promotion and of ufuncs from the runtime's tables: `npm run generate`. A test holds
 * both equal.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { type DType, NUMERIC_DTYPES } from "../../src/graph/dtype.ts";
import { promoteTypes, weakDType } from "../../src/graph/promotion.ts";
import { loopFor, type OperandType, type UfuncSpec } from "../../src/numpy/ufunc-loops.ts";
import { ALIASES, UFUNC_SPECS } from "../../src/numpy/ufuncs.ts";

export function promotionTable(): string {
  const rows = NUMERIC_DTYPES.map((a) => {
    const cells = NUMERIC_DTYPES.map((b) => `    ${b.name}: "${promoteTypes(a, b).name}";`);
    return `  ${a.name}: {\n${cells.join("\n")}\n  };`;
  });
  return [
    "/** NEP 50 promotion at the type level. Generated from `graph/promotion.ts` by `npm run generate`. */",
    `export interface PromotionTable {\n${rows.join("\n")}\n}\n`,
  ].join("\n");
}

// ---- ufuncs ----------------------------------------------------------------------------------------------------------

const WEAK = ["int", "float", "complex"] as const;

/** The result's dtype by the operands' types; undefined where a ufunc refuses them. */
function resultDType(spec: UfuncSpec, result: number, types: readonly OperandType[]): DType | undefined {
  try {
    return loopFor(spec, types).outs[result]!;
  } catch {
    return undefined;
  }
}

function resultName(spec: UfuncSpec, result: number, types: readonly OperandType[]): string {
  const dtype = resultDType(spec, result, types);
  return dtype ? `"${dtype.name}"` : "never";
}

/** Tables by their text: equal ones have one name. */
class Names {
  readonly byText = new Map<string, string>();
  private readonly base: string;
  private count = 0;

  constructor(base: string) {
    this.base = base;
  }

  of(text: string, wanted?: string): string {
    const known = this.byText.get(text) ?? wanted ?? `${this.base}${++this.count}`;
    this.byText.set(text, known);
    return known;
  }
}

const record = (cells: readonly (readonly [string, string])[]) =>
  `{ ${cells.map(([key, value]) => `${key}: ${value};`).join(" ")} }`;

/** The dtype to which two operands promote, unless both are weak. */
function common(a: OperandType, b: OperandType): DType | undefined {
  if (typeof a !== "string") return typeof b === "string" ? weakDType(b, a) : promoteTypes(a, b);
  return typeof b === "string" ? undefined : weakDType(a, b);
}

/** A table by dtype. Of times only what is the same for all is said: bool, or else nothing. */
function table(spec: UfuncSpec, result: number, types: (dtype: DType) => readonly OperandType[]): string {
  const cells = NUMERIC_DTYPES.map((d) => [d.name, resultName(spec, result, types(d))] as const);
  const asks = spec.temporal?.types.every((type) => type.endsWith("->?"));
  return record(asks ? [...cells, ["time", '"bool"'] as const] : cells);
}

/** The type that gives a result's dtype: by the operand's or promoted dtype where that says all, else by pairs. */
function resultTable(spec: UfuncSpec, result: number, named: Names): string {
  if (spec.nin === 1) return table(spec, result, (d) => [d]);
  const kinds: readonly OperandType[] = [...NUMERIC_DTYPES, ...WEAK];
  const byPromoted = kinds.every((a) =>
    kinds.every((b) => {
      const promoted = common(a, b);
      const own = promoted && resultName(spec, result, [promoted, promoted]);
      return promoted === undefined || resultName(spec, result, [a, b]) === own;
    }),
  );
  if (byPromoted) return table(spec, result, (d) => [d, d]);
  if (isOfEach(spec, result)) return `{ each: ${named.of(table(spec, result, (d) => [d, d]))} }`;
  const rows = kinds.map((a) => {
    const cells = kinds.map((b) => [String(b), resultName(spec, result, [a, b])] as const);
    return [String(a), named.of(record(cells))] as const;
  });
  return `{ pairs: ${record(rows)} }`;
}

/** Whether two operands' result is what the results of each alone promote to; a weak one counts as what it yields to. */
function isOfEach(spec: UfuncSpec, result: number): boolean {
  const alone = (d: DType) => resultDType(spec, result, [d, d]);
  return NUMERIC_DTYPES.every((a) => {
    const strong = NUMERIC_DTYPES.every((b) => {
      const [x, y] = [alone(a), alone(b)];
      return resultDType(spec, result, [a, b]) === (x && y && promoteTypes(x, y));
    });
    const weak = WEAK.every((kind) => {
      const wanted = alone(weakDType(kind, a));
      return (
        resultDType(spec, result, [a, kind]) === wanted && resultDType(spec, result, [kind, a]) === wanted
      );
    });
    return strong && weak;
  });
}

const camel = (name: string) => name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The module of the ufuncs' static types and exports. */
export function ufuncModule(): string {
  const tables = new Names("Row");
  const results: string[] = [];
  const signatures: string[] = [];
  for (const [name, spec] of UFUNC_SPECS) {
    const types = Array.from({ length: spec.nout }, (_, i) => {
      return tables.of(resultTable(spec, i, tables), `${camel(name)}${i > 0 ? i + 1 : ""}Result`);
    });
    results.push(`  ${name}: [${types.join(", ")}];`);
  }
  const entries = [...[...UFUNC_SPECS.keys()].map((name) => [name, name]), ...Object.entries(ALIASES)];
  for (const [name, of] of entries as [string, string][]) {
    const spec = UFUNC_SPECS.get(of)!;
    const form = ["Unary", "Binary"][spec.nin - 1]! + (spec.nout > 1 ? "Pair" : "");
    const also = name === of ? "" : ` \`${of}\` by another name.`;
    const link = `https://numpy.org/doc/stable/reference/generated/numpy.${of}.html`;
    signatures.push(
      `  /**\n   * ${spec.doc}${also}\n   *\n   * @see ${link}\n   */\n  ${name}: ${form}<"${of}">;`,
    );
  }
  const names = entries.map(([name]) => name).sort();
  return `/**
 * The ufuncs as functions of the module, and how each result's dtype follows from the operands' at compile time.
 *
 * Generated from the table in \`ufuncs.ts\` by \`npm run generate\`: ES modules export names statically, and only so can each
 * have its type and its doc.
 */
import type { Binary, BinaryPair, Unary, UnaryPair } from "./types.ts";
import type { UfuncMethods } from "./ufunc-methods.ts";
import { UFUNCS } from "./ufuncs.ts";

${[...tables.byText].map(([table, name]) => `type ${name} = ${table};`).join("\n")}

/**
 * Each ufunc's results, by dtype: a table by the operand's dtype, or by what two promote to; under "each" what the results of
 * each operand alone promote to; or by pairs.
 */
export interface UfuncResults {
${results.join("\n")}
}

export interface UfuncSignatures {
${signatures.join("\n")}
}

export const { ${names.join(", ")} } = UFUNCS as unknown as { readonly [K in keyof UfuncSignatures]: UfuncSignatures[K] & UfuncMethods };
`;
}

const FILES = {
  "promotion-table.ts": promotionTable,
  "ufunc-exports.ts": ufuncModule,
} as const;

/** The generated files, with what generates them. */
export const GENERATED = Object.entries(FILES).map(([name, text]) => ({
  name,
  path: new URL(`../../src/numpy/${name}`, import.meta.url),
  text,
}));

if (process.argv[1] === new URL(import.meta.url).pathname) {
  for (const { path, text } of GENERATED) writeFileSync(path, text());
  execFileSync("npx", ["biome", "check", "--write", ...GENERATED.map(({ path }) => path.pathname)]);
}
