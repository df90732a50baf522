import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** When the processes of a deployment die. */
export interface Faults {
  /** Every process, before it does anything. */
  start?: boolean;
  /** The process that gets this request, counted over all processes. */
  request?: { path: string; count: number };
}

const ENTRY = pathToFileURL(join(import.meta.dirname, '../../../actions/entry.ts')).href;

/** Written beside the stub: the real program, in a process that dies as it was told. */
const PROGRAM = `
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, readFileSync } from 'node:fs';
const faults = () => JSON.parse(readFileSync(new URL('faults.json', import.meta.url), 'utf8'));
const seen = new URL('requests.log', import.meta.url);
if (faults().start) process.exit(3);
subscribe('http.server.request.start', ({ request }) => {
  appendFileSync(seen, request.url + '\\n');
  const { request: fatal } = faults();
  const path = fatal?.path;
  const count = readFileSync(seen, 'utf8').split('\\n').filter((line) => line === path).length;
  if (path !== undefined && request.url === path && count === fatal.count) process.exit(3);
});
const { start } = await import(${JSON.stringify(ENTRY)});
export { start };
`;

export interface FaultyProgram {
  /** URL of a stub beside the program. */
  startedFrom: string;
  /** Counting of requests begins anew. */
  fail(faults: Faults): Promise<void>;
}

export async function faultyProgram(folder: string): Promise<FaultyProgram> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'index.js'), PROGRAM);
  const fail = async (faults: Faults): Promise<void> => {
    await writeFile(join(folder, 'faults.json'), JSON.stringify(faults));
    await writeFile(join(folder, 'requests.log'), '');
  };
  await fail({});
  return { startedFrom: pathToFileURL(join(folder, 'deploy.js')).href, fail };
}
