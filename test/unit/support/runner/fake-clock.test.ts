import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { NODE, repositoryRoot } from '../../../support/runner/node-program.ts';

const preload = pathToFileURL(join(repositoryRoot, 'test/support/runner/fake-clock.ts')).href;

/** Runs a program with the fake clock; what it prints is JSON. */
async function run(program: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    NODE,
    ['--import', preload, '--input-type=module', '-e', program],
    { env: { MLOPS_TEST_CLOCK: '2030-05-01T00:00:00Z' } },
  );
  return JSON.parse(stdout) as unknown;
}

const HOUR = 3_600_000;
const START = Date.parse('2030-05-01T00:00:00Z');

test('every way to ask for the time has the same answer', async () => {
  const result = (await run(`
    import fs from 'node:fs';
    const all = [Date.now(), new Date().getTime(), Date.parse(Date()), +new Date(Date.now())];
    console.log(JSON.stringify({
      all, fixed: new Date('2001-02-03T04:05:06Z').toISOString(), utc: Date.UTC(2001, 0, 1), name: Date.name,
      dates: fs.statSync('.').mtime instanceof Date && new Date() instanceof Date,
      hidden: process.env.MLOPS_TEST_CLOCK === undefined,
    }));`)) as { all: number[] };
  for (const time of result.all) expect(Math.abs(time - START)).toBeLessThan(HOUR);
  expect(result).toMatchObject({
    fixed: '2001-02-03T04:05:06.000Z',
    utc: Date.UTC(2001, 0, 1),
    name: 'Date',
    dates: true,
    hidden: true,
  });
});

test('waiting takes no time, and the clock shows that it passed', async () => {
  const result = await run(`
    import { setTimeout as wait, scheduler } from 'node:timers/promises';
    import { promisify } from 'node:util';
    console.error('the standard streams are open');
    const hours = () => Math.floor((Date.now() - ${String(START)}) / ${String(HOUR)});
    const seen = [];
    await new Promise((done) => setTimeout(done, 2 * ${String(HOUR)})); seen.push(hours());
    seen.push(await wait(${String(HOUR)}, 'value'), hours());
    seen.push(await promisify(setTimeout)(${String(HOUR)}, 'promised'), hours());
    await scheduler.wait(${String(HOUR)}); seen.push(hours());
    let ticks = 0;
    await new Promise((done) => { const timer = setInterval(() => { if (++ticks === 3) { clearInterval(timer); done(); } }, ${String(HOUR)}); });
    seen.push(hours());
    console.log(JSON.stringify(seen));`);
  expect(result).toEqual([2, 'value', 3, 'promised', 4, 5, 8]);
});

test('timers fire in the order of their times, and not when cleared, unref’ed or aborted', async () => {
  const result = await run(`
    import { setTimeout as wait } from 'node:timers/promises';
    const seen = [];
    setTimeout(() => seen.push('late'), 3000);
    setTimeout((word) => seen.push(word), 1000, 'early');
    clearTimeout(setTimeout(() => seen.push('cleared'), 500));
    const moved = setTimeout(() => seen.push('moved'), 500);
    setTimeout(() => moved.refresh(), 400);
    const controller = new AbortController();
    const aborted = wait(${String(HOUR)}, null, { signal: controller.signal }).catch((error) => seen.push(error.name));
    controller.abort(); await aborted;
    setTimeout(() => seen.push('never'), ${String(HOUR)}).unref();
    process.on('exit', () => console.log(JSON.stringify(seen)));`);
  expect(result).toEqual(['AbortError', 'moved', 'early', 'late']);
});

test('time does not jump while work is under way', async () => {
  const result = await run(`
    import { createServer } from 'node:http';
    const server = createServer((request, response) => {
      const started = performance.now();
      (function busy() { performance.now() - started < 200 ? setImmediate(busy) : response.end('answer'); })();
    });
    await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
    let timedOut = false;
    const guard = setTimeout(() => { timedOut = true; }, ${String(HOUR)});
    const answer = await (await fetch('http://127.0.0.1:' + server.address().port)).text();
    clearTimeout(guard); server.closeAllConnections(); server.close();
    console.log(JSON.stringify({ answer, timedOut }));`);
  expect(result).toEqual({ answer: 'answer', timedOut: false });
});
