import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  parseTextFormat,
  type TextMessage,
  type TextScalar,
} from '../../../../../shared/data/formats/tfmd/text-format.ts';
import golden from '../../../../fixtures/golden/formats/tfmd.json' with { type: 'json' };
import { checkAgainst, failing } from '../../../../support/data/check-against.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const check = (schema: string, data: string, environment?: string) =>
  checkAgainst(
    place,
    { 'schema.pbtxt': schema, 'd.csv': data },
    { data: 'd.csv', schema: 'schema.pbtxt', ...(environment === undefined ? {} : { environment }) },
  );

/** Where our verdict is another, as the README says. */
const DIFFERENT: Readonly<Record<string, string[]>> = {
  // A whole number is a number, and the text of a CSV cell a text.
  'name: "id" type: FLOAT': [],
  'name: "id" type: BYTES': [],
  // TFDV 1.16 looks at the largest number of examples only where there is a smallest one.
  'dataset_constraints { max_examples_count: 4 }': ['row.count'],
};

test.each(
  golden.cases.map(({ schema, environment, anomalies }) => [schema, environment, anomalies] as const),
)('as TensorFlow Data Validation itself: %s (%s) -> %j', async (schema, environment, anomalies) => {
  const { checks, inUse } = await check(schema, golden.csv, environment ?? undefined);
  expect(inUse.format).toBe('tfmd');
  expect(inUse.losses).toEqual([]);
  const [, different] = Object.entries(DIFFERENT).find(([part]) => schema.includes(part)) ?? [];
  if (different !== undefined) expect(failing(checks)).toEqual(different);
  else expect(failing(checks).length > 0, failing(checks).join()).toBe(anomalies.length > 0);
});

test('drift is compared only where the schema says how, and volume as it says', async () => {
  const { inUse } = await check(
    `feature { name: "a" type: BYTES drift_comparator { infinity_norm { threshold: 0.01 } } }
     feature { name: "b" type: INT drift_comparator { jensen_shannon_divergence { threshold: 0.25 } } }
     feature { name: "c" type: INT }
     dataset_constraints { num_examples_drift_comparator { min_fraction_threshold: 0.5 max_fraction_threshold: 2 } }`,
    'a,b,c\nx,1,2\n',
  );
  expect(inUse.schema.fields.map(({ drift }) => drift)).toEqual([
    { method: 'linf', threshold: 0.01 },
    { method: 'js', threshold: 0.416277305579 },
    false,
  ]);
  expect(inUse.schema.volume).toEqual([0.5, 2]);
});

test('what is not checked is listed with its line', async () => {
  const { inUse } = await check(
    `feature {
  name: "a"
  type: STRUCT
  shape { dim { size: 3 } }
  skew_comparator { infinity_norm { threshold: 1 } }
  image_domain { }
  time_domain { integer_format: UNIX_SECONDS }
  domain: "none"
  speed: 7
}
sparse_feature { name: "x" }
`,
    'a\n1\n',
  );
  expect(
    inUse.losses.map(
      ({ line, column, rule, reason }) => `${String(line)} ${String(column)} ${rule} (${reason})`,
    ),
  ).toEqual([
    '1 a type: STRUCT (no type of ours is the same)',
    '1 a shape: 3 (a cell is one value)',
    '1 a domain: none (a domain that is not there)',
    '7 a time_domain: UNIX_SECONDS (a time that is written as a number)',
    '5 a skew_comparator (name the other side as "reference", which compares every column)',
    '6 a image_domain (no rule of ours for images)',
    '9 a speed (a field that is not known here)',
    '11 null sparse_feature (one feature in several columns)',
  ]);
});

describe('text format', () => {
  const plain = (value: TextMessage | TextScalar): unknown =>
    value.kind === 'message'
      ? Object.fromEntries([...value.fields].map(([name, values]) => [name, values.map(plain)]))
      : value.text;

  test.each<[string, string, unknown]>([
    [
      'messages, with and without colon, in braces and angles',
      'a { b: 1 } a: < b: 2 >',
      { a: [{ b: ['1'] }, { b: ['2'] }] },
    ],
    [
      'lists',
      'a: [1, -2.5e3, inf] b: [] c [{ d: x }, < d: y >]',
      { a: ['1', '-2.5e3', 'inf'], b: [], c: [{ d: ['x'] }, { d: ['y'] }] },
    ],
    ['texts that follow each other', `a: "x" 'y'\n"z"`, { a: ['xyz'] }],
    ['escapes', String.raw`a: "\n\t\"\'\\\x41\101\303\251\u00e9\U0001F600"`, { a: ['\n\t"\'\\AAéé😀'] }],
    ['comments and separators', '# one\na: 1; b: 2, # two\nc: 0x1F', { a: ['1'], b: ['2'], c: ['0x1F'] }],
    ['extensions', '[org.ext/x.Y] { a: true }', { '[org.ext/x.Y]': [{ a: ['true'] }] }],
    ['nothing', ' # only this', {}],
  ])('%s', (_, text, expected) => {
    expect(plain(parseTextFormat(text, 'f'))).toEqual(expected);
  });

  test.each([
    ['a: ', 1, 2, 'expected a value'],
    ['a {\n  b: 1\n', 2, 6, 'expected the name of a field, found the end'],
    ['a 1', 1, 3, 'expected ":" or "{", found "1"'],
    ['a: [1 2]', 1, 7, 'expected "," or "]"'],
    ['a: "x\n"', 1, 4, 'a text that does not end on its line'],
    ['a: §', 1, 4, '"§" begins no word'],
    ['a: -"x"', 1, undefined, 'expected a number'],
    ['a{'.repeat(41), 1, undefined, 'no more than 40 levels'],
  ])('%j is refused at its place', (text, line, column, message) => {
    let thrown: unknown;
    try {
      parseTextFormat(text, 'f');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      name: 'UserError',
      place: { file: 'f', line, ...(column === undefined ? {} : { column }) },
    });
    expect((thrown as Error).message).toContain(message);
  });
});
