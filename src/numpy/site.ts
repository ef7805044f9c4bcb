/**
 * Where a call was written: the nearest place on the stack that is not the library's own.
 */
import { pathIn, stackPlaces } from "../runtime/platform/stack.ts";

/** The directory of the library's files, as stacks show it: the one above this file's. */
const HOME = pathIn(new URL("..", import.meta.url).href);

/** How far down the stack is looked. */
const DEPTH = 40;

/** File, line and column of the code that called into the library; empty where the stack does not tell. */
export function callSite(): string {
  const place = stackPlaces(DEPTH).find(({ file }) => !file.startsWith(HOME) && !file.startsWith("node:"));
  return place ? `${place.file}:${place.line}:${place.column}` : "";
}
