import type { TableField } from './table-schema.ts';
import type { WrittenField, WrittenSchema } from './written-schema.ts';

/** A field with the standard's defaults filled in. */
export function resolveField(
  written: WrittenField,
  missingValues?: WrittenSchema['missingValues'],
): TableField {
  const own = written['x-mlops'] ?? {};
  const categories = written.categories?.map((entry) => (typeof entry === 'object' ? entry.value : entry));
  return {
    name: written.name,
    type: written.type ?? 'any',
    lexis: {
      format: written.format ?? 'default',
      missingValues: missingValuesOf(written.missingValues ?? missingValues),
      trueValues: written.trueValues ?? ['true', 'True', 'TRUE', '1'],
      falseValues: written.falseValues ?? ['false', 'False', 'FALSE', '0'],
      decimalChar: written.decimalChar ?? '.',
      groupChar: (written.groupChar ?? '') === '' ? null : (written.groupChar ?? null),
    },
    constraints: written.constraints ?? {},
    domain: written.constraints?.enum ?? categories ?? null,
    role: own.role ?? null,
    probabilities: own.probabilities ?? null,
    pii: own.pii ?? false,
    maxMissing: own.maxMissing ?? (written.constraints?.required === true ? 0 : null),
    mostly: own.mostly ?? 1,
    minDomainMass: own.minDomainMass ?? 1,
    distinct: own.distinct ?? null,
    monotonic: own.monotonic ?? null,
    aggregates: own.aggregates ?? {},
    shape: own.shape ?? null,
    severity: own.severity ?? {},
    thresholds: own.thresholds ?? {},
    drift: own.drift ?? {},
  };
}

export const missingValuesOf = (written: WrittenSchema['missingValues']): string[] =>
  written?.map((entry) => (typeof entry === 'object' ? entry.value : entry)) ?? [''];
