/**
 * The prompt: Node's REPL with `np` in scope, operators on arrays, NumPy's printing, and `.explain`.
 */
/// <reference types="node" preserve="false" />
import { homedir } from "node:os";
import { join } from "node:path";
import { type REPLServer, start } from "node:repl";
import { inspect } from "node:util";
import * as np from "../index.ts";
import { operations } from "./operations.ts";
import { OPERATE, rewriteOperators } from "./operators.ts";

export interface PromptOptions {
  readonly input?: NodeJS.ReadableStream;
  readonly output?: NodeJS.WritableStream;
  /** Whether the streams are a terminal; found out by default. */
  readonly terminal?: boolean;
  /** Where typed lines are kept; "" keeps none. By default `NUMFUSE_HISTORY`, or a file in the home folder. */
  readonly history?: string;
}

type Evaluate = REPLServer["eval"];

/** Opens the prompt. Programs run in this realm: their objects and lists are those that the library knows. */
export function startPrompt(options: PromptOptions = {}): REPLServer {
  const { input = process.stdin, output = process.stdout } = options;
  const terminal = options.terminal ?? (output as { isTTY?: boolean }).isTTY === true;
  const scope = { np, [OPERATE]: operations };
  for (const [name, value] of Object.entries(scope)) {
    Object.defineProperty(globalThis, name, { value, writable: name === "np", configurable: true });
  }
  const server = start({
    prompt: "> ",
    input,
    output,
    terminal,
    useGlobal: true,
    writer: (value) => show(value, terminal),
  });
  const plain: Evaluate = server.eval;
  const evaluate: Evaluate = function (this: REPLServer, text, context, file, done) {
    plain.call(this, rewritten(text), context, file, done);
  };
  Object.defineProperty(server, "eval", { value: evaluate, writable: true });
  server.defineCommand("explain", {
    help: "Tell how an expression is computed: kernels, reasons, bytes, source",
    action(text) {
      this.clearBufferedCommand();
      evaluate.call(this, text, this.context, "explain", (error, value: unknown) => {
        if (error) this.output.write(`${show(error, terminal)}\n`);
        else if (value instanceof np.NDArray) this.output.write(`${String(np.explain(value))}\n`);
        else this.output.write(`.explain takes an expression that gives an array, got ${typeof value}\n`);
        this.displayPrompt();
      });
    },
  });
  const history = options.history ?? process.env["NUMFUSE_HISTORY"] ?? join(homedir(), ".numfuse_history");
  // A history that cannot be kept is no reason not to open.
  if (terminal && history !== "") server.setupHistory(history, () => {});
  return server;
}

/** The text with operators on arrays. Braces at the beginning are an object, as Node reads them. */
function rewritten(text: string): string {
  if (/^\s*\{/.test(text) && !/;\s*$/.test(text)) {
    const wrapped = `(${text.trim()}\n)`;
    const changed = rewriteOperators(wrapped);
    if (changed !== wrapped) return changed;
  }
  return rewriteOperators(text);
}

/** A value as the prompt prints it: arrays as NumPy does, the library's errors without the way to them. */
function show(value: unknown, colors: boolean): string {
  if (value instanceof Error && isExpected(value)) return `${value.name}: ${value.message}`;
  return inspect(value, { colors, showProxy: false });
}

function isExpected(error: Error): boolean {
  const classes: readonly unknown[] = Object.values(np);
  return classes.includes(error.constructor) || error.constructor === TypeError;
}
