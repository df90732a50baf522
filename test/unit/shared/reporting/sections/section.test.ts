import { expect, test } from 'vitest';
import type { KpiResult, StageResult } from '../../../../../shared/model/stage-result.ts';
import {
  COMMENT_BUDGET_BYTES,
  renderComment,
} from '../../../../../shared/reporting/comment/render-comment.ts';
import { readComment } from '../../../../../shared/reporting/comment/read-comment.ts';
import { linksOf } from '../../../../../shared/reporting/links.ts';
import { renderSummary, SUMMARY_BUDGET_BYTES } from '../../../../../shared/reporting/summary.ts';
import { largeLeg, largeMatrix } from '../../../../support/reporting/large-matrix.ts';
import { mermaidCharts, parseMermaid } from '../../../../support/reporting/mermaid.ts';
import {
  bounds,
  check,
  evaluation,
  metric,
  MODEL,
  rocAuc,
  SHA,
  stageResult,
} from '../../../../support/stage-results.ts';

const links = linksOf({ serverUrl: 'https://github.com', repository: 'org/flights' });
const linked = (...results: StageResult[]): string => renderComment(MODEL, results, { links });
const visible = (body: string): string => body.replaceAll('\u00A0', ' ');
const opened = (body: string): string => {
  let text = body;
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(/<details>(?:(?!<details>)[\s\S])*?<\/details>/g, '');
  }
  return text;
};

test('a failure is never folded: rows, or their number and a link', () => {
  const metrics = Array.from({ length: 40 }, (_, i) => rocAuc({ name: `m${String(i)}`, verdict: 'fail' }));
  const checks = Array.from({ length: 40 }, (_, i) => check(`c${String(i)}`, { verdict: 'fail' }));
  const open = opened(linked(evaluation({ verdict: 'fail', metrics, checks })));
  expect(open.match(/^\| ❌ \| `m\d/gm)).toHaveLength(12);
  expect(open.match(/^\| ❌ \| `c\d/gm)).toHaveLength(12);
  const report = '[full report](https://github.com/org/flights/actions/runs/4711/attempts/1)';
  expect(open).toContain(`28 more metrics failed, uncertain or worse, in the ${report}`);
  expect(open).toContain(`28 more findings in the ${report}`);
});

test('what got worse without a gate stands open and before what did not', () => {
  const worse = metric('recall', {
    value: 0.8,
    baseline: 0.9,
    delta: -0.1,
    bounds: bounds(-0.12, -0.08),
    n: 10,
  });
  const open = opened(linked(evaluation({ metrics: [rocAuc(), metric('f1', { value: 1 }), worse] })));
  expect(open).toContain('| 🔻 | `recall` |');
  expect(open).toContain('🔻 worse beyond chance, with no gate on it');
  expect(open).not.toContain('`f1`');
});

test('what a reader must see stands open in a leg and in a stage that passed, too', () => {
  const worse = rocAuc({ gate: null, verdict: 'skipped', delta: -0.1, bounds: bounds(-0.12, -0.08) });
  const missed: KpiResult = {
    name: 'revenue',
    value: 1,
    unit: null,
    target: 5,
    direction: 'higher',
    gate: null,
    verdict: 'warn',
  };
  const open = (changes: Partial<StageResult>): string =>
    opened(linked(evaluation({ leg: { seed: 1 }, verdict: 'pass', metrics: [], ...changes })));
  expect(open({ metrics: [worse] })).toContain('| 🔻 | `roc_auc` |');
  expect(open({ kpis: [missed] })).toContain('| ⚠️ | `revenue` |');
  expect(open({ checks: [check('rows', { verdict: 'fail' })] })).toContain('| ❌ | `rows` |');
  expect(open({ omitted: { openChecks: 2 } })).toContain('2 more findings in the');
  expect(open({ metrics: [rocAuc()] })).not.toContain('`roc_auc` |');
  // A stranger's code may say one thing and its rows another.
  const claimed = stageResult('train', { verdict: 'pass', metrics: [rocAuc({ verdict: 'fail' })] });
  expect(opened(linked(claimed))).toContain('| ❌ | `roc_auc` |');
});

test('neither waivers nor what changed push a failure out of the comment', () => {
  const changes = Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => [`${'漢'.repeat(60)}${String(i)}`, true]),
  );
  const waivers = Array.from({ length: 100 }, (_, i) => ({
    schemaVersion: 1,
    model: MODEL,
    metric: `m${String(i)}`,
    sha: SHA,
    reason: '漢'.repeat(500),
    at: '2026-11-25T08:00:00.000Z',
    by: 'mona',
    pullRequest: 7,
    comment: 'https://github.com/org/flights/pull/7#issuecomment-1',
  }));
  const failed = evaluation({ verdict: 'fail', metrics: [rocAuc({ verdict: 'fail' })] });
  const body = linked(
    stageResult('train', { verdict: 'pass', changes }),
    failed,
    stageResult('deploy', { verdict: 'warn', waivers }),
  );
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(COMMENT_BUDGET_BYTES);
  expect(opened(body)).toContain('| ❌ | `roc_auc` |');
  expect(opened(body)).toContain('… and 988 more');
  expect(opened(body)).toContain('⚠️ Waived: `m99` fails, accepted by `mona`');
  expect(readComment(MODEL, body)).toHaveLength(3);
});

