import { isUtf8 } from 'node:buffer';

const LF = 0x0a;

/** Lines of a file with their number, without their line feed; return true to stop. No line is held longer than needed. */
export async function scanLines(
  chunks: AsyncIterable<Buffer>,
  visit: (line: Buffer, number: number) => boolean,
): Promise<void> {
  let rest: Buffer[] = [];
  let number = 1;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      const line =
        rest.length === 0 ? chunk.subarray(from, end) : Buffer.concat([...rest, chunk.subarray(from, end)]);
      rest = [];
      if (visit(line, number)) return;
      number++;
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) visit(Buffer.concat(rest), number);
}

/** Number of the first line that is not UTF-8. A line feed is never part of another character, so lines can be judged one by one. */
export async function firstLineOfOtherEncoding(chunks: AsyncIterable<Buffer>): Promise<number | null> {
  let found: number | null = null;
  await scanLines(chunks, (line, number) => {
    if (!isUtf8(line)) found = number;
    return found !== null;
  });
  return found;
}
