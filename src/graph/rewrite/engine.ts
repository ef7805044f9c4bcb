/**
 * The engine: brings a graph into normal form under a set of rules, from the leaves up.
 *
 * Every node is made over the normal forms of its inputs, merged with an equal one met before (common subexpressions),
 * and replaced by the first rule that fires, until none does. Each node is settled once and nothing recurses, so time
 * is linear in nodes and rewrites. Knows no law. Invariant: a rule sees only nodes whose inputs are in normal form.
 */
import { constant, isSpecial, openApply, openCast, openElementwise, rebuild } from "../build.ts";
import { InternalError } from "../errors.ts";
import { isPoint, type Node, type NodeWith } from "../ops.ts";
import { functionFacts } from "../scalar/functions.ts";
import type { Scalar } from "../scalar/machine.ts";
import { sameShape, showShape } from "../shape.ts";
import { sameView } from "../view.ts";
import { topological } from "../walk.ts";
import type { RuleHit } from "./rule.ts";
import type { RuleIndex } from "./rules.ts";

/** Rewrites allowed a node, and beyond that to any graph: far more than rules that end ever need. */
const FUEL_PER_NODE = 20;
const FUEL = 1000;
/** The name under which merged nodes are counted. */
const MERGED = "common subexpression";

/** A distinct node over normal inputs. */
interface Entry {
  readonly node: Node;
  readonly id: number;
  /** Itself, or what rules make of it; unknown while that is being found. */
  normal: Entry | undefined;
  /** The next of equal hash. */
  readonly next: Entry | undefined;
}

/** A node being settled: what it has become so far, and what it was on the way. */
interface Frame {
  readonly origin: Node;
  current: Node;
  readonly passed: Entry[];
}

/**
 * @param roots what is wanted
 * @param index the rules
 * @throws InternalError when rewriting does not end, naming the rules that fired last
 */
export function rewrite(
  roots: readonly Node[],
  index: RuleIndex,
): { readonly roots: readonly Node[]; readonly rules: readonly RuleHit[] } {
  const order = topological(roots);
  const engine = new Engine(index, order.length);
  for (const node of order) engine.settle(node);
  const rules: RuleHit[] = [];
  for (const [rule, count] of engine.hits) rules.push({ rule, count });
  if (rules.length === 0) return { roots, rules };
  return { roots: roots.map((root) => engine.normalOf(root).node), rules };
}

class Engine {
  readonly hits = new Map<string, number>();
  private readonly settled = new Map<Node, Entry>();
  private readonly table = new Map<number, Entry>();
  private readonly numbers = new Map<object, number>();
  private readonly lastRules: string[] = [];
  private readonly index: RuleIndex;
  private readonly nodes: number;
  private fuel: number;
  private entries = 0;

  constructor(index: RuleIndex, nodes: number) {
    this.index = index;
    this.nodes = nodes;
    this.fuel = FUEL + FUEL_PER_NODE * nodes;
  }

  normalOf(node: Node): Entry {
    return this.settled.get(node)!;
  }

  /** Finds the normal form of a node whose inputs are settled. */
  settle(node: Node): void {
    const entry = this.intern(this.overNormalInputs(node), true);
    const next = entry.normal ? undefined : this.fire(entry.node);
    if (next) this.settleRewritten({ origin: node, current: next, passed: [entry] });
    else this.finish(node, entry.normal ?? entry);
  }

  /** The same for what a rule made, whose inputs may be new too: those wait on a work list. */
  private settleRewritten(start: Frame): void {
    const work = [start];
    for (let frame = work[0]; frame; frame = work[work.length - 1]) {
      const { current, passed } = frame;
      let normal = this.settled.get(current);
      if (!normal) {
        const missing = current.inputs.find((input) => !this.settled.has(input));
        if (missing) {
          work.push({ origin: missing, current: missing, passed: [] });
          continue;
        }
        const entry = this.intern(this.overNormalInputs(current), false);
        const next = entry.normal ? undefined : this.fire(entry.node);
        if (next) {
          passed.push(entry);
          frame.current = next;
          continue;
        }
        normal = entry.normal ?? entry;
      }
      for (const entry of passed) entry.normal = normal;
      this.finish(frame.origin, normal);
      work.pop();
    }
  }

  private finish(node: Node, normal: Entry): void {
    normal.normal = normal;
    this.settled.set(node, normal);
    if (normal.node !== node) this.settled.set(normal.node, normal);
  }

  private overNormalInputs(node: Node): Node {
    const { inputs } = node;
    for (let i = 0; i < inputs.length; i++) {
      if (this.normalOf(inputs[i]!).node === inputs[i]) continue;
      return inShape(
        rebuild(
          node,
          inputs.map((input) => this.normalOf(input).node),
        ),
        node,
      );
    }
    return node;
  }

  /** The first rule's replacement. */
  private fire(node: Node): Node | undefined {
    const rules = this.index.get(node.op === "elementwise" ? node.attr.fn : node.op);
    if (!rules) return undefined;
    for (const rule of rules) {
      // The index pairs rules with nodes of their op.
      const made = (rule.apply as (node: Node) => Node | undefined)(node);
      if (!made) continue;
      this.count(rule.name);
      this.burn(rule.name);
      const shaped = inShape(made, node);
      if (shaped.dtype === node.dtype && sameShape(shaped.shape, node.shape)) return shaped;
      throw new InternalError(
        `rule ${rule.name} made ${shaped.dtype}${showShape(shaped.shape)} of ${node.dtype}${showShape(node.shape)}`,
      );
    }
    return undefined;
  }

