import UPNG from 'upng-js';

/** Of a picture of text and plain areas; more of them show no difference. */
const COLOURS = 64;
/** Rows of background left below the content. */
const MARGIN = 12;

/** A smaller PNG: without the empty rows at its end, and with a palette. */
export function compress(png: Buffer): Buffer {
  const image = UPNG.decode(Uint8Array.from(png).buffer);
  const { width } = image;
  const pixels = new Uint32Array(UPNG.toRGBA8(image)[0] ?? new ArrayBuffer(0));
  const background = pixels[0];
  const last = pixels.findLastIndex((pixel) => pixel !== background);
  const height = Math.min(image.height, Math.floor(last / width) + 1 + MARGIN);
  return Buffer.from(UPNG.encode([pixels.slice(0, width * height).buffer], width, height, COLOURS));
}
