/**
 * Bands: kernels that can run together, a few rows at a time, so that what one stores the next finds in the cache.
 *
 * A row-wise softmax is four kernels (greatest, exponentials, sum, quotient), each of which needs of the others only the
 * row it is at. Such neighbours in a plan's order are run as one band: all of them on some rows, then all on the next.
 * What only the band itself uses needs memory for those rows alone: a tile. Owns which kernels go together; that a row
 * needs no other row's values is proved here from the accesses, so no band can change a bit.
 */
import type { Lowered } from "./loops/lower.ts";
import type { Slot } from "./schedule/group.ts";

/** A slot of which a band needs a few rows at a time. */
export interface Tile {
  readonly slot: Slot;
  /** Elements from a row to the next. */
  readonly row: number;
  /** The accesses that walk through it: kernel (counted from the band's first) and access. */
  readonly uses: readonly (readonly [kernel: number, access: number])[];
}

export interface Band {
  /** Kernels by their place in the plan: `count` of them from `first` on. */
  readonly first: number;
  readonly count: number;
  readonly rows: number;
  readonly tiles: readonly Tile[];
}

export interface BandOptions {
  /** The compiled code that runs in pieces; undefined for a kernel that does not. */
  readonly code: (kernel: number) => unknown;
  /** Slots that somebody needs whole after the plan has run. */
  readonly kept: (slot: Slot) => boolean;
  readonly rowsAtLeast: number;
  readonly tilesAtMost: number;
  readonly kernelsAtMost: number;
}

export function bandsOf(kernels: readonly Lowered[], options: BandOptions): Band[] {
  const bands: Band[] = [];
  for (let first = 0; first < kernels.length; ) {
    let count = 1;
    while (count < options.kernelsAtMost && joins(kernels, first, first + count, options)) count++;
    if (count > 1) bands.push(bandOf(kernels, first, count, options));
    first += count;
  }
  return bands;
}

function rowsOf(kernel: Lowered): number {
  return kernel.nest.axes[0] === "map" ? kernel.integers[0]! : 0;
}

/** Whether a kernel joins the band from `first` up to it. */
function joins(kernels: readonly Lowered[], first: number, next: number, options: BandOptions): boolean {
  const kernel = kernels[next];
  if (!kernel || !options.code(first) || !options.code(next)) return false;
  const rows = rowsOf(kernel);
  if (rows < options.rowsAtLeast || rows !== rowsOf(kernels[first]!)) return false;
  let connected = false;
  for (let other = first; other < next; other++) {
    const shared = sharedAccesses(kernels[other]!, kernel);
    if (!shared.every(([x, y]) => sameRows(kernels[other]!, x, kernel, y))) return false;
    if (shared.some(([x]) => kernels[other]!.nest.accesses[x]!.kind === "store")) connected = true;
    // Code has one parameter block: it can be in a band once.
    if (options.code(other) === options.code(next)) return false;
  }
  return connected;
}

/** Pairs of accesses of two kernels to one buffer, of which at least one stores. */
function sharedAccesses(a: Lowered, b: Lowered): [number, number][] {
  const pairs: [number, number][] = [];
  a.bindings.forEach((x, i) => {
    b.bindings.forEach((y, j) => {
      const same =
        (x.kind === "slot" && y.kind === "slot" && x.slot === y.slot) ||
        (x.kind === "source" && y.kind === "source" && x.source === y.source);
      const stores = a.nest.accesses[i]!.kind === "store" || b.nest.accesses[j]!.kind === "store";
      if (same && stores) pairs.push([i, j]);
    });
  });
  return pairs;
}

/** Whether two accesses touch, at each row, elements of one stretch that no other row touches. */
function sameRows(a: Lowered, i: number, b: Lowered, j: number): boolean {
  const row = a.strides[i]![0]!;
  return row > 0 && row === b.strides[j]![0] && staysInRow(a, i) && staysInRow(b, j);
}

function staysInRow(kernel: Lowered, access: number): boolean {
  // Positions lead anywhere.
  if (kernel.nest.accesses[access]!.indexed) return false;
  const [row, ...inner] = kernel.strides[access]!;
  let last = kernel.offsets[access]!;
  if (last < 0) return false;
  for (let axis = 0; axis < inner.length; axis++) {
    if (inner[axis]! < 0) return false;
    last += inner[axis]! * Math.max(0, kernel.integers[axis + 1]! - 1);
  }
  return last < row!;
}

function bandOf(kernels: readonly Lowered[], first: number, count: number, options: BandOptions): Band {
  const users = new Map<Slot, [number, number][]>();
  const outside = new Set<Slot>();
  kernels.forEach((kernel, k) => {
    kernel.bindings.forEach((binding, access) => {
      if (binding.kind !== "slot") return;
      if (k < first || k >= first + count) outside.add(binding.slot);
      else users.set(binding.slot, [...(users.get(binding.slot) ?? []), [k - first, access]]);
    });
  });
  const tiles: Tile[] = [];
  for (const [slot, uses] of users) {
    const stored = uses.filter(([k, access]) => kernels[first + k]!.nest.accesses[access]!.kind === "store");
    if (stored.length !== 1 || uses.length < 2 || outside.has(slot) || options.kept(slot)) continue;
    const [k, access] = stored[0]!;
    if (tiles.length < options.tilesAtMost)
      tiles.push({ slot, row: kernels[first + k]!.strides[access]![0]!, uses });
  }
  return { first, count, rows: rowsOf(kernels[first]!), tiles };
}
