/**
 * Colours: of series, and of numbers (colour maps).
 *
 * A colour map is a list of evenly spaced stops between which colours are mixed.
 */

export type Color = readonly [red: number, green: number, blue: number];

/** Series, in turn: Observable Plot's own scheme (observable10), so that terminal and SVG agree. */
export const SERIES: readonly string[] = [
  "#4269d0",
  "#efb118",
  "#ff725c",
  "#6cc5b0",
  "#3ca951",
  "#ff8ab7",
  "#a463f2",
  "#97bbf5",
  "#9c6b4e",
  "#9498a0",
];

export function seriesColor(i: number): string {
  return SERIES[i % SERIES.length]!;
}

export function colorOf(hex: string): Color {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * Maps by name. viridis: nine points of the map by Stéfan van der Walt and Nathaniel Smith (CC0, 2015); coolwarm: of
 * Kenneth Moreland's diverging map (2009); the others are two and three colours of our own.
 */
const MAPS = {
  viridis: [
    "#440154",
    "#472d7b",
    "#3b528b",
    "#2c728e",
    "#21918c",
    "#28ae80",
    "#5ec962",
    "#addc30",
    "#fde725",
  ],
  coolwarm: ["#3b4cc0", "#7b9ff9", "#c0d4f5", "#dddcdc", "#f2cab5", "#ee8468", "#b40426"],
  gray: ["#000000", "#ffffff"],
  fire: ["#000000", "#7a1fa2", "#ff6a3d", "#fff6b0"],
} as const;

export type ColorMap = keyof typeof MAPS;

export const COLOR_MAPS = Object.keys(MAPS) as readonly ColorMap[];

const stops = new Map<ColorMap, readonly Color[]>();

/** The colour at a place of a map, from 0 to 1. */
export function mapColor(map: ColorMap, at: number): Color {
  let colors = stops.get(map);
  if (!colors) {
    colors = MAPS[map].map(colorOf);
    stops.set(map, colors);
  }
  const place = Math.min(1, Math.max(0, at)) * (colors.length - 1);
  const left = Math.min(colors.length - 2, Math.floor(place));
  const [a, b] = [colors[left]!, colors[left + 1]!];
  const part = place - left;
  return [0, 1, 2].map((i) => Math.round(a[i]! + (b[i]! - a[i]!) * part)) as unknown as Color;
}

/** How light a colour is, from 0 to 255 (luma weights of ITU-R BT.601). */
export function lightness([red, green, blue]: Color): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
