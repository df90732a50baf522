import type { YamlEdit } from '../../config/edit-yaml.ts';
import type { CheckResult } from '../../model/stage-result.ts';
import { toleranceEdits } from './tolerate.ts';
import type { WrittenField, WrittenSchema } from './written-schema.ts';

/**
 * The smallest changes after which an existing schema accepts the data: what was not broken stays as it was written.
 * @param inferred what would be written for the data alone
 */
export function relaxSchema(
  written: WrittenSchema,
  inferred: WrittenSchema,
  checks: readonly CheckResult[],
): YamlEdit[] {
  const broken = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
  const edits: YamlEdit[] = [];
  const retypedColumns = new Set(broken.filter(({ id }) => id === 'column.type').map(({ column }) => column));
  let added = 0;
  for (const check of broken) {
    const index = written.fields.findIndex(({ name }) => name === check.column);
    const seen = inferred.fields.find(({ name }) => name === check.column);
    if (check.id === 'column.extra' && seen !== undefined) {
      edits.push({ path: ['fields', written.fields.length + added], value: seen });
      added++;
    } else if (check.id === 'column.type' && seen !== undefined) {
      edits.push({ path: ['fields', index], value: retyped(written.fields[index], seen) });
    } else if (index >= 0 && !retypedColumns.has(check.column)) {
      edits.push(...fieldEdits(check, ['fields', index], written.fields[index], seen));
    }
    edits.push(...tableEdits(check, written, inferred));
  }
  // From the end: removing a field moves those behind it.
  const removed = broken
    .filter(({ id }) => id === 'column.missing')
    .map(({ column }) => written.fields.findIndex(({ name }) => name === column))
    .filter((index) => index >= 0)
    .sort((a, b) => b - a);
  return [...edits, ...removed.map((index) => ({ path: ['fields', index], value: undefined }))];
}

/** Rules for values of another type say nothing any more; what the column is for stays. */
function retyped(field: WrittenField | undefined, seen: WrittenField): WrittenField {
  const { title, description, 'x-mlops': own } = field ?? seen;
  const { role, pii, environments, severity } = own ?? {};
  const severities = { ...severity, ...seen['x-mlops']?.severity };
  const { enum: values, ...constraints } = seen.constraints ?? {};
  return {
    ...seen,
    constraints: pii === true || values === undefined ? constraints : { ...constraints, enum: values },
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    'x-mlops': {
      ...(role === undefined ? {} : { role }),
      ...(pii === undefined ? {} : { pii }),
      ...(environments === undefined ? {} : { environments }),
      ...seen['x-mlops'],
      ...(Object.keys(severities).length === 0 ? {} : { severity: severities }),
    },
  };
}

function fieldEdits(
  check: CheckResult,
  path: (string | number)[],
  field: WrittenField | undefined,
  seen: WrittenField | undefined,
): YamlEdit[] {
  const set = (keys: string[], value: unknown): YamlEdit[] => [{ path: [...path, ...keys], value }];
  const drop = (...keys: string[]): YamlEdit[] => {
    const there = keys.filter((key) => key in (field?.constraints ?? {}));
    return there.flatMap((key) => set(['constraints', key], undefined));
  };
  switch (check.id) {
    case 'missing':
    case 'missing.all':
      return [...drop('required'), ...set(['x-mlops', 'maxMissing'], seen?.['x-mlops']?.maxMissing ?? 1)];
    case 'range':
      return rangeEdits(field, seen, set, drop);
    case 'domain':
      return [
        ...drop('enum'),
        ...(field?.categories === undefined ? [] : set(['categories'], undefined)),
        ...(seen?.constraints?.enum === undefined || field?.['x-mlops']?.pii === true
          ? []
          : set(['constraints', 'enum'], union(field?.constraints?.enum ?? [], seen.constraints.enum))),
      ];
    case 'pattern':
      return drop('pattern');
    case 'format':
      return set(['format'], undefined);
    case 'length':
      return drop('minLength', 'maxLength');
    case 'unique':
      return drop('unique');
    case 'finite':
      return set(['x-mlops', 'severity', 'finite'], 'info');
    case 'missing.spellings':
      return set(['x-mlops', 'severity', 'missing.spellings'], 'off');
    default:
      return toleranceEdits(check, set);
  }
}

function rangeEdits(
  field: WrittenField | undefined,
  seen: WrittenField | undefined,
  set: (keys: string[], value: unknown) => YamlEdit[],
  drop: (...keys: string[]) => YamlEdit[],
): YamlEdit[] {
  const { minimum, maximum } = seen?.constraints ?? {};
  const old = field?.constraints ?? {};
  const wider = (
    key: 'minimum' | 'maximum',
    bound: unknown,
    pick: (a: number, b: number) => number,
  ): YamlEdit[] => {
    const before = old[key];
    if (before === undefined) return [];
    return typeof before === 'number' && typeof bound === 'number'
      ? set(['constraints', key], pick(before, bound))
      : drop(key);
  };
  return [
    ...wider('minimum', minimum, Math.min),
    ...wider('maximum', maximum, Math.max),
    ...drop('exclusiveMinimum', 'exclusiveMaximum'),
  ];
}

function tableEdits(
  { id, value, column }: CheckResult,
  written: WrittenSchema,
  inferred: WrittenSchema,
): YamlEdit[] {
  switch (id) {
    case 'primaryKey':
      return [{ path: ['primaryKey'], value: undefined }];
    case 'uniqueKeys':
      return [{ path: ['uniqueKeys'], value: undefined }];
    case 'duplicates.rows':
      return [{ path: ['x-mlops', 'duplicates'], value: inferred['x-mlops']?.duplicates }];
    case 'row.count':
      return typeof value === 'number'
        ? [{ path: ['x-mlops', 'rows'], value: { min: Math.min(value, written['x-mlops']?.rows?.min ?? 1) } }]
        : [];
    case 'column.extra':
    case 'column.missing':
      return column === null || id === 'column.extra' ? [] : keysWithout(written, column);
    case 'labels.conflicting':
      return [{ path: ['x-mlops', 'severity', id], value: 'info' }];
    default:
      return [];
  }
}

/** A key over a column that is gone can not hold. */
function keysWithout({ primaryKey, uniqueKeys }: WrittenSchema, column: string): YamlEdit[] {
  const inPrimary = [primaryKey ?? []].flat().includes(column);
  const inUnique = uniqueKeys?.some((key) => key.includes(column)) ?? false;
  return [
    ...(inPrimary ? [{ path: ['primaryKey'], value: undefined }] : []),
    ...(inUnique
      ? [{ path: ['uniqueKeys'], value: uniqueKeys?.filter((key) => !key.includes(column)) }]
      : []),
  ];
}

const union = <T>(before: readonly T[], now: readonly T[]): T[] => [
  ...before,
  ...now.filter((value) => !before.includes(value)),
];
