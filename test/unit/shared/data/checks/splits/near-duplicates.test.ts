import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkSplitFiles } from '../../../../../support/data/check-split-files.ts';
import { engineInFolder, type EngineFolder } from '../../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l');
const texts = fc.array(
  fc.array(word, { minLength: 4, maxLength: 24 }).map((words) => words.join(' ')),
  {
    minLength: 1,
    maxLength: 12,
  },
);

const setOf = (text: string): Set<string> => new Set(text.split(' '));
const jaccard = (a: Set<string>, b: Set<string>): number => {
  const common = a.intersection(b).size;
  return common / (a.size + b.size - common);
};

test('near texts are those of a comparison of all pairs', async () => {
  await fc.assert(
    fc.asyncProperty(texts, texts, async (train, later) => {
      const csv = (rows: string[]): string => `note\n${rows.join('\n')}\n`;
      const checks = await checkSplitFiles(place, { train: csv(train), test: csv(later) });
      const own = later.map((text, index) => ({ words: setOf(text), row: index + 1 }));
      const long = own.filter(({ words }) => words.size >= 5);
      const known = train.map(setOf).filter((words) => words.size >= 5);
      const near = long.filter(({ words }) => known.some((one) => jaccard(one, words) >= 0.9));
      const found = checks.find(({ id, column }) => id === 'overlap.near' && column === 'note');
      // Without a text of five words in training there is nothing to compare.
      if (found === undefined) expect(train.every((text) => text.split(' ').length < 5)).toBe(true);
      else {
        expect(found).toMatchObject({ n: long.length, count: near.length, severity: 'info' });
        expect(found.samples.map(({ row }) => row)).toEqual(near.slice(0, 5).map(({ row }) => row));
      }
    }),
    { numRuns: 60 },
  );
});

test('case, punctuation and one word in ten do not make another text', async () => {
  const checks = await checkSplitFiles(place, {
    train: 'note\n"one two three four five six seven eight nine ten"\n',
    test: 'note\n"Ten, nine; eight. SEVEN six five four three two one eleven!"\none two three four five\n',
  });
  expect(checks.find(({ id }) => id === 'overlap.near')).toMatchObject({
    verdict: 'pass',
    value: 0.5,
    count: 1,
    n: 2,
    samples: [{ file: 'test.csv', line: 2 }],
  });
});

test('numbers without their last digits', async () => {
  const checks = await checkSplitFiles(place, {
    train: 'a,b,c\n1.2345,0,x\n-123456.5,0.0001234,y\n,3.5,z\n',
    test: 'a,b,c\n1.2349,0,x\n-123499.5,0.00012345,y\n,3.5,z\n1.25,0,x\n1.2345,0,y\n',
  });
  expect(checks.find(({ id }) => id === 'overlap.near')).toMatchObject({
    column: null,
    n: 5,
    count: 3,
    samples: [{ line: 2 }, { line: 3 }, { line: 4 }],
  });
});

test('categories and integers are not compared nearly', async () => {
  const checks = await checkSplitFiles(place, { train: 'a,b\n1,x\n', test: 'a,b\n1,x\n' });
  expect(checks.find(({ id }) => id === 'overlap.near')).toMatchObject({
    verdict: 'skipped',
    reason: 'no texts of five words and no fractional numbers',
  });
});
