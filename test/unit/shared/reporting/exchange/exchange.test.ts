import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type AnySchemaObject } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';
import { renderJunit } from '../../../../../shared/reporting/exchange/render-junit.ts';
import { renderSarif } from '../../../../../shared/reporting/exchange/render-sarif.ts';

const schemaFile = createRequire(import.meta.url).resolve(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
);
const ajv = new Ajv({ strict: false, unicodeRegExp: false });
addFormats(ajv);
// Draft 4 and 7 agree on every keyword that it uses.
const sarifSchema = JSON.parse(readFileSync(schemaFile, 'utf8')) as AnySchemaObject;
delete sarifSchema['id'];
const validSarif = ajv.compile({ ...sarifSchema, $schema: 'http://json-schema.org/draft-07/schema#' });

const check = (change: Partial<CheckResult>): CheckResult => ({
  id: 'range',
  column: 'age',
  severity: 'error',
  verdict: 'fail',
  value: 0.1,
  threshold: 0,
  n: 10,
  m: null,
  count: 1,
  message: '1 value not >= 0',
  reason: null,
  samples: [{ file: 'data/a b.csv', line: 7, row: 6, value: '-1' }],
  ...change,
});

const anyText = fc.string({ unit: 'binary', maxLength: 20 });
const anyCheck = fc
  .record({
    id: anyText,
    column: fc.option(anyText),
    severity: fc.constantFrom('error', 'warning', 'info', 'off'),
    verdict: fc.constantFrom('pass', 'fail', 'warn', 'skipped', 'inconclusive', 'error'),
    message: anyText,
    reason: fc.option(anyText),
    samples: fc.array(
      fc.record({
        file: fc.option(anyText),
        line: fc.option(fc.integer({ min: 1 })),
        row: fc.option(fc.integer({ min: 1 })),
        value: fc.option(anyText),
      }),
      { maxLength: 3 },
    ),
  })
  .map((parts) => check(parts as Partial<CheckResult>));

test('SARIF: a result per place, at its line, with the rule and level of its check', () => {
  const log = JSON.parse(
    renderSarif('validate-data', [
      check({}),
      check({ id: 'row.count', column: null, severity: 'warning', verdict: 'warn', samples: [] }),
      check({ id: 'missing', verdict: 'pass' }),
    ]),
  ) as { runs: [{ tool: { driver: { rules: unknown[] } }; results: unknown[] }] };
  const [{ tool, results }] = log.runs;
  expect(tool.driver.rules).toMatchObject([{ id: 'range' }, { id: 'row.count' }]);
  expect(results).toMatchObject([
    {
      ruleId: 'range',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'age: 1 value not >= 0' },
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'data/a%20b.csv' }, region: { startLine: 7 } } },
      ],
    },
    { ruleId: 'row.count', ruleIndex: 1, level: 'warning' },
  ]);
  expect(results[1]).not.toHaveProperty('locations');
});

test('SARIF is valid under its schema, whatever the data hold', () => {
  fc.assert(
    fc.property(fc.array(anyCheck, { maxLength: 4 }), (checks) => {
      const valid = validSarif(JSON.parse(renderSarif('validate-data', checks)));
      expect(validSarif.errors).toBeNull();
      expect(valid).toBe(true);
    }),
    { numRuns: 200 },
  );
});

interface Suites {
  testsuites: {
    '@tests': string;
    '@failures': string;
    '@skipped': string;
    testsuite?: { testcase: { '@name': string; failure?: unknown; skipped?: unknown }[] }[];
  };
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  isArray: (name) => name === 'testsuite' || name === 'testcase',
});

test('JUnit: every check is a case, counted as what it is', () => {
  const xml = renderJunit('validate-data', [
    check({}),
    check({ id: 'missing', verdict: 'pass' }),
    check({ id: 'unique', verdict: 'skipped', reason: 'no <values>' }),
  ]);
  const { testsuites } = parser.parse(xml) as Suites;
  expect(testsuites).toMatchObject({ '@tests': '3', '@failures': '1', '@skipped': '1' });
  expect(testsuites.testsuite?.[0]?.testcase).toMatchObject([
    { '@name': 'range', failure: { '@type': 'range' } },
    { '@name': 'missing' },
    { '@name': 'unique', skipped: { '@message': 'no <values>' } },
  ]);
});

test('JUnit stays one well-formed document with its cases, whatever the data hold', () => {
  fc.assert(
    fc.property(fc.array(anyCheck, { maxLength: 4 }), (checks) => {
      const xml = renderJunit('validate-data', checks);
      // eslint-disable-next-line no-control-regex
      expect(xml).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/);
      expect(xml.isWellFormed()).toBe(true);
      expect(xml).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos|#9|#10|#13);)/);
      const { testsuites } = parser.parse(xml) as Suites;
      const cases = (testsuites.testsuite ?? []).flatMap(({ testcase }) => testcase);
      expect(cases).toHaveLength(checks.length);
      const failed = checks.filter(({ verdict }) => verdict === 'fail').length;
      expect(cases.filter(({ failure }) => failure !== undefined)).toHaveLength(failed);
    }),
    { numRuns: 200 },
  );
});
