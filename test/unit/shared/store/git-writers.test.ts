import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

const REF = 'refs/mlops/model';
const WRITERS = 20;
const LINES = 2;

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await startFakeGitHub();
});
afterEach(() => fake.close());

interface Writer {
  process: ChildProcess;
  /** Lines that it was told are written. */
  acknowledged: string[];
}

function start(name: string): Writer {
  const program = fileURLToPath(new URL('../../../support/store/git-writer.ts', import.meta.url));
  const args = [program, fake.url, fake.token, REF, name, String(LINES)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    acknowledged.push(...text.trimEnd().split('\n'));
  });
  return { process: child, acknowledged };
}

const written = (): string[] => {
  const content = fake.state.git.files(fake.state.git.refs.get(REF) ?? '').get('ledger.jsonl');
  return (content?.toString() ?? '').trimEnd().split('\n');
};

test(
  '20 processes at the same time, some of them killed, lose and double nothing',
  { timeout: 240_000 },
  async () => {
    const writers = Array.from({ length: WRITERS }, (_, index) => start(String(index)));
    // Every fifth dies in the middle of its work: when its first line is written, the next is on its way.
    const doomed = writers.filter((_, index) => index % 5 === 0);
    for (const { process: child } of doomed) child.stdout?.once('data', () => child.kill('SIGKILL'));
    const ends = await Promise.all(
      writers.map(
        async ({ process: child }) => (await once(child, 'close')) as [number | null, string | null],
      ),
    );
    const lines = written();
    expect(new Set(lines).size).toBe(lines.length);
    for (const [index, { acknowledged }] of writers.entries()) {
      const own = lines.filter((line) => (JSON.parse(line) as { name: string }).name === String(index));
      if (doomed.includes(writers[index] as Writer)) {
        expect(ends[index]).toEqual([null, 'SIGKILL']);
        // What it was told is there; at most one more landed that it never heard of.
        expect(own.slice(0, acknowledged.length)).toEqual(acknowledged);
        expect(own.length - acknowledged.length).toBeLessThanOrEqual(1);
      } else {
        expect(ends[index]).toEqual([0, null]);
        expect(own).toEqual(
          Array.from({ length: LINES }, (__, n) => JSON.stringify({ name: String(index), index: n })),
        );
      }
    }
    // One commit for each line, on the one before.
    expect(fake.state.git.ancestors(fake.state.git.refs.get(REF) ?? '')).toHaveLength(lines.length);
  },
);
