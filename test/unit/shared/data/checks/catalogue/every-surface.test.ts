import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../../../../../shared/data/checks/catalogue/catalogue.ts';
import { DRIFT_CHECKS } from '../../../../../../shared/data/checks/catalogue/drift-checks.ts';
import { renderJunit } from '../../../../../../shared/reporting/exchange/render-junit.ts';
import { renderSarif } from '../../../../../../shared/reporting/exchange/render-sarif.ts';
import { escaped } from '../../../../../../shared/reporting/page/escape-html.ts';
import { renderPage } from '../../../../../../shared/reporting/page/render-page.ts';
import { check, MODEL, stageResult } from '../../../../../support/stage-results.ts';

/** Every check there is, as a finding with a place of its own. */
const FOUND = [...CATALOGUE, ...DRIFT_CHECKS].map(({ id, severity }, index) => {
  const known = severity === 'off' || severity === 'info' ? 'error' : severity;
  return check(id, {
    column: index % 3 === 0 ? null : `column ${String(index)}`,
    severity: known,
    verdict: known === 'error' ? 'fail' : 'warn',
    message: `what ${id} found`,
    samples: [{ file: 'data/d.csv', line: index + 2, row: index + 1, value: `value ${String(index)}` }],
  });
});

test('SARIF has a rule and a result at its line for every id of the catalogue', () => {
  const log = JSON.parse(renderSarif('validate-data', FOUND)) as {
    runs: [
      {
        tool: { driver: { rules: { id: string }[] } };
        results: {
          ruleId: string;
          ruleIndex: number;
          locations: [{ physicalLocation: { region: { startLine: number } } }];
        }[];
      },
    ];
  };
  const [{ tool, results }] = log.runs;
  expect(results.map(({ ruleId }) => ruleId)).toEqual(FOUND.map(({ id }) => id));
  for (const [index, { ruleId, ruleIndex, locations }] of results.entries()) {
    expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(locations[0].physicalLocation.region.startLine).toBe(index + 2);
  }
});

test('JUnit has a case with its message and place for every id of the catalogue', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: (name) => name === 'testcase' || name === 'testsuite',
  });
  const { testsuites } = parser.parse(renderJunit('validate-data', FOUND)) as {
    testsuites: {
      testsuite: {
        testcase: { '@name': string; failure?: { '#text': string }; 'system-out'?: string }[];
      }[];
    };
  };
  const cases = testsuites.testsuite.flatMap(({ testcase }) => testcase);
  expect(cases.map((one) => one['@name']).toSorted()).toEqual(FOUND.map(({ id }) => id).toSorted());
  for (const [index, { id }] of FOUND.entries()) {
    const own = cases.find((one) => one['@name'] === id);
    const text = own?.failure?.['#text'] ?? own?.['system-out'] ?? '';
    expect(text).toContain(`what ${id} found`);
    expect(text).toContain(`data/d.csv:${String(index + 2)}`);
  }
});

test('the page shows every id of the catalogue with its finding and example', async () => {
  const page = await renderPage(MODEL, [stageResult('validate-data', { verdict: 'fail', checks: FOUND })]);
  for (const [index, { id }] of FOUND.entries()) {
    expect(page).toContain(`<code>${escaped(id)}</code>`);
    expect(page).toContain(escaped(`what ${id} found`));
    expect(page).toContain(`value ${String(index)}`);
  }
});
