/**
 * Under which name an exception is reported: the function's that the user called, not those that it is composed of.
 *
 * Invariant: names nest, and the outermost one counts.
 */

interface Naming {
  readonly name: string;
  /** The kinds of exception that have been reported under the name. */
  readonly told: Set<string>;
}

let current: Naming | undefined;

/** Builds under a name, unless something around has one. */
export function underName<T>(name: string, build: () => T): T {
  if (current) return build();
  current = { name, told: new Set() };
  try {
    return build();
  } finally {
    current = undefined;
  }
}

export function currentName(): string | undefined {
  return current?.name;
}

export function currentTold(): Set<string> | undefined {
  return current?.told;
}