test('slices: gaps between groups, and who lost most', () => {
  const slice = (country: string, value: number): ReturnType<typeof metric> =>
    metric('recall', {
      slice: { country },
      value,
      baseline: 0.8,
      delta: value - 0.8,
      bounds: bounds(value - 0.81, value - 0.79),
      n: 50,
    });
  const body = linked(
    evaluation({ metrics: [rocAuc(), slice('DE', 0.9), slice('FR', 0.7), slice('IT', 0.75)] }),
  );
  expect(body).toContain('<details><summary>Slices: 3 values</summary>');
  expect(body).toContain('| `recall` | `country` | 3 | 0.700 `FR` | 0.900 `DE` | 0.200 |');
  const lost = [...body.matchAll(/^\| `recall` `country = (\w+)` \|/gm)].map(([, country]) => country);
  expect(lost).toEqual(['FR', 'IT']);
});

test('KPIs and costs are a lane of their own; a missed target stands first', () => {
  const kpi = (name: string, changes: Partial<KpiResult>): KpiResult => ({
    name,
    value: 3.1,
    unit: 'USD',
    target: 3.5,
    direction: 'lower',
    gate: 'max: 3.5',
    verdict: 'pass',
    ...changes,
  });
  const cost = {
    durationSeconds: 12.1,
    cpuSeconds: 20.2,
    peakMemoryMb: 310,
    modelBytes: 20_480,
    latencyP50Ms: 1.5,
  };
  const kpis = [
    kpi('cost_per_flight', {}),
    kpi('revenue', { value: 1, target: 2, direction: 'higher', verdict: 'fail' }),
  ];
  const rows = opened(linked(evaluation({ verdict: 'fail', kpis, cost })))
    .split('\n')
    .filter((line) => /USD|duration|latency/.test(line));
  expect(rows).toEqual([
    '| ❌ | `revenue` | 1 `USD` | ≥ 2 | `max: 3.5` |',
    '| ✅ | `cost_per_flight` | 3.10 `USD` | ≤ 3.50 | `max: 3.5` |',
    '|  | duration | 12.1 s | – | – |',
    '|  | median latency | 1.50 ms | – | – |',
  ]);
});

test('where it comes from, what changed, and how to get it again', () => {
  const baseline = {
    kind: 'merge-base',
    ref: SHA,
    version: null,
    age: 'P2DT5H',
    distance: 5,
    comparable: true,
    paired: false,
  };
  const body = visible(linked(evaluation({ baseline })));
  expect(body).toContain('baseline `merge-base a1b2c3d`, 2 d old, 5 commits behind');
  expect(body).toContain(
    'What changed: data (now `sha256:9f9f9f9f9f9f`) – unchanged: parameters, code, environment',
  );
  expect(body).toContain(
    `git fetch https://github.com/org/flights ${SHA} && git checkout ${SHA}\ngh run download 4711 --repo org/flights --pattern 'mlops-*'`,
  );
  expect(body).toContain('[run 123 attempt 1](https://github.com/org/flights/actions/runs/4711/attempts/1)');
});

test('where the server keeps no artifacts of ours, none are to be downloaded', () => {
  const links = linksOf({ serverUrl: 'https://git.corp.example', repository: 'org/flights' });
  const body = visible(renderComment(MODEL, [evaluation()], { links }));
  expect(body).toContain(`git fetch https://git.corp.example/org/flights ${SHA} && git checkout ${SHA}`);
  expect(body).not.toContain('gh run download');
});

test('no address leads away from the server of the run', () => {
  const body = linked(
    evaluation({ headline: 'https://evil.example' }),
    stageResult('train', { headline: 'www.evil.example' }),
  );
  for (const [, host] of body.matchAll(/https?:\/\/([^/\s)]+)/g)) expect(host).toBe('github.com');
  expect(linksOf({ serverUrl: 'https://github.com', repository: 'a/b](x' })).toBeNull();
  expect(linksOf({ serverUrl: 'javascript:alert(1)', repository: 'a/b' })).toBeNull();
  expect(linksOf({ serverUrl: 'https://ghe.example/path/', repository: 'a/b' })).toEqual({
    server: 'https://ghe.example/path',
    repository: 'a/b',
  });
});

test('rows whose prediction changed are named only where the stage named them', () => {
  expect(linked(evaluation())).toContain('Predictions that changed: 812 now right, 410 now wrong (+402)');
  const named = linked(evaluation({ flips: { fixed: 1, broken: 2, keys: ['a', 'b', 'c'] } }));
  expect(named).toContain('1 now right, 2 now wrong (−1)');
  expect(named).toContain('`a`, `b`, `c`');
});

