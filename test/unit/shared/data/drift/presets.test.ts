import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PresetName } from '../../../../../shared/data/drift/drift-settings.ts';
import { doaneDistance, knownDistance } from '../../../../../shared/data/drift/presets/nannyml.ts';
import type { PresetFacts, PresetScore } from '../../../../../shared/data/drift/presets/preset.ts';
import { presets } from '../../../../../shared/data/drift/presets/presets.ts';
import { thresholdOfWindows } from '../../../../../shared/data/drift/windows.ts';

type Value = string | number;
interface Sample {
  values: Value[];
  r: number[];
  c: number[];
  reference_in_order: Value[];
}
interface PeerScore {
  method: string;
  value: number;
  threshold: number;
  drifted: boolean;
  /** Its formula on exact histograms, where its own are approximated. */
  formula?: number;
}
type Golden = { samples: Record<string, Sample> } & Record<
  Exclude<PresetName, 'psi'>,
  { version: string; scores: Record<string, PeerScore> }
>;

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'fixtures', 'golden');
const golden = JSON.parse(await readFile(join(folder, 'drift-peers.json'), 'utf8')) as Golden;
const isNumeric = ({ values }: Sample): boolean => typeof values[0] === 'number';

function ours(preset: PresetName, sample: Sample, learned: number | null): PresetScore {
  const facts: PresetFacts = { role: null, method: null, threshold: null, learned };
  const counts = { r: Float64Array.from(sample.r), c: Float64Array.from(sample.c) };
  return isNumeric(sample)
    ? presets[preset].numbers({ x: Float64Array.from(sample.values, Number), ...counts }, facts)
    : presets[preset].categories(counts, facts);
}

/** As NannyML learns it: ten chunks in the order of the rows, and the rest as one more. */
function learnedFrom({ values, r, reference_in_order: rows }: Sample): number {
  const size = Math.floor(rows.length / 10);
  const scores: number[] = [];
  for (let start = 0; start < rows.length; start += size) {
    const chunk = rows.slice(start, start + size);
    const c = Float64Array.from(values, (value) => chunk.filter((row) => row === value).length);
    const counts = { r: Float64Array.from(r), c };
    scores.push(
      typeof values[0] === 'number'
        ? doaneDistance({ x: Float64Array.from(values, Number), ...counts })
        : knownDistance(counts),
    );
  }
  return thresholdOfWindows(scores) ?? Number.NaN;
}

const METHODS: Record<string, string> = { 'Kolmogorov-Smirnov': 'ks', "Cramer's V": 'cramers_v' };

describe.each(['evidently', 'deepchecks', 'nannyml', 'tfdv'] as const)('%s', (tool) => {
  test.each(Object.entries(golden[tool].scores))('says of "%s" what the tool says', (name, expected) => {
    const sample = golden.samples[name];
    if (sample === undefined) throw new Error(name);
    const learned = tool === 'nannyml' ? learnedFrom(sample) : null;
    const score = ours(tool, sample, learned);
    expect(score).toMatchObject({
      method: METHODS[expected.method] ?? expected.method,
      drifted: expected.drifted,
    });
    const wanted = expected.formula ?? expected.value;
    expect(Math.abs((score.value ?? Number.NaN) / wanted - 1)).toBeLessThan(1e-8);
    if (expected.formula !== undefined)
      expect(Math.abs(expected.formula / expected.value - 1)).toBeLessThan(0.05);
    expect(Math.abs((score.threshold ?? Number.NaN) / expected.threshold - 1)).toBeLessThan(1e-8);
  });
});

test('psi takes deciles of the reference and 0.1', () => {
  const r = Float64Array.from({ length: 100 }, () => 1);
  const x = Float64Array.from({ length: 100 }, (_, i) => i);
  const facts: PresetFacts = { role: null, method: null, threshold: null, learned: null };
  expect(presets.psi.numbers({ x, r, c: r }, facts)).toMatchObject({ value: 0, drifted: false });
  const low = r.map((_, i) => (i < 20 ? 1 : 0));
  // Two of ten cells hold all: Σ (p − q) ln(p / q) by hand.
  const expected = 2 * (0.1 - 0.5) * Math.log(0.1 / 0.5) + 8 * (0.1 - 1e-4) * Math.log(0.1 / 1e-4);
  const score = presets.psi.numbers({ x, r, c: low }, facts);
  expect(score.value).toBeCloseTo(expected, 10);
  expect(score.drifted).toBe(true);
});

test("tfdv: a schema's threshold of the divergence in bits decides, of categories too", () => {
  const counts = { r: Float64Array.of(60, 40), c: Float64Array.of(40, 60) };
  const told = presets.tfdv.categories(counts, { role: null, method: 'js', threshold: 1, learned: null });
  const bits = told.value ?? Number.NaN;
  // 1 minus the binary entropy of 0.4, because the mean of the two sides is even.
  expect(bits).toBeCloseTo(1 + 0.4 * Math.log2(0.4) + 0.6 * Math.log2(0.6), 12);
  for (const [limit, drifted] of [
    [bits * 1.01, false],
    [bits * 0.99, true],
  ] as const) {
    // As the reader of schema.pbtxt keeps it: the distance in nats.
    const threshold = Math.sqrt(limit * Math.LN2);
    const judged = presets.tfdv.categories(counts, { role: null, method: 'js', threshold, learned: null });
    expect(judged).toMatchObject({ method: 'jensen_shannon_divergence', drifted });
    expect(judged.threshold).toBeCloseTo(limit, 10);
  }
  const largest = { role: null, method: 'linf', threshold: 0.3, learned: null };
  expect(presets.tfdv.categories(counts, largest)).toMatchObject({ method: 'infinity_norm', drifted: false });
});
