import { crc32, deflateRawSync } from 'node:zlib';

/** An entry as tests want it, right or wrong. */
export interface ZipEntry {
  name: string;
  content?: string | Uint8Array;
  /** Unix mode with file type; default: a regular file, or a folder for a name with a slash at its end. */
  mode?: number;
  /** 8 deflates, 0 stores; others are only claimed. */
  method?: number;
  /** Uncompressed size as claimed. */
  claims?: number;
  encrypted?: boolean;
  /** Index of the entry whose bytes this one points at. */
  sharesBytesOf?: number;
}

const FOLDER_MODE = 0o040_755;
const FILE_MODE = 0o100_644;

/** Writes a zip archive byte by byte, so that it can also be a wrong one. */
export function zip(entries: readonly ZipEntry[], { claimedCount = entries.length } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    const method = entry.method ?? 8;
    const packed = method === 8 ? deflateRawSync(content) : content;
    const name = Buffer.from(entry.name);
    const shared = entry.sharesBytesOf === undefined ? undefined : offsets[entry.sharesBytesOf];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((entry.encrypted === true ? 1 : 0) | 0x800, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(entry.claims ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const at = shared ?? offset;
    offsets.push(at);
    if (shared === undefined) {
      const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
      parts.push(local);
      offset += local.length;
    }
    const mode = entry.mode ?? (entry.name.endsWith('/') ? FOLDER_MODE : FILE_MODE);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(at, 10);
    // Made by Unix.
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, name]));
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(claimedCount % 0xffff, 8);
  end.writeUInt16LE(claimedCount % 0xffff, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