test('trends stand in their rows, and the one that decides as a chart that Mermaid reads', async () => {
  const x = ['a1', 'b2', 'c3', 'd4'];
  const charts: StageResult['charts'] = [
    {
      id: 'roc_auc-trend',
      kind: 'line',
      title: 'roc_auc, last commits',
      x,
      series: [{ name: 'roc_auc', y: [0.64, 0.63, 0.637, 0.654] }],
    },
    {
      id: 'calibration',
      kind: 'line',
      title: 'calibration',
      x: [0, 0.5, 1],
      series: [{ name: 'seen', y: [0, 0.4, 1] }],
    },
    {
      id: 'distribution-x',
      kind: 'bar',
      title: 'x',
      x: ['A', 'B'],
      series: [
        { name: 'baseline', y: [0.2, 0.8] },
        { name: 'current', y: [0.3, 0.7] },
      ],
    },
  ];
  const body = linked(evaluation({ charts }));
  expect(body).toMatch(/\| `roc_auc` \|.*\| ▄▁▃█ \|/);
  const drawn = mermaidCharts(body);
  expect(drawn).toHaveLength(3);
  expect(mermaidCharts(opened(body))).toEqual(drawn.slice(0, 1));
  for (const source of drawn) expect(await parseMermaid(source)).toBe('xychart');
  expect(readComment(MODEL, body)[0]?.charts).toHaveLength(3);
});

test('what a compact copy left out is counted when it is rendered again', () => {
  const full = { ...largeLeg(0), leg: null };
  const first = linked(full);
  const again = linked(...readComment(MODEL, first));
  const total = (body: string): number =>
    [...visible(opened(body)).matchAll(/^\| ❌ \| `metric/gm)].length +
    Number(/([\d,]+) more metrics failed/.exec(body)?.[1]?.replace(',', ''));
  expect(total(first)).toBeGreaterThan(67);
  expect(total(again)).toBe(total(first));
  expect(again).toMatch(/Slices: 4,000 values in the \[full report\]/);
  expect(linked(...readComment(MODEL, again))).toBe(again);
});

test('20 legs of 2,000 metrics and 200 slices of 20 metrics keep to the budgets, and every failure is seen', () => {
  const body = linked(...largeMatrix(20));
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(COMMENT_BUDGET_BYTES);
  const sections = body.split(/^<!-- section:/m).slice(1);
  expect(sections).toHaveLength(20);
  for (const section of sections.filter((text) => text.includes('verdict=fail'))) {
    expect(opened(section)).toMatch(/^\| ❌ \| `metric \d+`/m);
    expect(opened(section)).toContain('more metrics failed');
  }
  expect(Buffer.byteLength(renderSummary(largeLeg(0), links))).toBeLessThanOrEqual(SUMMARY_BUDGET_BYTES);
});

test('a phone is not asked to show empty columns', () => {
  const header = (results: StageResult): string | undefined =>
    linked(results)
      .split('\n')
      .find((line) => line.startsWith('|'));
  expect(header(evaluation({ metrics: [rocAuc({ bounds: null })] }))).not.toContain('CI');
  expect(header(evaluation({ metrics: [rocAuc({ gate: null })] }))).not.toContain('Gate');
  expect(header(stageResult('train', { metrics: [metric('loss', { value: 1 })] }))).toBe(
    '| Metric | Value |',
  );
  const rows = linked(evaluation({ metrics: [rocAuc({ name: 'x'.repeat(500) })] })).match(/^\|.*x.*$/gm);
  expect(rows).toHaveLength(1);
  expect(rows?.[0]).not.toContain('x'.repeat(49));
});

test('what the alert says is not said again', () => {
  const headline = 'roc_auc 0.637 → 0.654: better than champion 1.0.0';
  expect(linked(evaluation({ headline }))).not.toContain('roc\\_auc 0\\.637');
  expect(linked(evaluation({ headline: 'no baseline: none was found' }))).toContain(
    'no baseline\\: none was found',
  );
});

test('a stage that has started says since when, and links its run on our server alone', () => {
  const facts = [{ name: 'run', value: 'https://evil.example/a/b/actions/runs/1' }];
  const body = linked(stageResult('train', { state: 'in-progress', verdict: 'skipped', facts }));
  expect(body).toContain(
    '⏳ **train** – in progress since `2026-11-25 08:00 UTC` · [run](https://github.com/org/flights/actions/runs/4711/attempts/1)',
  );
  expect(body).not.toContain('evil');
});

test('a model that is worse within its margin passes, and is not called no worse', () => {
  const metrics = [rocAuc({ value: 0.635, delta: -0.002, bounds: bounds(-0.003, -0.001) })];
  expect(linked(evaluation({ metrics }))).toContain(
    'Passed\\: worse than champion 1\\.0\\.0, within the gate** – its one gate passed',
  );
});

test('an age of nothing and a distance of nothing are not said', () => {
  const same = { kind: 'merge-base', ref: SHA, version: null, age: 'PT0H', distance: 0 } as const;
  const body = visible(linked(evaluation({ baseline: { ...same, comparable: true, paired: true } })));
  expect(body).toContain('baseline `merge-base a1b2c3d`, same evaluation set');
});
