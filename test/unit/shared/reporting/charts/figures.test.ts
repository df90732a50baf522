import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { expect, test } from 'vitest';
import type { Chart, StageResult } from '../../../../../shared/model/stage-result.ts';
import { drawFigures } from '../../../../../shared/reporting/charts/draw-figures.ts';
import { gateLimit } from '../../../../../shared/reporting/gate-limit.ts';
import { bounds, evaluation, metric, rocAuc, stageResult } from '../../../../support/stage-results.ts';

type Element = DefaultTreeAdapterTypes.Element;

/** Every element of a drawing, as an HTML parser sees it. */
function elementsOf(svg: string): Element[] {
  const found: Element[] = [];
  const visit = (node: DefaultTreeAdapterTypes.ChildNode): void => {
    if (!('tagName' in node)) return;
    found.push(node);
    node.childNodes.forEach(visit);
  };
  parseFragment(svg).childNodes.forEach(visit);
  return found;
}

const textsOf = (svg: string): string[] =>
  elementsOf(svg)
    .filter(({ tagName }) => tagName === 'text')
    .map(({ childNodes }) => childNodes.map((node) => ('value' in node ? node.value : '')).join(''));

const chart = (changes: Partial<Chart>): StageResult =>
  stageResult('train', {
    charts: [
      { id: 'c', kind: 'line', title: 'Loss', x: [1, 2], series: [{ name: 'a', y: [1, 2] }], ...changes },
    ],
  });

async function only(result: StageResult): Promise<string> {
  const figures = await drawFigures(result);
  expect(figures.length).toBe(1);
  return figures[0]?.svg ?? '';
}

test('every metric with a difference gets a row with its numbers and its own axis', async () => {
  const svg = await only(evaluation());
  const texts = textsOf(svg).map((text) => text.replaceAll('\u00A0', ' '));
  expect(texts).toContain('roc_auc ↑  +0.017 (+0.016 … +0.018)');
  expect(texts).toContain('log_loss ↓  −0.0073 (−0.0077 … −0.0069)');
  expect(svg.match(/role-axis-domain/g)?.length).toBe(4);
});

test('the limit of the gate is drawn where its verdict turns', async () => {
  const dashes = (svg: string): number => svg.match(/stroke-dasharray/g)?.length ?? 0;
  expect(dashes(await only(evaluation()))).toBe(1);
  expect(dashes(await only(evaluation({ metrics: [rocAuc({ gate: null })] })))).toBe(0);
});

test.each([
  ['non-inferior: 0.005', 'higher', 0.6, -0.005],
  ['non-inferior: 0.005', 'lower', 0.6, 0.005],
  ['superior: 0.01', 'higher', 0.6, 0.01],
  ['superior: 0.01', 'lower', 0.6, -0.01],
  ['non-inferior: 0.02 of baseline', 'higher', -5, -0.1],
  ['non-inferior: 0.02 of baseline', 'higher', null, null],
  ['non-inferior: 1e-7', 'higher', 0.6, -1e-7],
  ['min: 0.7', 'higher', 0.6, null],
  [null, 'higher', 0.6, null],
  ['non-inferior: 0.005', 'target', 0.6, null],
] as const)('the limit of %s (%s, baseline %s) is %s', (gate, direction, baseline, limit) => {
  expect(gateLimit(metric('m', { gate, direction, baseline }))).toBe(limit);
});

test('the colour of a row says its verdict', async () => {
  const worse = rocAuc({ delta: -0.016, bounds: bounds(-0.017, -0.015), verdict: 'fail' });
  const unclear = rocAuc({ delta: -0.003, bounds: bounds(-0.009, 0.003), verdict: 'inconclusive' });
  expect(await only(evaluation({ metrics: [rocAuc()] }))).toContain('fill="var(--good)"');
  expect(await only(evaluation({ metrics: [worse] }))).toContain('fill="var(--bad)"');
  expect(await only(evaluation({ metrics: [unclear] }))).toContain('fill="var(--unsure)"');
});

test('without a difference there is no picture of one', async () => {
  expect(await drawFigures(evaluation({ metrics: [rocAuc({ delta: null })] }))).toEqual([]);
  expect(await drawFigures(evaluation({ metrics: [rocAuc({ bounds: null })] }))).toEqual([]);
});

