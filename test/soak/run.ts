import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { BEYOND_BOUND, playSchedule, WITHIN_BOUND } from '../support/virtual-github/schedules.ts';
import { EMPTY, isClean, soakTable, tallied, type SoakRow } from './tally.ts';

/** `npm run test:soak`: the schedules of the unit test and ten times as many; the README beside it gets the table. */
const FACTOR = 10;
const PAGE = new URL('README.md', import.meta.url);

const rows: SoakRow[] = [];
for (const kind of [WITHIN_BOUND, BEYOND_BOUND]) {
  const startedAt = process.cpuUsage();
  let tally = EMPTY;
  for (let seed = 0; seed < kind.schedules * FACTOR; seed += 1) {
    const before = tally;
    tally = tallied(tally, await playSchedule(kind, seed), !kind.repaired);
    if (isClean(before) && !isClean(tally))
      console.error(`${kind.name}: first wrong at seed ${String(seed)}`);
    if (tally.schedules % 500 === 0) console.log(`${kind.name}: ${String(tally.schedules)} schedules`);
  }
  const { user, system } = process.cpuUsage(startedAt);
  rows.push({ name: kind.name, tally, cpuSeconds: (user + system) / 1e6 });
}

const commit = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
const table = soakTable(rows, { date: new Date().toISOString().slice(0, 10), commit });
console.log(table);
const page = readFileSync(PAGE, 'utf8');
writeFileSync(PAGE, `${page.slice(0, page.indexOf('| Schedules'))}${table}`);
if (!rows.every(({ tally }) => isClean(tally))) process.exitCode = 1;
