/**
 * The graph of an explanation as it is computed: nodes in the kernels that compute them, with what flows between. As data,
 * as DOT (Graphviz) and as Mermaid.
 *
 * A node that several kernels compute stands in each of them. Constants are part of their consumer's label. Invariant:
 * labels may hold names that users chose (of their own functions), so each language escapes them.
 */
import type { Group, Schedule } from "../codegen/schedule/group.ts";
import { isView, type Node } from "../graph/ops.ts";
import { detail, shapeText } from "../graph/print.ts";

export interface DrawnNode {
  readonly id: string;
  readonly label: string;
  /** dtype and shape. */
  readonly type: string;
  /** Place of its kernel, from 0; undefined for data and what several kernels write together. */
  readonly kernel: number | undefined;
  readonly kind: "data" | "operation" | "result";
}

export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly (readonly [from: string, to: string])[];
  readonly kernels: number;
  /** Nodes that are left out, since nobody could read so many. */
  readonly hidden: number;
}

const SHOWN = 200;

export const NOTHING_DRAWN: Drawing = { nodes: [], edges: [], kernels: 0, hidden: 0 };

/** The constant below views, if there is one. */
function constantOf(node: Node): string | undefined {
  let base = node;
  while (isView(base)) base = base.inputs[0]!;
  return base.op === "constant" ? base.attr.parts.join(" ") : undefined;
}

function labelOf(node: Node): string {
  if (node.op === "buffer") return "data";
  const constants = node.inputs.map(constantOf);
  const text = node.op === "iota" ? "iota" : detail(node);
  if (constants.every((value) => value === undefined)) return text;
  return `${text}(${constants.map((value) => value ?? "·").join(", ")})`;
}

/** A schedule's graph, in the order in which it is computed. */
export function drawingOf(schedule: Schedule): Drawing {
  const nodes: DrawnNode[] = [];
  const edges: [string, string][] = [];
  const roots = new Set(schedule.roots);
  const data = new Map<unknown, string>();
  /** Of values that are stored: the nodes that store them. */
  const stored = new Map<unknown, string>();
  const add = (node: Node, id: string, kernel: number | undefined): string => {
    // In a kernel, data are what it stores: a copy.
    const copied = node.op === "buffer" && kernel !== undefined;
    const kind = roots.has(node) ? "result" : node.op === "buffer" && !copied ? "data" : "operation";
    nodes.push({ id, label: copied ? "copy" : labelOf(node), type: shapeText(node), kernel, kind });
    return id;
  };
  schedule.groups.forEach((group, k) => {
    const inside = new Map<Node, string>();
    const dataId = (node: Node): string => {
      const id = data.get(node) ?? add(node, `d${data.size}`, undefined);
      data.set(node, id);
      return id;
    };
    /** Where a node's value comes from, once what is below has been drawn. */
    const idOf = (node: Node): string | undefined => {
      const here = inside.get(node);
      if (here !== undefined) return here;
      const slot = schedule.slots.get(node);
      if (slot && stored.has(slot)) return stored.get(slot);
      return node.op === "buffer" ? dataId(node) : undefined;
    };
    for (const node of inOrder(group, (one) => idOf(one) !== undefined)) {
      const id = add(node, `k${k + 1}_${inside.size}`, k);
      if (node.op === "buffer") edges.push([dataId(node), id]);
      inside.set(node, id);
      for (const input of node.inputs) {
        const from = constantOf(input) === undefined ? idOf(input) : undefined;
        if (from !== undefined) edges.push([from, id]);
      }
    }
    for (const { node, slot } of group.outputs) {
      const id = inside.get(node) ?? idOf(node);
      if (id === undefined) continue;
      if (slot.node === node) stored.set(slot, id);
      else {
        // Parts of one buffer, as of a concatenation, come from several kernels.
        let whole = stored.get(slot);
        if (whole === undefined) {
          whole = add(slot.node, `s${slot.id}`, undefined);
          stored.set(slot, whole);
        }
        edges.push([id, whole]);
      }
    }
  });
  const shown = new Set(nodes.slice(-SHOWN).map((node) => node.id));
  return {
    nodes: nodes.filter((node) => shown.has(node.id)),
    edges: edges.filter(([from, to]) => shown.has(from) && shown.has(to)),
    kernels: schedule.groups.length,
    hidden: nodes.length - shown.size,
  };
}

