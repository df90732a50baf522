import type { WrittenSchema } from '../../../shared/data/schema/written-schema.ts';

/** A schema with every rule that TensorFlow Metadata has a word for, and some that it has none for. */
export const EVERY_RULE: WrittenSchema = {
  primaryKey: ['id'],
  fields: [
    { name: 'id', type: 'integer', constraints: { required: true, minimum: 1, maximum: 9 } },
    {
      name: 'price "net"\n€',
      type: 'number',
      constraints: { minimum: 0.5 },
      'x-mlops': { maxMissing: 0.25, drift: { method: 'linf', threshold: 0.01 } },
    },
    {
      name: 'city',
      type: 'string',
      constraints: { enum: ['Oslo', 'Ål\\', 'a\u0001b'], maxLength: 9 },
      'x-mlops': { minDomainMass: 0.9, drift: { method: 'js', threshold: 0.1 } },
    },
    { name: 'late', type: 'boolean', trueValues: ['yes'], falseValues: ['no'] },
    { name: 'day', type: 'date' },
    {
      name: 'code',
      type: 'string',
      constraints: { pattern: '[A-Z]+' },
      'x-mlops': {
        distinct: { min: 2, max: 50 },
        drift: { method: 'psi' },
        severity: { 'column.missing': 'off', cardinality: 'error' },
      },
    },
    {
      name: 'rank',
      type: 'integer',
      constraints: { maximum: 5 },
      'x-mlops': { severity: { range: 'info' } },
    },
  ],
  'x-mlops': { rows: { min: 10, max: 1000, vsPrevious: [0.5, 2] }, duplicates: { max: 0 } },
};
