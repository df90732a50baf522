import { UserError } from '../../errors.ts';
import { readBytes } from './read-bytes.ts';
import type { DataSource } from './source.ts';

export interface ExpansionLimits {
  /** Up to so many bytes a file may unpack to whatever its own size is. */
  free: number;
  bytes: number;
  ratio: number;
}

const LIMITS: ExpansionLimits = { free: 2 ** 30, bytes: 16 * 2 ** 30, ratio: 200 };
/** No deflate stream grows more than this (1,032 bytes from one, rounded up). */
const DEFLATE_RATIO = 1100;

/**
 * Unpacks a compressed file to nowhere before anything is read from it, and stops where it grows beyond reason: what its header
 * says of its size may be a lie. A damaged file is left to its reader, who says so.
 * @throws UserError
 */
export async function refuseBomb(source: DataSource, limits: ExpansionLimits = LIMITS): Promise<void> {
  const { compression, bytes } = source;
  if (compression === 'none' || (compression === 'gzip' && bytes * DEFLATE_RATIO <= limits.free)) return;
  const most = Math.min(limits.bytes, Math.max(limits.free, bytes * limits.ratio));
  if (!(await growsBeyond(source, most))) return;
  const why =
    most === limits.bytes
      ? `more than ${most.toLocaleString('en')} bytes`
      : `more than ${String(limits.ratio)} times its size`;
  throw new UserError(`unpacks to ${why}`, {
    file: source.shown,
    fix: 'Unpack it in a step before this one, if it is what it should be',
  });
}

async function growsBeyond(source: DataSource, most: number): Promise<boolean> {
  let unpacked = 0;
  try {
    for await (const chunk of readBytes(source)) {
      unpacked += chunk.length;
      if (unpacked > most) return true;
    }
  } catch {
    return false;
  }
  return false;
}
