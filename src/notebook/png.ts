/**
 * PNG files (ISO/IEC 15948): writing 8-bit pictures, reading those that are 8 bits deep and not interlaced.
 *
 * Knows bytes only; what of an array is a picture says `pixels.ts`. Without zlib the data are stored uncompressed.
 */
import { ValueError } from "../index.ts";
import { deflate, inflate } from "../runtime/platform/files.ts";

/** A picture: rows from the top, channels side by side. 1 gray, 2 gray and opacity, 3 colours, 4 colours and opacity. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly data: Uint8Array;
}

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
/** The format's colour types, by number of channels. */
const COLOR_TYPES = [0, 0, 4, 2, 6];
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

let crcTable: Uint32Array | undefined;

function crc(bytes: Uint8Array): number {
  crcTable ??= Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    return c;
  });
  let c = 0xffffffff;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc(out.subarray(4, 8 + data.length)));
  return out;
}

/** zlib's format without compression: blocks of at most 65,535 bytes, and the checksum Adler-32. */
function stored(data: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(data.length / 65535));
  const out = new Uint8Array(2 + 5 * blocks + data.length + 4);
  out.set([0x78, 0x01]);
  let at = 2;
  for (let block = 0; block < blocks; block++) {
    const part = data.subarray(block * 65535, (block + 1) * 65535);
    const { length } = part;
    out.set(
      [block === blocks - 1 ? 1 : 0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255],
      at,
    );
    out.set(part, at + 5);
    at += 5 + length;
  }
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  new DataView(out.buffer).setUint32(at, b * 65536 + a);
  return out;
}

/** What a filter predicts of a byte from its left, upper and upper left neighbour. */
const PREDICT: readonly ((left: number, up: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, corner) => {
    const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
    return a <= b && a <= c ? left : b <= c ? up : corner;
  },
];

/** Rows with the filter that leaves the smallest differences, as the format's authors advise. */
function filtered({ width, height, channels, data }: Pixels): Uint8Array {
  const row = width * channels;
  const out = new Uint8Array(height * (row + 1));
  const trial = new Uint8Array(row);
  for (let y = 0; y < height; y++) {
    let least = Number.POSITIVE_INFINITY;
    PREDICT.forEach((predict, filter) => {
      let sum = 0;
      for (let i = 0; i < row; i++) {
        const at = y * row + i;
        const left = i >= channels ? data[at - channels]! : 0;
        const up = y > 0 ? data[at - row]! : 0;
        const corner = y > 0 && i >= channels ? data[at - row - channels]! : 0;
        const rest = (data[at]! - predict(left, up, corner)) & 255;
        trial[i] = rest;
        sum += rest < 128 ? rest : 256 - rest;
      }
      if (sum >= least) return;
      least = sum;
      out[y * (row + 1)] = filter;
      out.set(trial, y * (row + 1) + 1);
    });
  }
  return out;
}

/** A picture as the bytes of a PNG file. */
export function encodePNG(pixels: Pixels): Uint8Array {
  const { width, height, channels, data } = pixels;
  if (width < 1 || height < 1)
    throw new ValueError(`a PNG file has at least one pixel, got ${width} x ${height}`);
  if (data.length !== width * height * channels) {
    throw new ValueError(`${width} x ${height} pixels of ${channels} channels are not ${data.length} bytes`);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, COLOR_TYPES[channels]!, 0, 0, 0], 8);
  const rows = filtered(pixels);
  return join([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflate(rows) ?? stored(rows)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * The picture in a PNG file.
 *
 * @throws ValueError when it is no PNG file, damaged, or of a kind that is not read: other depths than 8 bits, interlaced
 */
export function decodePNG(bytes: Uint8Array): Pixels {
  if (!SIGNATURE.every((byte, i) => bytes[i] === byte)) throw new ValueError("this is no PNG file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: { type: string; data: Uint8Array }[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw new ValueError("this PNG file is cut short");
    const body = bytes.subarray(at + 4, at + 8 + length);
    const type = String.fromCharCode(...body.subarray(0, 4));
    if (crc(body) !== view.getUint32(at + 8 + length))
      throw new ValueError(`this PNG file's ${type} is damaged`);
    chunks.push({ type, data: body.subarray(4) });
    at += 12 + length;
  }
  const header = chunks[0];
  if (header?.type !== "IHDR" || header.data.length !== 13)
    throw new ValueError("this PNG file has no header");
  const fields = new DataView(header.data.buffer, header.data.byteOffset, 13);
  const [width, height] = [fields.getUint32(0), fields.getUint32(4)];
  const [depth, type, , , interlaced] = header.data.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  const channels = CHANNELS[type];
  if (depth !== 8 || channels === undefined || interlaced !== 0 || width * height === 0) {
    throw new ValueError(
      `PNG files of 8 bits, not interlaced, can be read; this one has ${depth} bits, colour type ${type}` +
        `${interlaced ? ", interlaced" : ""}, ${width} x ${height}`,
    );
  }
  const row = width * channels;
  const packed = join(chunks.filter((one) => one.type === "IDAT").map((one) => one.data));
  const rows = inflate(packed, height * (row + 1));
  if (rows.length !== height * (row + 1)) throw new ValueError("this PNG file has too little data");
  const data = unfiltered(rows, width, height, channels);
  if (type !== 3) return { width, height, channels: channels as Pixels["channels"], data };
  const palette = chunks.find((one) => one.type === "PLTE")?.data ?? new Uint8Array(0);
  const colors = new Uint8Array(3 * data.length);
  data.forEach((index, i) => {
    colors.set(palette.subarray(3 * index, 3 * index + 3), 3 * i);
  });
  return { width, height, channels: 3, data: colors };
}

function unfiltered(rows: Uint8Array, width: number, height: number, channels: number): Uint8Array {
  const row = width * channels;
  const data = new Uint8Array(height * row);
  for (let y = 0; y < height; y++) {
    const predict = PREDICT[rows[y * (row + 1)]!];
    if (!predict) throw new ValueError(`this PNG file has an unknown filter, ${rows[y * (row + 1)]}`);
    for (let i = 0; i < row; i++) {
      const at = y * row + i;
      const left = i >= channels ? data[at - channels]! : 0;
      const up = y > 0 ? data[at - row]! : 0;
      const corner = y > 0 && i >= channels ? data[at - row - channels]! : 0;
      data[at] = rows[y * (row + 1) + 1 + i]! + predict(left, up, corner);
    }
  }
  return data;
}
