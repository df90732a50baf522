import { createHash } from 'node:crypto';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { expect, test } from 'vitest';
import { renderPage } from '../../../../../shared/reporting/page/render-page.ts';
import type { StageResult } from '../../../../../shared/model/stage-result.ts';
import {
  check,
  evaluation,
  metric,
  MODEL,
  stageResult,
  wholeRun,
} from '../../../../support/stage-results.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;

interface Seen {
  elements: string[];
  /** `element attribute` of all that is not ours to expect. */
  attributes: string[];
  text: string;
  comments: number;
}

function parsed(page: string): Seen {
  const seen: Seen = { elements: [], attributes: [], text: '', comments: 0 };
  const visit = (node: Node): void => {
    if (node.nodeName === '#comment') seen.comments++;
    else if ('value' in node) seen.text += node.value;
    else if ('tagName' in node) {
      seen.elements.push(node.tagName);
      seen.attributes.push(...node.attrs.map(({ name }) => `${node.tagName} ${name}`));
      node.childNodes.forEach(visit);
    }
  };
  parse(page).childNodes.forEach(visit);
  return seen;
}

const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>' onload='x\n</style></table><!-- & \u202E`;

function hostileRun(): StageResult[] {
  const leg = { [HOSTILE]: HOSTILE };
  return [
    stageResult('validate-data', {
      verdict: 'fail',
      headline: HOSTILE,
      checks: [
        check(HOSTILE, {
          column: HOSTILE,
          verdict: 'fail',
          value: HOSTILE,
          threshold: HOSTILE,
          message: HOSTILE,
          samples: [{ file: HOSTILE, line: 1, row: 1, value: HOSTILE }],
        }),
      ],
      facts: [{ name: HOSTILE, value: HOSTILE }],
      files: [{ path: HOSTILE, digest: HOSTILE }],
    }),
    evaluation({
      leg,
      metrics: [metric(HOSTILE, { value: 1, unit: HOSTILE, slice: leg, gate: HOSTILE, reason: HOSTILE })],
      baseline: {
        kind: HOSTILE,
        ref: HOSTILE,
        version: HOSTILE,
        age: HOSTILE,
        comparable: true,
        paired: true,
      },
      kpis: [
        {
          name: HOSTILE,
          value: 1,
          unit: HOSTILE,
          target: 2,
          direction: 'higher',
          gate: HOSTILE,
          verdict: 'pass',
        },
      ],
    }),
  ];
}

test('text of others adds no element, attribute or comment to the page', async () => {
  const seen = parsed(await renderPage(HOSTILE, hostileRun()));
  expect(
    seen.elements.filter((name) => ['script', 'img', 'a', 'link', 'iframe', 'form'].includes(name)),
  ).toEqual([]);
  expect(seen.elements.filter((name) => name === 'style')).toEqual(['style']);
  const named = seen.attributes.filter((name) =>
    /^(?:\S+ (?:on|style|href|src)|(?:a|base|object) )/.test(name),
  );
  expect(named).toEqual([]);
  expect(seen.comments).toBe(0);
  expect(seen.text).toContain('<script>alert(1)</script>');
  expect(seen.text).not.toContain('\u202E');
});

test('the page may load nothing, and its one style is the one that its policy names', async () => {
  const page = await renderPage(MODEL, wholeRun());
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  const digest = createHash('sha256').update(style).digest('base64');
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
  expect(policy).toBe(
    `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
  );
  expect(page).not.toMatch(/\s(?:src|href)=|url\(|@import/);
});

test('it says the verdict, the metric, its difference and interval, and names every stage but report', async () => {
  const { text, elements } = parsed(await renderPage(MODEL, wholeRun()));
  const shown = text.replaceAll('\u00A0', ' ');
  expect(shown).toContain('Passed with warnings: better than champion 1.0.0');
  expect(shown).toContain('roc_auc 0.637 → 0.654, Δ +0.017 (90 % CI +0.016 … +0.018), n = 479,586');
  expect(elements.filter((name) => name === 'section').length).toBe(6);
});

test('a failing row of the data is shown at its line, and every digest in full', async () => {
  const failed = stageResult('validate-data', {
    verdict: 'fail',
    checks: [
      check('missing', {
        verdict: 'fail',
        samples: [{ file: 'data/train.csv', line: 812, row: 811, value: 'NA' }],
      }),
    ],
    digests: { data: `sha256:${'9f'.repeat(32)}` },
    files: [{ path: 'profile.json', digest: `sha256:${'1a'.repeat(32)}` }],
  });
  const { text } = parsed(await renderPage(MODEL, [failed]));
  for (const part of ['data/train.csv', '812', 'NA', 'profile.json', '9f'.repeat(32), '1a'.repeat(32)])
    expect(text).toContain(part);
});
