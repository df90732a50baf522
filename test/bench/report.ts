import { writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import type { Figure } from './benchmark.ts';

/** Writes the figures with what they were measured on; without a file it writes nothing. */
export async function writeReport(
  file: string | undefined,
  results: { name: string; figures: Figure[] }[],
): Promise<void> {
  if (file === undefined) return;
  const machine = {
    platform: `${platform()}-${arch()}`,
    cpus: cpus().length,
    model: cpus()[0]?.model,
    node: process.version,
  };
  await writeFile(file, `${JSON.stringify({ date: new Date().toISOString(), machine, results }, null, 2)}\n`);
}
