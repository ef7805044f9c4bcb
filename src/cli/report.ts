/**
 * The process in which `numfuse run` runs a script with cells: the script finds its own arguments, and its report is
 * written at the end.
 */
/// <reference types="node" preserve="false" />
import { relative } from "node:path";
import { runScript } from "../notebook/index.ts";

// What started this process named this file first.
process.argv.splice(1, 1);
const report = await runScript(process.argv[1]!);
console.error(`report: ${relative(process.cwd(), report)}`);
