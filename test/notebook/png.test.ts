/**
 * PNG files: what is written decodes, by another decoder, to the pixels that were given; what is read is what was written.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import * as np from "../../src/index.ts";
import { image, imread, imsave } from "../../src/notebook/index.ts";
import { decodePNG, encodePNG, type Pixels } from "../../src/notebook/png.ts";

const folder = mkdtempSync(join(tmpdir(), "numfuse-png-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Neither smooth nor regular, so that every filter is chosen somewhere. */
function pixels(width: number, height: number, channels: Pixels["channels"]): Pixels {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const row = Math.floor(i / (width * channels));
    return row % 3 === 0 ? (i * 7919) >> 3 : row % 3 === 1 ? i + row : 13 * row + (i % 5);
  });
  return { width, height, channels, data };
}

/** As RGBA, which is what pngjs gives whatever the file has. */
function rgba({ channels, data }: Pixels): number[] {
  const out: number[] = [];
  for (let i = 0; i < data.length; i += channels) {
    const [a, b, c, d] = data.subarray(i, i + channels) as unknown as [number, number, number, number];
    out.push(...(channels === 1 ? [a, a, a, 255] : channels === 2 ? [a, a, a, b] : [a, b, c, d ?? 255]));
  }
  return out;
}

describe.each([1, 2, 3, 4] as const)("%i channels", (channels) => {
  test.each([
    [1, 1],
    [7, 5],
    [64, 33],
  ] as const)("%i x %i: another decoder finds the pixels", (width, height) => {
    const given = pixels(width, height, channels);
    const read = PNG.sync.read(Buffer.from(encodePNG(given)));
    expect([read.width, read.height]).toEqual([width, height]);
    expect([...read.data]).toEqual(rgba(given));
  });

  test("are read as they were written", () => {
    const given = pixels(31, 18, channels);
    expect(decodePNG(encodePNG(given))).toEqual(given);
  });

  test("without zlib are stored, in blocks", () => {
    const given = pixels(300, 120, channels);
    const compressed = encodePNG(given);
    vi.stubGlobal("process", {});
    const stored = encodePNG(given);
    vi.unstubAllGlobals();
    expect(stored.length).toBeGreaterThan(given.data.length);
    expect(stored.length).toBeGreaterThan(compressed.length);
    expect([...PNG.sync.read(Buffer.from(stored)).data]).toEqual(rgba(given));
  });
});

describe("reading", () => {
  const source = new URL("../../node_modules/vega-datasets/data/gimp.png", import.meta.url);

  test("a published picture gives the pixels that another decoder gives", () => {
    const read = imread(source);
    expect([read.shape, read.dtype.name]).toEqual([[100, 100, 4], "uint8"]);
    expect([...read.toTypedArray()]).toEqual([...PNG.sync.read(readFileSync(source)).data]);
  });

  test("a palette gives its colours", () => {
    const header = Uint8Array.from([...encodePNG(pixels(2, 1, 1)).subarray(8, 33)]);
    const chunks = (bytes: Uint8Array) => [...bytes];
    // The gray file's data stand for places in the palette: (0, 1) as places.
    const file = encodePNG({ width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 0) });
    header[17] = 3;
    const palette = Uint8Array.of(10, 20, 30, 40, 50, 60);
    const bytes = Uint8Array.from([
      ...chunks(file.subarray(0, 8)),
      ...withSum(header.subarray(4, 21)),
      ...withSum(Uint8Array.from([..."PLTE"].map((c) => c.charCodeAt(0)).concat([...palette]))),
      ...chunks(file.subarray(33)),
    ]);
    expect(decodePNG(bytes)).toEqual({
      width: 2,
      height: 1,
      channels: 3,
      data: Uint8Array.of(40, 50, 60, 10, 20, 30),
    });
  });

  test("damaged files are refused", () => {
    const good = encodePNG(pixels(9, 9, 3));
    const changed = (at: number) => {
      const copy = good.slice();
      copy[at]! ^= 1;
      return copy;
    };
    expect(() => decodePNG(Uint8Array.of(1, 2, 3))).toThrow("this is no PNG file");
    expect(() => decodePNG(changed(20))).toThrow("this PNG file's IHDR is damaged");
    expect(() => decodePNG(changed(45))).toThrow("this PNG file's IDAT is damaged");
    expect(() => decodePNG(good.subarray(0, 60))).toThrow("this PNG file is cut short");
  });

  test("16 bits are refused with what the file has", () => {
    const file = PNG.sync.write(new PNG({ width: 2, height: 2 }), { bitDepth: 16 });
    expect(() => decodePNG(file)).toThrow(
      "PNG files of 8 bits, not interlaced, can be read; this one has 16 bits, colour type 6, 2 x 2",
    );
  });
});

describe("arrays", () => {
  const saved = (name: string, value: np.NDArray) => {
    const path = join(folder, "new", name);
    imsave(path, value);
    return imread(path);
  };

  test("of uint8, bool and floats are saved as the levels that they mean", () => {
    const bytes = np.array(
      [
        [0, 128],
        [255, 7],
      ],
      { dtype: "uint8" },
    );
    expect(saved("bytes.png", bytes).tolist()).toEqual([
      [0, 128],
      [255, 7],
    ]);
    expect(saved("bool.png", bytes.gt(100)).tolist()).toEqual([
      [0, 255],
      [255, 0],
    ]);
    const floats = np.array([
      [0, 0.5, 1],
      [-1, 2, Number.NaN],
    ]);
    expect(saved("floats.png", floats).tolist()).toEqual([
      [0, 128, 255],
      [0, 255, 0],
    ]);
    expect(saved("floats32.png", floats.astype("float32")).tolist()).toEqual([
      [0, 128, 255],
      [0, 255, 0],
    ]);
  });

  test("in views are saved as they show", () => {
    const a = np.arange(24).reshape([2, 4, 3]).astype("uint8");
    expect(saved("view.png", a.at(":", "::-1")).tolist()).toEqual(a.at(":", "::-1").tolist());
  });

  test("as figures are saved by the ending", async () => {
    const a = np.array([[0, 255]], { dtype: "uint8" });
    const path = join(folder, "figure.png");
    await image(a).save(path);
    expect(imread(path).tolist()).toEqual([[0, 255]]);
    await expect(image(a).save("a.gif")).rejects.toThrow("a figure is saved as .svg, .html, .txt or .png");
  });
});

/** A chunk's length and checksum around its type and data, by a reckoning of its own. */
function withSum(body: Uint8Array): number[] {
  let c = 0xffffffff;
  for (const byte of body) {
    c ^= byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  const word = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
  return [...word(body.length - 4), ...body, ...word(~c)];
}
