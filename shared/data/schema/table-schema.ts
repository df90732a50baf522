import { parseYaml } from '../../config/yaml.ts';
import { UserError } from '../../errors.ts';
import { readTextFile } from '../../fs/read-text.ts';

export type Role = 'label' | 'label-source' | 'time' | 'id';

export interface TableField {
  name: string;
  /** No missing values are allowed. */
  required: boolean;
  role: Role | null;
}

interface WrittenField {
  name?: unknown;
  constraints?: { required?: unknown };
  'x-mlops'?: { role?: unknown };
}

const ROLES: readonly Role[] = ['label', 'label-source', 'time', 'id'];

/**
 * Reads the fields of a Frictionless Table Schema (YAML or JSON): names, `required`, and our roles.
 * @throws UserError with file, line and column.
 */
export async function readTableSchema(path: string, shown: string): Promise<TableField[]> {
  const document = parseYaml(await readTextFile(path, shown), shown);
  const fields = (document.value as { fields?: unknown } | null)?.fields;
  if (!Array.isArray(fields) || fields.length === 0) {
    throw new UserError('a Table Schema has a list "fields" of at least one field', { file: shown });
  }
  return fields.map((written: WrittenField, index) => {
    const place = document.placeOf(['fields', index]);
    if (typeof written !== 'object' || typeof written.name !== 'string' || written.name === '') {
      throw new UserError('a field needs a "name"', place);
    }
    const role = written['x-mlops']?.role ?? null;
    if (role !== null && !ROLES.includes(role as Role)) {
      throw new UserError(`the role of "${written.name}" is not one of ${ROLES.join(', ')}`, place);
    }
    return {
      name: written.name,
      required: written.constraints?.required === true,
      role: role as Role | null,
    };
  });
}
