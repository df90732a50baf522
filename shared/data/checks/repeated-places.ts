import type { QueryEngine } from '../engine/query-engine.ts';

/** Slots for each row: one row in so many meets another's by chance. */
const SPARSE = 32;
/** One bit each: 16 MB. */
const MOST_BITS = 27;
/** Of the second look, small enough for the processor's nearest memory. */
const FEW_BITS = 20;
/** Four bytes each: 100 MB. */
const MOST_ROWS = 25_000_000;
/** More are left to the engine, which spills. */
const MOST_FOUND = 100_000;

/**
 * Rows (from 1, ascending) among which all are that share their hash with another: those that share its leading 32 bits.
 * One scan and a few bytes a row, where the engine would keep a table of all hashes. Null where they are too many.
 * @param hashes SQL, for use after FROM, of the hash of every row (h), in the order of the rows
 */
export async function repeatedPlaces(
  engine: Pick<QueryEngine, 'chunks'>,
  hashes: string,
  rows: number,
): Promise<Float64Array | null> {
  if (rows > MOST_ROWS) return null;
  const leading = new Uint32Array(rows);
  const slots = new Slots(Math.min(MOST_BITS, Math.ceil(Math.log2(rows * SPARSE))), 0);
  const candidates = new Slots(FEW_BITS, 32 - FEW_BITS);
  let [row, met] = [0, 0];
  for await (const { columns } of engine.chunks(`select (h >> 32)::uinteger as leading from ${hashes}`)) {
    const [part] = columns;
    if (part?.kind !== 'number') throw new Error('hashes are numbers');
    leading.set(part.values, row);
    for (const hash of slots.add(leading.subarray(row, row + part.values.length))) {
      candidates.add(Uint32Array.of(hash));
      met++;
    }
    if (met > MOST_FOUND) return null;
    row += part.values.length;
  }
  const counts = new Map<number, number>();
  const places = candidates.placesOf(leading);
  for (const place of places) {
    const hash = leading[place] ?? 0;
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  const repeated = places.filter((place) => (counts.get(leading[place] ?? 0) ?? 0) > 1);
  return Float64Array.from(repeated, (place) => place + 1);
}

/** Which slots were met: by some bits of a hash of 32. */
class Slots {
  readonly #bits: number;
  readonly #left: number;
  readonly #met: Uint8Array;

  /** @param skipped leading bits of the hash that do not count */
  constructor(bits: number, skipped: number) {
    this.#bits = 32 - bits;
    this.#left = skipped;
    this.#met = new Uint8Array(2 ** bits / 8);
  }

  /** Hashes whose slot had been met before. */
  add(hashes: Uint32Array): number[] {
    const [left, right, met] = [this.#left, this.#bits, this.#met];
    const again: number[] = [];
    for (let index = 0; index < hashes.length; index++) {
      const hash = hashes[index] ?? 0;
      const slot = (hash << left) >>> right;
      const [byte, bit] = [slot >>> 3, 1 << (slot & 7)];
      const before = met[byte] ?? 0;
      if ((before & bit) === 0) met[byte] = before | bit;
      else again.push(hash);
    }
    return again;
  }

  /** Indices of the hashes in slots that were met. */
  placesOf(hashes: Uint32Array): number[] {
    const [left, right, met] = [this.#left, this.#bits, this.#met];
    const places: number[] = [];
    for (let index = 0; index < hashes.length; index++) {
      const slot = ((hashes[index] ?? 0) << left) >>> right;
      if (((met[slot >>> 3] ?? 0) & (1 << (slot & 7))) !== 0) places.push(index);
    }
    return places;
  }
}