  private count(name: string): void {
    this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
  }

  private burn(name: string): void {
    this.fuel--;
    if (this.fuel > 16) return;
    // Near the end, remember who is at work.
    this.lastRules.push(name);
    if (this.fuel > 0) return;
    const names = [...new Set(this.lastRules)].join(", ");
    throw new InternalError(
      `rewriting ${this.nodes} nodes does not end; the rules that fired last are ${names}`,
    );
  }

  // ---- equal nodes -----------------------------------------------------------------------------------------------

  /** The entry of an equal node met before, or a new one. Only merged nodes of the given graph are counted. */
  private intern(node: Node, given: boolean): Entry {
    const hash = this.hashOf(node);
    const first = this.table.get(hash);
    for (let entry = first; entry; entry = entry.next) {
      if (!sameNode(entry.node, node)) continue;
      if (given && entry.node !== node) this.count(MERGED);
      return entry;
    }
    const made: Entry = { node, id: this.entries++, normal: undefined, next: first };
    this.table.set(hash, made);
    return made;
  }

  /**
   * A node's own hash says nothing of data and ordinary constants, of which there may be thousands of one layout: here
   * their identity and that of the inputs is mixed in.
   */
  private hashOf(node: Node): number {
    const { inputs } = node;
    if (inputs.length === 0) {
      if (node.op === "buffer") return mix(node.hash, this.numberOf(node.attr.source));
      const ordinary = node.op === "constant" && !node.attr.parts.every(isSpecial);
      return ordinary ? mix(node.hash, this.numberOf(node.attr.parts)) : node.hash;
    }
    if (commutes(node)) {
      const [x, y] = [this.normalOf(inputs[0]!).id, this.normalOf(inputs[1]!).id];
      return mix(mix(node.dtype.id, Math.min(x, y)), Math.max(x, y));
    }
    let hash = node.hash;
    for (let i = 0; i < inputs.length; i++) hash = mix(hash, this.normalOf(inputs[i]!).id);
    return hash;
  }

  private numberOf(thing: object): number {
    let number = this.numbers.get(thing);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(thing, number);
    }
    return number;
  }
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** Inside an elementwise node a constant may have any shape; in a node's place it has that node's. */
function inShape(made: Node, node: Node): Node {
  if (sameShape(made.shape, node.shape)) return made;
  if (made.op === "constant") return constant(made.attr.parts, made.dtype, node.shape);
  // What is made of constants alone is the same everywhere, too.
  if (!isPoint(made) || !made.inputs.every((input) => input.op === "constant")) return made;
  if (made.op === "apply") return openApply(made, made.inputs, node.shape);
  return made.op === "cast"
    ? openCast(made.inputs[0]!, made.dtype, node.shape)
    : openElementwise(made.attr.fn, made.inputs, node.shape);
}

function commutes(node: Node): node is NodeWith<"elementwise"> {
  return node.op === "elementwise" && functionFacts(node.attr.fn).commutes === true;
}

/** Whether two nodes over merged inputs compute the same. */
function sameNode(a: Node, b: Node): boolean {
  if (a === b) return true;
  if (a.op !== b.op || a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) return false;
  return (sameInputs(a.inputs, b.inputs) || swapped(a, b)) && sameAttributes(a, b);
}

function sameInputs(a: readonly Node[], b: readonly Node[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function swapped(a: Node, b: Node): boolean {
  return commutes(a) && a.inputs[0] === b.inputs[1] && a.inputs[1] === b.inputs[0];
}

function sameAttributes(a: Node, b: Node): boolean {
  switch (a.op) {
    case "buffer": {
      const { source, view } = (b as typeof a).attr;
      return a.attr.source === source && sameView(a.attr.view, view);
    }
    case "constant":
      return sameParts(a.attr.parts, (b as typeof a).attr.parts);
    case "iota":
      return sameView(a.attr.view, (b as typeof a).attr.view);
    case "permute":
      return sameShape(a.attr.axes, (b as typeof a).attr.axes);
    case "slice": {
      const { ranges } = (b as typeof a).attr;
      return a.attr.ranges.every((r, i) => r.start === ranges[i]!.start && r.step === ranges[i]!.step);
    }
    case "elementwise":
      return a.attr.fn === (b as typeof a).attr.fn;
    case "apply":
    case "scatter":
      return a.attr.id === (b as typeof a).attr.id;
    case "reduce": {
      const { fn, axes, pairwise, initial, first } = (b as typeof a).attr;
      if (a.attr.first !== first) return false;
      if (a.attr.fn !== fn || a.attr.pairwise !== pairwise || !sameShape(a.attr.axes, axes)) return false;
      return a.attr.initial && initial ? sameParts(a.attr.initial, initial) : a.attr.initial === initial;
    }
    case "scan":
    case "argreduce":
      return a.attr.fn === (b as typeof a).attr.fn && sameShape(a.attr.axes, (b as typeof a).attr.axes);
    case "concat":
    case "gather":
      return a.attr.axis === (b as typeof a).attr.axis;
    case "update":
      return sameView(a.attr.region, (b as typeof a).attr.region);
    case "reshape":
    case "expand":
    case "cast":
    case "matmul":
      // Op, dtype, shape and inputs say it all.
      return true;
  }
}

/**
 * Ordinary constants of equal value are still two: the next graph to use this plan may bring different values for them.
 * They are one only where they share their parts.
 */
function sameParts(a: readonly Scalar[], b: readonly Scalar[]): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((part, i) => isSpecial(part) && Object.is(part, b[i]));
}
