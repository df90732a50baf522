import { nearestName } from '../../config/keys.ts';
import { parseYaml, type YamlDocument } from '../../config/yaml.ts';
import { UserError } from '../../errors.ts';
import { readTextFile } from '../../fs/read-text.ts';
import metaschema from '../../model/schemas/table-schema.schema.json' with { type: 'json' };
import { violations, type Violation } from '../../model/validate.ts';
import { CHECK_IDS } from '../checks/catalogue/catalogue.ts';
import { resolveTable } from './resolve-table.ts';
import { resolveField } from './resolve-field.ts';
import { refuseEmptyBounds } from './refuse-empty-bounds.ts';
import { refuseWrongConstraints } from './refuse-wrong-constraints.ts';
import { refuseWrongDrift } from './refuse-wrong-drift.ts';
import { refuseWrongProbabilities, withPredictions } from './probabilities.ts';
import type { TableSchema } from './table-schema.ts';
import type { WrittenField, WrittenSchema } from './written-schema.ts';

/**
 * Reads a Frictionless Table Schema (v1 or v2; YAML or JSON) with our `x-mlops`, as it is in one environment.
 * @param shown the path as the user wrote it
 * @throws UserError with file, line and column.
 */
export async function readTableSchema(
  path: string,
  shown: string,
  environment: string,
): Promise<TableSchema> {
  return tableSchemaOf(parseYaml(await readTextFile(path, shown, 'schema'), shown), shown, environment);
}

/** The same from a parsed file, or from another format's schema in ours. */
export function tableSchemaOf(
  document: YamlDocument,
  shown: string,
  environment: string | null,
  /** Other formats may speak of the table only. */
  leastFields = 1,
): TableSchema {
  const fields = (document.value as { fields?: unknown } | null)?.fields;
  if (!Array.isArray(fields) || fields.length < leastFields) {
    throw new UserError('a Table Schema has a list "fields" of at least one field', { file: shown });
  }
  const fault = violations(metaschema, document.value).find(
    ({ path }) => leastFields > 0 || path.join() !== 'fields',
  );
  if (fault !== undefined) throw faultOf(fault, document);
  const written = document.value as WrittenSchema;
  refuseContradictions(written, document);
  refuseWrongConstraints(written.fields, document);
  refuseEmptyBounds(written, document);
  refuseWrongDrift(written, document);
  refuseWrongProbabilities(written.fields, document);
  if (environment !== null) refuseUnknownEnvironment(written, environment, shown);

  const here = written.fields.filter((field) => environment === null || isExpected(field, environment));
  return {
    file: shown,
    fields: withPredictions(here.map((field) => resolveField(field, written.missingValues))),
    elsewhere: written.fields.filter((field) => !here.includes(field)).map(({ name }) => name),
    ...resolveTable(written, document),
  };
}

function isExpected({ 'x-mlops': own }: WrittenField, environment: string): boolean {
  const environments = own?.environments;
  if (environments === undefined) return true;
  if (Array.isArray(environments)) return environments.includes(environment);
  return 'in' in environments
    ? environments.in.includes(environment)
    : !environments.not.includes(environment);
}

function refuseUnknownEnvironment(written: WrittenSchema, environment: string, file: string): void {
  const known = written['x-mlops']?.environments;
  if (known === undefined || known.includes(environment)) return;
  throw new UserError(`the schema does not know the environment "${environment}"`, {
    file,
    fix: `Use one of ${known.join(', ')}, or add it under x-mlops.environments`,
  });
}

function refuseContradictions(written: WrittenSchema, document: YamlDocument): void {
  const names = written.fields.map(({ name }) => name);
  names.forEach((name, index) => {
    if (names.indexOf(name) < index)
      throw new UserError(`the field "${name}" is there twice`, document.placeOf(['fields', index]));
  });
  const own = written['x-mlops'];
  const named: [string, (string | undefined)[], string[]][] = [
    ['the key', [written.primaryKey ?? []].flat(), ['primaryKey']],
    ['the key', (written.uniqueKeys ?? []).flat(), ['uniqueKeys']],
    ['the foreign key', (written.foreignKeys ?? []).flatMap(({ fields }) => fields), ['foreignKeys']],
    ['"freshness"', [own?.freshness?.column], ['x-mlops', 'freshness', 'column']],
    ['"duplicates"', own?.duplicates?.columns ?? [], ['x-mlops', 'duplicates', 'columns']],
    ['"group"', [own?.splits?.group], ['x-mlops', 'splits', 'group']],
  ];
  for (const [what, columns, path] of named) {
    const unknown = columns.find((name) => name !== undefined && !names.includes(name));
    if (unknown !== undefined)
      throw new UserError(
        `${what} names "${unknown}", which is no field${meant(unknown, names)}`,
        document.placeOf(path),
      );
  }
  refuseUnevenForeignKeys(written, document);
  for (const key of ['severity', 'thresholds'] as const) {
    refuseUnknownChecks(own?.[key], ['x-mlops', key], document);
    written.fields.forEach((field, index) =>
      refuseUnknownChecks(field['x-mlops']?.[key], ['fields', index, 'x-mlops', key], document),
    );
  }
}

function refuseUnevenForeignKeys({ foreignKeys = [] }: WrittenSchema, document: YamlDocument): void {
  foreignKeys.forEach(({ fields, reference }, index) => {
    const [own, others] = [[fields].flat().length, [reference.fields].flat().length];
    if (own !== others)
      throw new UserError(
        `a foreign key has ${String(own)} of its own fields and ${String(others)} of the reference`,
        document.placeOf(['foreignKeys', index]),
      );
  });
}

function refuseUnknownChecks(
  severity: object | undefined,
  path: (string | number)[],
  document: YamlDocument,
): void {
  const unknown = Object.keys(severity ?? {}).find((id) => !(CHECK_IDS as readonly string[]).includes(id));
  if (unknown !== undefined)
    throw new UserError(
      `there is no check "${unknown}"${meant(unknown, CHECK_IDS)}`,
      document.placeOf([...path, unknown]),
    );
}

function faultOf({ path, message, unknownKey }: Violation, document: YamlDocument): UserError {
  const hint = unknownKey === undefined ? '' : meant(unknownKey, keysAt(path.slice(0, -1)));
  return new UserError(`"${path.join('.')}": ${message}${hint}`, document.placeOf(path));
}

interface SchemaNode {
  properties?: Readonly<Record<string, object>>;
}

/** Keys that an object of the file may have. */
function keysAt(path: readonly (string | number)[]): string[] {
  const inField = path[0] === 'fields' && path.length >= 2;
  let node: SchemaNode | undefined = inField ? metaschema.$defs.field : metaschema;
  for (const part of inField ? path.slice(2) : path) node = node?.properties?.[part];
  return Object.keys(node?.properties ?? {});
}

function meant(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `; did you mean "${nearest}"?`;
  return known.length === 0 ? '' : `; known are ${known.join(', ')}`;
}
