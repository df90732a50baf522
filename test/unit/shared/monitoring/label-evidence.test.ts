import { expect, test } from 'vitest';
import type { ColumnProfile, Profile } from '../../../../shared/data/profile/profile.ts';
import { labelEvidence } from '../../../../shared/monitoring/label-evidence.ts';

function label(counts: Record<string, number>, changes: Partial<ColumnProfile> = {}): ColumnProfile {
  const top = Object.entries(counts).map(([value, count]) => ({ value, count }));
  return {
    name: 'late',
    type: 'BIGINT',
    kind: 'number',
    nulls: 0,
    nans: null,
    infinities: null,
    distinct: top.length,
    min: null,
    max: null,
    mean: null,
    std: null,
    quantiles: [],
    histogram: null,
    lengths: null,
    patterns: [],
    calendar: null,
    zeros: null,
    spellings: [],
    top,
    other: { distinct: 0, count: 0 },
    hashed: false,
    role: 'label',
    counts: 'values',
    ...changes,
  };
}

const profile = (...columns: ColumnProfile[]): Profile => ({
  schemaVersion: 1,
  model: 'm',
  rows: 10,
  columns,
});
const BEFORE = profile(label({ '0': 8, '1': 2 }));

test('classes of both sides are counted, those that only one has too', () => {
  expect(labelEvidence(BEFORE, profile(label({ '1': 3, '2': 7 }))).classes).toEqual([
    { label: 'late', value: '0', reference: 8, current: 0 },
    { label: 'late', value: '1', reference: 2, current: 3 },
    { label: 'late', value: '2', reference: 0, current: 7 },
  ]);
});

test('1 and 1.0 are one class: a column with gaps has another type', () => {
  const gaps = label({ '0.0': 6, '1.0': 4 }, { type: 'DOUBLE', nulls: 3 });
  expect(labelEvidence(BEFORE, profile(gaps)).classes).toEqual([
    { label: 'late', value: '0', reference: 8, current: 6 },
    { label: 'late', value: '1', reference: 2, current: 4 },
  ]);
});

test.each([
  ['no column', profile(), 'recent data have no label late yet'],
  ['no value', profile(label({}, { nulls: 10 })), 'no recent row has the label late yet'],
  ['too many', profile(label({ '0': 1 }, { distinct: 500 })), 'the label late has 500 recent values'],
])('%s: nothing is known of the label, and that is said', (_title, recent, why) => {
  const { classes, unlabelled } = labelEvidence(BEFORE, recent);
  expect(classes).toEqual([]);
  expect(unlabelled).toEqual([{ label: 'late', why: expect.stringContaining(why) as string }]);
});

test('a label that is a number to predict has no classes and no rule', () => {
  const reference = profile(label({ '0': 1 }, { distinct: 500 }));
  expect(labelEvidence(reference, BEFORE)).toEqual({ classes: [], unlabelled: [] });
});
