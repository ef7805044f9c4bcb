/**
 * Writes the type-level promotion table from the runtime's: `npm run generate`. A test holds the two equal.
 */
import { writeFileSync } from "node:fs";
import { NUMERIC_DTYPES } from "../../src/graph/dtype.ts";
import { promoteTypes } from "../../src/graph/promotion.ts";

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

export const TABLE_PATH = new URL("../../src/numpy/promotion-table.ts", import.meta.url);

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(TABLE_PATH, promotionTable());