/** The nodes that a group computes, inputs first; without recursion, since chains may be deep. */
function inOrder(group: Group, known: (node: Node) => boolean): Node[] {
  const order: Node[] = [];
  const done = new Set<Node>();
  const opened = new Set<Node>();
  const outputs = new Set(group.outputs.map((output) => output.node));
  const stack = [...outputs].reverse();
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    if (done.has(node) || opened.has(node)) {
      stack.pop();
      if (!done.has(node)) order.push(node);
      done.add(node);
      continue;
    }
    opened.add(node);
    for (let i = node.inputs.length - 1; i >= 0; i--) {
      const input = node.inputs[i]!;
      if (done.has(input) || constantOf(input) !== undefined) continue;
      if (outputs.has(input) || !known(input)) stack.push(input);
    }
  }
  return order;
}

/** A kernel's colours, light and dark, by its number. */
export function kernelColors(kernel: number): { readonly fill: string; readonly line: string } {
  const hues = [214, 32, 146, 342, 268, 188, 52, 8];
  const hue = hues[kernel % hues.length]!;
  return { fill: `hsl(${hue} 85% 93%)`, line: `hsl(${hue} 45% 45%)` };
}

/** hsl() is not known to Graphviz and Mermaid's parser. */
const FILLS = ["#e2edfc", "#fdeedd", "#dff6e8", "#fce0e9", "#ecdffb", "#def5f7", "#fbf6d9", "#fbe3e0"];
const fillOf = (kernel: number): string => FILLS[kernel % FILLS.length]!;

interface Language {
  readonly open: string;
  readonly close: string;
  text(text: string): string;
  node(node: DrawnNode, label: string): string;
  edge(from: string, to: string): string;
  kernel(number: number, label: string, lines: readonly string[]): string[];
}

const DOT: Language = {
  open: 'digraph numfuse {\n  node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];',
  close: "}",
  text: (text) => text.replace(/[\\"]/g, "\\$&").replace(/[\r\n]+/g, " "),
  node: ({ id, type, kind }, label) => {
    const shape = kind === "data" ? ", shape=cylinder" : kind === "result" ? ", penwidth=2" : "";
    return `${id} [label="${label}\\n${type}"${shape}];`;
  },
  edge: (from, to) => `${from} -> ${to};`,
  kernel: (number, label, lines) => [
    `subgraph cluster_${number + 1} {`,
    `  label="${label}"; style="rounded,filled"; color="${fillOf(number)}";`,
    ...lines.map((line) => `  ${line}`),
    "}",
  ],
};

const MERMAID: Language = {
  open: "flowchart TD",
  close: "",
  text: (text) => text.replace(/[&<>"'`#;\\[\]{}()|\r\n]/g, (character) => `#${character.charCodeAt(0)};`),
  node: ({ id, type, kind }, label) => {
    const text = `"${label}<br/>${MERMAID.text(type)}"`;
    return kind === "data" ? `${id}[(${text})]` : kind === "result" ? `${id}([${text}])` : `${id}[${text}]`;
  },
  edge: (from, to) => `${from} --> ${to}`,
  kernel: (number, label, lines) => [
    `subgraph k${number + 1}["${label}"]`,
    ...lines.map((line) => `  ${line}`),
    "end",
    `style k${number + 1} fill:${fillOf(number)},stroke:#888`,
  ],
};

function written(drawing: Drawing, language: Language, titles: readonly string[]): string {
  const line = (node: DrawnNode) => language.node(node, language.text(node.label));
  const outside = drawing.nodes.filter((node) => node.kernel === undefined).map(line);
  const clusters = Array.from({ length: drawing.kernels }, (_, k) => {
    const inside = drawing.nodes.filter((node) => node.kernel === k).map(line);
    return inside.length > 0 ? language.kernel(k, language.text(titles[k]!), inside) : [];
  });
  const edges = drawing.edges.map(([from, to]) => language.edge(from, to));
  const body = [...outside, ...clusters.flat(), ...edges].map((text) => `  ${text}`);
  return [language.open, ...body, language.close].filter((text) => text !== "").join("\n");
}

/** The drawing in Graphviz's language; `titles` names the kernels. */
export function drawingDOT(drawing: Drawing, titles: readonly string[]): string {
  return written(drawing, DOT, titles);
}

/** The drawing in Mermaid's language. */
export function drawingMermaid(drawing: Drawing, titles: readonly string[]): string {
  return written(drawing, MERMAID, titles);
}
