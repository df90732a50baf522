const LF = 0x0a;

/** Whole lines of output with something before each, so that lines of several trials tell whose they are. */
export function withPrefix(block: Buffer, prefix: string): Buffer {
  const start = Buffer.from(prefix);
  const parts: Buffer[] = [];
  for (let at = 0; at < block.length;) {
    const end = block.indexOf(LF, at);
    const next = end === -1 ? block.length : end + 1;
    parts.push(start, block.subarray(at, next));
    at = next;
  }
  return Buffer.concat(parts);
}
