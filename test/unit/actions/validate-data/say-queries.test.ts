import { expect, test } from 'vitest';
import { sayQueries } from '../../../../actions/validate-data/say-queries.ts';

test('a query is spoken of every five seconds, and a short one never', () => {
  const said: string[] = [];
  const say = sayQueries({ info: (line) => said.push(line) });
  for (const seconds of [0.1, 2, 4.9]) say('Trino: running, 10 %', seconds);
  for (const seconds of [0.2, 3, 5.2, 6, 9.9]) say('Trino: running, 40 %', seconds);
  for (const seconds of [10.3, 11]) say('Trino: running, 90 %', seconds);
  for (const seconds of [0.3, 5, 9]) say('Trino: queued', seconds);
  expect(said).toEqual([
    '… Trino: running, 40 %, 5 s so far',
    '… Trino: running, 90 %, 10 s so far',
    '… Trino: queued, 5 s so far',
  ]);
});
