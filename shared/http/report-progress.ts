import type { Log } from '../model/log.ts';

const EVERY_MS = 5000;

/** Tells what is fetched from where, and how far it is every five seconds. */
export async function* reporting(
  chunks: AsyncIterable<Uint8Array>,
  { url, bytes, log }: { url: string; bytes: number | null; log: Log },
): AsyncGenerator<Uint8Array> {
  const { host, pathname } = new URL(url);
  const name = pathname.split('/').at(-1) ?? pathname;
  log.info(`Fetching ${name}${bytes === null ? '' : ` (${megabytes(bytes)})`} from ${host}`);
  let received = 0;
  let told = performance.now();
  for await (const chunk of chunks) {
    received += chunk.length;
    yield chunk;
    if (performance.now() - told < EVERY_MS) continue;
    told = performance.now();
    log.info(`${name}: ${megabytes(received)}${bytes === null ? '' : ` of ${megabytes(bytes)}`}`);
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
