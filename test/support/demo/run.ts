import { join, relative } from 'node:path';
import { repositoryRoot } from '../runner/node-program.ts';
import { tellDemo } from './demo.ts';
import { openOutput } from './output.ts';

/** `npm run demo`: the loop on real data; what it leaves to look at lies in `demo-output/`. */
async function run(cancel: AbortSignal): Promise<string[]> {
  const folder = join(repositoryRoot, 'demo-output');
  const { processes, workTree } = await tellDemo({
    output: await openOutput(folder),
    cancel,
    say: (line) => console.log(line),
  });
  console.log('\nLook at');
  for (const [path, what] of PLACES) console.log(`  ${relative('.', join(folder, path)).padEnd(28)} ${what}`);
  return [
    ...processes.map((id) => `process ${String(id)} is still there`),
    ...(workTree.before === workTree.after ? [] : [`the work tree has changed:\n${workTree.after ?? ''}`]),
  ];
}

const PLACES = [
  ['comment.html', 'the comment on the pull request, as GitHub shows it'],
  ['comment.md', 'the same comment as it was posted'],
  ['report.html', 'the page with charts'],
  ['results', 'stage results, profiles, predictions and blessings of the four runs'],
  ['registry', 'the registered models'],
  ['logs', 'what each step printed'],
] as const;

const cancelling = new AbortController();
process.once('SIGINT', () => cancelling.abort());
try {
  const faults = await run(cancelling.signal);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
