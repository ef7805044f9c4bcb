/**
 * Arrays as pictures, and back: which shapes and dtypes are pixels, and what their numbers mean.
 */
import { asarray, type NDArray, ValueError } from "../index.ts";
import { type FilePath, readBytes, writeFile } from "../runtime/platform/files.ts";
import { type Color, type ColorMap, mapColor } from "./colors.ts";
import { decodePNG, encodePNG, type Pixels } from "./png.ts";
import { numbersOf, toData, type Values } from "./values.ts";

/**
 * An array's pixels.
 *
 * @param value shape (rows, columns) in gray, or (rows, columns, channels) with 1 to 4 channels; uint8 as it is, bool
 *   black and white, floats from 0 (black) to 1, beyond which they are clipped; nan is black
 * @throws ValueError on another shape, TypeError on another dtype
 */
export function pixelsOf(fn: string, value: Values): Pixels {
  const data = toData(value);
  const [height, width, channels = 1, ...more] = data.shape;
  if (width === undefined || more.length > 0 || channels < 1 || channels > 4 || width * height! === 0) {
    throw new ValueError(
      `${fn}() takes an array of shape (rows, columns) or (rows, columns, 1 to 4), none of them 0, ` +
        `got (${data.shape.join(", ")})`,
    );
  }
  const size = { width, height: height!, channels: channels as Pixels["channels"] };
  const { name, kind } = data.dtype;
  if (name === "uint8") return { ...size, data: data.toTypedArray() as Uint8Array };
  if (kind === "b") return { ...size, data: (data.toTypedArray() as Uint8Array).map((bit) => 255 * bit) };
  if (kind !== "f") {
    throw new TypeError(
      `${fn}() takes uint8, bool or floats from 0 to 1 as pixels, got ${name}: use astype("uint8") or divide`,
    );
  }
  const levels = numbersOf(fn, data);
  return {
    ...size,
    data: Uint8Array.from(levels, (x) => Math.round(255 * Math.min(1, Math.max(0, x || 0)))),
  };
}

/** Numbers as colours of a map; those that are not finite are transparent. */
export function coloredPixels(
  values: Float64Array,
  [height, width]: readonly [number, number],
  [low, high]: readonly [number, number],
  map: ColorMap,
): Pixels {
  const data = new Uint8Array(4 * values.length);
  values.forEach((value, i) => {
    if (Number.isFinite(value)) data.set([...mapColor(map, (value - low) / (high - low)), 255], 4 * i);
  });
  return { width, height, channels: 4, data };
}

/** One pixel's colour on a black ground. */
export function pixelColor({ width, channels, data }: Pixels, row: number, column: number): Color {
  const at = channels * (row * width + column);
  const opacity = channels % 2 === 0 ? data[at + channels - 1]! / 255 : 1;
  const level = (part: number) => Math.round(data[at + (channels > 2 ? part : 0)]! * opacity);
  return [level(0), level(1), level(2)];
}

/**
 * The picture in a PNG file as an array of uint8.
 *
 * @param path a file's path or `file:` URL: 8 bits deep, not interlaced
 * @returns shape (rows, columns) for gray, (rows, columns, channels) for others
 * @throws ValueError when the file is no such PNG
 * @example const photo = imread("photo.png"); // uint8, shape (100, 100, 4)
 */
export function imread(path: FilePath): NDArray<"uint8"> {
  const { width, height, channels, data } = decodePNG(readBytes(path));
  const flat = asarray(data) as NDArray<"uint8">;
  return flat.reshape(channels === 1 ? [height, width] : [height, width, channels]) as NDArray<"uint8">;
}

/**
 * Writes an array as a PNG file; folders that lead to it are made.
 *
 * @param value shape (rows, columns) or (rows, columns, 1 to 4); uint8, bool, or floats from 0 to 1
 * @throws ValueError on another shape, TypeError on another dtype
 * @example imsave("edges.png", edges.div(edges.max()))
 */
export function imsave(path: FilePath, value: Values): void {
  writeFile(path, encodePNG(pixelsOf("imsave", value)));
}

/** A picture as an address that holds it. */
export function dataURL(pixels: Pixels): string {
  const bytes = encodePNG(pixels);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return `data:image/png;base64,${btoa(text)}`;
}
