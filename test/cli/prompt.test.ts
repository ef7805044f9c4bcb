/**
 * The prompt and the command, driven through streams and processes.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { startPrompt } from "../../src/cli/repl.ts";

const folder = mkdtempSync(join(tmpdir(), "numfuse-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the prompt prints after each of the inputs. */
async function session(...inputs: string[]): Promise<string[]> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const server = startPrompt({ input, output, terminal: false });
  let printed = "";
  const answers: string[] = [];
  output.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const ready = async () => {
    while (!/(?:^|\n)(?:> |\.\.\. |\| )$/.test(printed)) await new Promise((done) => setTimeout(done, 5));
  };
  await ready();
  for (const text of inputs) {
    printed = "";
    input.write(`${text}\n`);
    await ready();
    answers.push(printed.replace(/(?:> |\.\.\. |\| )$/, "").trimEnd());
  }
  server.close();
  return answers;
}

describe("the prompt", () => {
  test("computes with operators and prints as NumPy does", async () => {
    const answers = await session(
      "const a = np.arange(6).reshape([2, 3])",
      "a * 2 + 1",
      "let b = a[0] / 4",
      "b",
      "b += 1",
      "b",
      "a[1, '::-1']",
      "np.sum(a ** 2, { axis: 0 })",
      "a > 2",
      "({ x: a[0] * 2, y: 1 + 1 })",
      "{ x: a[0] * 2, y: 1 + 1 }",
      "1 + 2 * 3",
      "[a[0], 'text']",
      "a[:, 1:]",
      "a[0] += 1",
      "a[1, ::2] = 9",
      "a += [10, 20, 30]",
      "a",
    );
    expect(answers).toEqual([
      "undefined",
      "array([[ 1,  3,  5],\n       [ 7,  9, 11]])",
      "undefined",
      "array([0.  , 0.25, 0.5 ])",
      "array([1.  , 1.25, 1.5 ])",
      "array([1.  , 1.25, 1.5 ])",
      "array([5, 4, 3])",
      "array([ 9, 17, 29])",
      "array([[False, False, False],\n       [ True,  True,  True]])",
      "{ x: array([0, 2, 4]), y: 2 }",
      "{ x: array([0, 2, 4]), y: 2 }",
      "7",
      "[ array([0, 1, 2]), 'text' ]",
      "array([[1, 2],\n       [4, 5]])",
      "array([1, 2, 3])",
      "9",
      "array([[11, 22, 33],\n       [19, 24, 39]])",
      "array([[11, 22, 33],\n       [19, 24, 39]])",
    ]);
  });

  test("takes programs of several lines, functions, loops and await", async () => {
    const answers = await session(
      "function norm(v) {",
      "  return np.sqrt(np.sum(v * v))",
      "}",
      "(norm(np.array([3, 4])) + 0).item()",
      "var w = np.zeros(3); for (let i = 0; i < 3; i++) { w[i] = i * i }",
      "w",
      "await (w * 2).evalAsync()",
      "const f = np.jit((x, y) => x * y + 1)",
      "f(w, 2)",
    );
    expect(answers).toEqual([
      "",
      "",
      "undefined",
      "5",
      "4",
      "array([0., 1., 4.])",
      "array([0., 2., 8.])",
      "undefined",
      "array([1., 3., 9.])",
    ]);
  });

  test("has functions read as they were typed", async () => {
    const answers = await session(
      "var x = np.array([-1, 2, 3])",
      "np.vectorize((x, y) => x > y ? x : -x * 2)(x, 1)",
      "const turns = (v) => { let n = 0; while (n < 5 && v < 10) { v **= 2; n += 1 } return n }",
      "np.vectorize(turns)(x)",
      "function next(v) {",
      "  return v % 2 == 0 ? v + 1 : v",
      "}",
      "[np.vectorize(next)(x), next(4)]",
      "const k = 2; np.vectorize((v) => v + 1 ? v * k : 0)(x)",
      "1 + [np.vectorize((v) => v * 3)(x), x => x + 1][0]",
      "np.jit((a, b) => np.sqrt(a * b) + k)(x * x, 1)",
    );
    expect(answers[1]).toBe("array([2., 2., 3.])");
    expect(answers[3]).toBe("array([5, 2, 2])");
    expect(answers[7]).toBe("[ array([-1.,  3.,  3.]), 5 ]");
    expect(answers[8]).toBe(
      "Uncaught:\nSourceReferenceError: 'k' is not known inside the function: pass it as an argument, or by " +
        "{ scope: { k } }\n\n  (v) => v + 1 ? v * k : 0\n                     ^",
    );
    expect(answers[9]).toBe("array([-2.,  7., 10.])");
    expect(answers[10]).toBe("array([3., 4., 5.])");
  });

  test("prints the library's errors in a line, and goes on", async () => {
    const answers = await session(
      "np.ones(3) + np.ones(4)",
      "np.evaluate('a // b', { a: 1, b: 2 })",
      "unknown_name * 2",
      "1 +* 2",
      "np.ones(2)",
    );
    expect(answers[0]).toBe(
      "Uncaught:\nValueError: operands could not be broadcast together with shapes (3,) (4,) (np.add of float64 and float64)",
    );
    expect(answers[1]).toBe(
      "Uncaught:\nSourceSyntaxError: '//' begins a comment in JavaScript: write floor_divide(a, b)\n\n  a // b\n    ^",
    );
    expect(answers[2]).toContain("ReferenceError: unknown_name is not defined");
    expect(answers[3]).toContain("SyntaxError");
    expect(answers[4]).toBe("array([1., 1.])");
  });

  test("explains expressions", async () => {
    const answers = await session(
      "var x = np.linspace(0, 1, 1000)",
      ".explain np.sqrt(x * x + 1)",
      ".explain 3 + 4",
      ".explain np.ones(2) + np.ones(3)",
      "1",
    );
    expect(answers[1]).toMatch(/1 kernel/);
    expect(answers[2]).toBe(".explain takes an expression that gives an array, got number");
    expect(answers[3]).toContain("ValueError: operands could not be broadcast together");
    expect(answers[4]).toBe("1");
  });
});

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const tsx = fileURLToPath(import.meta.resolve("tsx"));

