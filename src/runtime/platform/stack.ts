/**
 * The call stack, as V8, JavaScriptCore and SpiderMonkey write it: where the frames are.
 */

/** A frame's place: a file's path or an address, with `/` between folders, and its line and column. */
export interface StackPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The places on the stack, innermost first; frames without one are left out.
 *
 * @param depth how many frames are looked at
 * @param stack an error's, by default the caller's own
 */
export function stackPlaces(depth: number, stack = stackNow(depth)): StackPlace[] {
  return stack.split("\n").flatMap((frame) => {
    const found =
      /(?:^|[\s(@])((?:[a-z-]+:\/\/|[A-Za-z]:[\\/]|\/|node:|[^\s()@]+\/)[^()]*?):(\d+):(\d+)\)?$/.exec(frame);
    if (!found) return [];
    return [{ file: pathIn(found[1]!), line: Number(found[2]), column: Number(found[3]) }];
  });
}

function stackNow(depth: number): string {
  const engine = Error as { stackTraceLimit?: number };
  const before = engine.stackTraceLimit;
  engine.stackTraceLimit = depth;
  const { stack = "" } = new Error();
  if (before !== undefined) engine.stackTraceLimit = before;
  return stack;
}

/** The path of a file's address, without what loaders add to it; other addresses stay as they are. */
export function pathIn(address: string): string {
  if (/^(?!file:)[a-z-]{2,}:/.test(address)) return address;
  const plain = address
    .replace(/^file:\/\//, "")
    .replace(/\?.*$/, "")
    .replaceAll("\\", "/")
    .replace(/^\/(?=[A-Za-z]:\/)/, "");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
