/**
 * A bar chart as SVG: horizontal bars on a logarithmic axis, in groups. Bars begin at one, so that what is faster than
 * numfuse points to the left and what is slower to the right.
 */

export interface Bar {
  readonly series: string;
  /** Above 0. */
  readonly value: number;
}

export interface Group {
  readonly label: string;
  readonly bars: readonly Bar[];
}

export interface Chart {
  readonly title: string;
  readonly subtitle: string;
  readonly axis: string;
  readonly groups: readonly Group[];
}

/** Distinct on white, by hue and by lightness; they come round again after the tenth series. */
const COLOURS = [
  ...["#4269d0", "#efb118", "#ff725c", "#3ca951", "#a463f2"],
  ...["#97bbf5", "#9c6b4e", "#ff8ab7", "#6cc5b0", "#9498a0"],
];

const WIDTH = 900;
const LEFT = 230;
const RIGHT = 70;
const TOP = 96;
const BAR = 9;
const GAP = 12;
/** About the width of a letter: there is nobody here to measure text. */
const LETTER = 6.2;

const ENTITIES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

const escape = (text: string) => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Tenths of a pixel are enough, and make files equal that look equal. */
const px = (value: number) => String(Math.round(value * 10) / 10);

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${px(x)}" y="${px(y)}"${attributes && ` ${attributes}`}>${escape(content)}</text>`;
}

/** The decades that hold all values, 1 among them. */
export function decades(values: readonly number[]): readonly [low: number, high: number] {
  const logs = values.map(Math.log10);
  return [Math.min(0, Math.floor(Math.min(...logs))), Math.max(1, Math.ceil(Math.max(...logs)))];
}

/** A ratio as a reader says it. */
const spoken = (value: number) => `${value >= 100 ? value.toFixed(0) : value.toPrecision(2)}×`;

/** @throws RangeError on a value that a logarithmic axis does not have */
export function barChart({ title, subtitle, axis, groups }: Chart): string {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value));
  const bad = values.find((value) => !(value > 0 && value < Number.POSITIVE_INFINITY));
  if (bad !== undefined) throw new RangeError(`a bar of ${bad} has no place on a logarithmic axis`);
  const [low, high] = decades(values);
  const x = (value: number) => LEFT + ((Math.log10(value) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const series = [...new Set(groups.flatMap(({ bars }) => bars.map((bar) => bar.series)))];
  const colour = (name: string) => COLOURS[series.indexOf(name) % COLOURS.length]!;
  const bottom = TOP + groups.reduce((sum, { bars }) => sum + bars.length * BAR + GAP, 0);
  const height = bottom + 44;

  const lines: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(16, 26, title, 'font-size="16" font-weight="600"'),
    text(16, 44, subtitle, 'fill="#555"'),
  ];
  let left = 16;
  for (const name of series) {
    lines.push(`<rect x="${px(left)}" y="58" width="10" height="10" fill="${colour(name)}"/>`);
    lines.push(text(left + 14, 67, name));
    left += 30 + name.length * LETTER;
  }
  for (let decade = low; decade <= high; decade++) {
    const at = px(x(10 ** decade));
    const stroke = decade === 0 ? "#333" : "#ddd";
    lines.push(`<line x1="${at}" y1="${TOP - 10}" x2="${at}" y2="${bottom}" stroke="${stroke}"/>`);
    lines.push(text(x(10 ** decade), bottom + 16, `${10 ** decade}×`, 'text-anchor="middle"'));
  }
  lines.push(text((LEFT + WIDTH - RIGHT) / 2, bottom + 34, axis, 'text-anchor="middle" fill="#555"'));

  let y = TOP;
  for (const { label, bars } of groups) {
    lines.push(text(LEFT - 10, y + (bars.length * BAR) / 2 + 4, label, 'text-anchor="end"'));
    for (const { series: name, value } of bars) {
      const [from, to] = [Math.min(x(1), x(value)), Math.max(x(1), x(value))];
      lines.push(
        `<rect x="${px(from)}" y="${px(y)}" width="${px(Math.max(1, to - from))}" height="${BAR - 1}" fill="${colour(name)}"><title>${escape(`${label}, ${name}: ${spoken(value)}`)}</title></rect>`,
      );
      const anchor = value < 1 ? ' text-anchor="end"' : "";
      lines.push(text(value < 1 ? from - 3 : to + 3, y + BAR - 1.5, spoken(value), `font-size="8"${anchor}`));
      y += BAR;
    }
    y += GAP;
  }
  return `${lines.join("\n")}\n</svg>\n`;
}
