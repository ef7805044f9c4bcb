/**
 * Where a call was written: the nearest place on the stack that is not the library's own.
 */

/** The directory of the library's files, as stacks show it: the one above this file's. */
const HOME = new URL("..", import.meta.url).href;

/** How far down the stack is looked. */
const DEPTH = 40;

/** File, line and column of the code that called into the library; empty where the stack does not tell. */
export function callSite(): string {
  const engine = Error as { stackTraceLimit?: number };
  const before = engine.stackTraceLimit;
  engine.stackTraceLimit = DEPTH;
  const stack = new Error().stack ?? "";
  if (before !== undefined) engine.stackTraceLimit = before;
  for (const line of stack.split("\n")) {
    const place = /((?:[a-z]+:\/\/)?[^\s()@]+:\d+:\d+)\)?$/.exec(line)?.[1];
    if (!place) continue;
    const url = place.startsWith("/") ? `file://${place}` : place;
    if (!url.startsWith(HOME) && !place.startsWith("node:")) return place.replace(/^file:\/\//, "");
  }
  return "";
}