test('bounds may be open', async () => {
  const open = rocAuc({ bounds: { lower: 0.016, upper: null, alpha: 0.05, sided: 'one' } });
  expect(await only(evaluation({ metrics: [open] }))).not.toMatch(/NaN|Infinity/);
});

test.each<[string, Partial<Chart>]>([
  ['lines over steps', { kind: 'line' }],
  ['lines over names', { kind: 'line', x: ['1.0.0', '1.1.0'] }],
  ['bars', { kind: 'bar', x: ['yes', 'no'] }],
  ['areas over bins', { kind: 'bar' }],
])('%s are drawn, with a legend for two series', async (_, changes) => {
  const series = [
    { name: 'reference', y: [0.2, 0.8] },
    { name: 'current', y: [0.3, null] },
  ];
  const texts = textsOf(await only(chart({ ...changes, series })));
  expect(texts).toEqual(expect.arrayContaining(['reference', 'current']));
  expect(textsOf(await only(chart(changes)))).not.toContain('a');
});

test('categories keep the order in which the stage lists them', async () => {
  const x = ['ORD', 'ATL', 'other'];
  const texts = textsOf(await only(chart({ kind: 'bar', x, series: [{ name: 'a', y: [0.3, 0.5, 0.2] }] })));
  expect(texts.filter((text) => x.includes(text))).toEqual(x);
});

test('long series are thinned out, and the last point stays', async () => {
  const x = Array.from({ length: 20_000 }, (_, i) => i);
  const svg = await only(chart({ x, series: [{ name: 'a', y: x }] }));
  expect(svg.length).toBeLessThan(20_000);
  expect(textsOf(svg)).toContain('20,000');
});

test('a chart without any number is left out', async () => {
  expect(await drawFigures(chart({ series: [{ name: 'a', y: [null, null] }] }))).toEqual([]);
});

test.each(['toString', 'constructor', '__proto__', 'valueOf'])(
  'a name that every object has (%s) is one like any other',
  async (name) => {
    const series = [
      { name, y: [1, 2, 3] },
      { name: 'b', y: [2, 3, 4] },
    ];
    const x = ['one', name, 'two'];
    const charts: Chart[] = (['line', 'bar'] as const).map((kind) => ({
      id: name,
      kind,
      title: name,
      x,
      series,
    }));
    const metrics = [rocAuc({ name, slice: { [name]: name } })];
    const figures = await drawFigures(evaluation({ metrics, charts }));
    expect(figures).toHaveLength(3);
    for (const { svg } of figures.slice(1))
      expect(textsOf(svg).filter((text) => text === name)).toHaveLength(2);
  },
);

const HOSTILE = `"><script>alert(1)</script><image href=x>{"signal":"1"}' \u202E</svg>`;

test('text of others adds no element and no address to a drawing', async () => {
  const metrics = [rocAuc({ name: HOSTILE, slice: { [HOSTILE]: HOSTILE } })];
  const charts: Chart[] = (['line', 'bar'] as const).map((kind) => ({
    id: HOSTILE,
    kind,
    title: HOSTILE,
    x: [HOSTILE, 'b'],
    series: [
      { name: HOSTILE, y: [1, 2] },
      { name: '', y: [1, 2] },
    ],
  }));
  const figures = await drawFigures(evaluation({ metrics, charts }));
  expect(figures.length).toBe(3);
  for (const { svg } of figures) {
    const elements = elementsOf(svg);
    const names = new Set(elements.map(({ tagName }) => tagName));
    expect(
      [...names].filter(
        (name) =>
          !['svg', 'g', 'path', 'line', 'text', 'rect', 'defs', 'clippath'].includes(name.toLowerCase()),
      ),
    ).toEqual([]);
    const attributes = elements.flatMap(({ attrs }) => attrs.map(({ name }) => name));
    expect(attributes.filter((name) => /^(?:on|style|href)/.test(name))).toEqual([]);
    expect(svg).not.toContain('\u202E');
    expect(textsOf(svg).join(' ')).toContain('<script>');
  }
});