/** The command's output, error output and exit code. */
async function command(...args: string[]): Promise<readonly [out: string, error: string, code: number]> {
  try {
    const { stdout, stderr } = await run(
      process.execPath,
      ["--import", `file://${tsx}`, join(root, "src/cli/main.ts"), ...args],
      { cwd: root },
    );
    return [stdout, stderr, 0];
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return [stdout, stderr, code];
  }
}

describe("the command", { timeout: 120_000 }, () => {
  test("tells its version and how it is used", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(await command("--version")).toEqual([`${version}\n`, "", 0]);
    const [help] = await command("--help");
    expect(help).toContain("numfuse run script.ts");
    const [, error, code] = await command("fly");
    expect([error.split("\n")[0], code]).toEqual(["numfuse: there is no command 'fly'", 2]);
    expect((await command("run"))[1]).toContain("run takes a script: numfuse run script.ts");
  });

  test("runs scripts in TypeScript and JavaScript, with their arguments and exit codes", async () => {
    const script = join(folder, "script.ts");
    const source = readFileSync(join(root, "test/cli/script.ts"), "utf8");
    writeFileSync(
      script,
      source.replace("../../src/index.ts", new URL("../../src/index.ts", import.meta.url).href),
    );
    const report = join(folder, "script.html");
    expect(await command("run", script, "one", "two")).toEqual([
      "array([2, 4]) one two\n",
      `report: ${relative(root, report)}\n`,
      3,
    ]);
    expect(readFileSync(report, "utf8")).toContain('<pre class="out">array([2, 4]) one two</pre>');
    const plain = join(folder, "plain.mjs");
    writeFileSync(plain, "console.log('plain', process.argv.length);");
    expect(await command("run", plain)).toEqual(["plain 2\n", "", 0]);
    expect(await command("run", join(folder, "nothing.ts"))).toEqual([
      "",
      `numfuse: there is no file ${join(folder, "nothing.ts")}\n`,
      1,
    ]);
  });
});
