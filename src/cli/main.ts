#!/usr/bin/env node
/**
 * The command `numfuse`: a prompt, or a notebook script run.
 */
/// <reference types="node" preserve="false" />
import { readFileSync } from "node:fs";
import { startPrompt } from "./repl.ts";
import { runScript } from "./run.ts";

const USAGE = `numfuse                      a prompt with np in scope; operators work on arrays
numfuse run script.ts [...]  runs a notebook script and writes its report, script.html
numfuse --version            the version
numfuse --help               this text`;

function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

async function main([command, ...rest]: readonly string[]): Promise<void> {
  if (command === undefined) {
    if (process.stdout.isTTY) {
      console.log(
        `numfuse ${version()} on Node ${process.versions.node}. np is in scope, operators work on arrays;`,
      );
      console.log(".explain expr tells how an expression is computed, .help what else there is.");
    }
    startPrompt();
  } else if (command === "run" && rest[0] !== undefined) {
    process.exitCode = await runScript(rest[0], { args: rest.slice(1) });
  } else if (command === "--version" || command === "-v") console.log(version());
  else if (command === "--help" || command === "-h") console.log(USAGE);
  else {
    const missing =
      command === "run" ? "run takes a script: numfuse run script.ts" : `there is no command '${command}'`;
    console.error(`numfuse: ${missing}\n${USAGE}`);
    process.exitCode = 2;
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`numfuse: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
