import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkFiles } from '../../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const schema = (type: string, classes: [string, string], own: object = {}) => ({
  fields: [
    {
      name: 'y',
      type,
      'x-mlops': { role: 'label', probabilities: { [classes[0]]: 'p0', [classes[1]]: 'p1' }, ...own },
    },
    { name: 'p0', type: 'number' },
    { name: 'p1', type: 'number' },
  ],
});

/** 40 rows of each class that their probabilities are sure of, and what comes after them. */
const table = (classes: [string, string], more: string): string =>
  `y,p0,p1\n${`${classes[0]},0.9,0.1\n${classes[1]},0.2,0.8\n`.repeat(40)}${more}`;

const issues = async (...given: Parameters<typeof checkFiles> extends [unknown, ...infer T] ? T : never) =>
  (await checkFiles(place, ...given)).find(({ id }) => id === 'labels.issues');

test('the most doubtful labels are shown at their lines', async () => {
  const csv = table(['cat', 'dog'], 'cat,0.3,0.7\ncat,0.02,0.98\ndog,0.97,0.03\n');
  expect(await issues({ 'l.csv': csv }, schema('string', ['cat', 'dog']))).toMatchObject({
    verdict: 'pass',
    severity: 'warning',
    value: 2 / 83,
    threshold: 0.05,
    count: 2,
    n: 83,
    message:
      '2 labels of 83 (2.41 %) probably wrong by the given probabilities: 1 × cat is rather dog, 1 × dog is rather cat; first at l.csv:83',
    samples: [
      { file: 'l.csv', line: 83, row: 82, value: 'cat' },
      { file: 'l.csv', line: 84, row: 83, value: 'dog' },
    ],
  });
});

test.each<[string, [string, string]]>([
  ['integer', ['0', '1']],
  ['number', ['0', '1']],
  ['boolean', ['false', 'true']],
])('classes of type %s', async (type, classes) => {
  const csv = table(classes, `${classes[0]},0.02,0.98\n`);
  expect(
    await issues({ 'l.csv': csv }, schema(type, classes, { thresholds: { 'labels.issues': 0 } })),
  ).toMatchObject({ verdict: 'warn', count: 1, n: 81, samples: [{ line: 82 }] });
});

test('rows without a class or a probability are left out, and said', async () => {
  const csv = table(['a', 'b'], 'c,0.5,0.5\na,,1\na,1.5,-0.5\n,0.5,0.5\n');
  const check = await issues({ 'l.csv': csv }, schema('string', ['a', 'b']));
  expect(check).toMatchObject({ verdict: 'pass', count: 0, n: 80 });
  expect(check?.message).toBe(
    'the probabilities contradict no label; 3 rows without a class or probabilities of it left out',
  );
});

test('no row that can be judged does not pass, a column that is missing is said', async () => {
  expect(await issues({ 'l.csv': 'y,p0,p1\na,x,1\n' }, schema('string', ['a', 'b']))).toMatchObject({
    verdict: 'warn',
    value: null,
    reason: 'no row has a label and a probability from 0 to 1 of each class',
  });
  expect(await issues({ 'l.csv': 'y,p0\na,1\n' }, schema('string', ['a', 'b']))).toMatchObject({
    verdict: 'skipped',
    reason: 'the column "p1" of probabilities is missing',
  });
  const off = { severity: { 'labels.issues': 'off' } };
  expect(await issues({ 'l.csv': table(['a', 'b'], '') }, schema('string', ['a', 'b'], off))).toBeUndefined();
});

test('probabilities are no features: equal ones beside unequal labels are no conflict', async () => {
  const checks = await checkFiles(
    place,
    { 'l.csv': 'y,p0,p1\na,0.5,0.5\nb,0.5,0.5\n' },
    schema('string', ['a', 'b']),
  );
  expect(checks.find(({ id }) => id === 'labels.conflicting')).toMatchObject({
    verdict: 'skipped',
    reason: 'no column is a feature',
  });
});

test.each([
  [{ role: 'id', probabilities: { a: 'p0', b: 'p1' } }, /"y" has probabilities of classes and is no label/],
  [
    { role: 'label', probabilities: { a: 'p0', b: 'p2' } },
    /name "p2", which is no other field; did you mean "p0"\?/,
  ],
  [{ role: 'label', probabilities: { a: 'p0', b: 'p0' } }, /name "p0" twice/],
  [{ role: 'label', probabilities: { a: 'p0' } }, /probabilities/],
])('a schema that can not be meant is refused: %j', async (own, message) => {
  const fields = [
    { name: 'y', type: 'string', 'x-mlops': own },
    { name: 'p0', type: 'number' },
    { name: 'p1', type: 'number' },
  ];
  await expect(issues({ 'l.csv': 'y,p0,p1\na,1,0\n' }, { fields })).rejects.toThrow(message);
});
