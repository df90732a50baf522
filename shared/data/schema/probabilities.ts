import { nearestName } from '../../config/keys.ts';
import type { YamlDocument } from '../../config/yaml.ts';
import { UserError } from '../../errors.ts';
import type { TableField } from './table-schema.ts';
import type { WrittenField } from './written-schema.ts';

/** @throws UserError for probabilities of what is no label, and for a column twice or that no field describes */
export function refuseWrongProbabilities(fields: readonly WrittenField[], document: YamlDocument): void {
  const names = fields.map(({ name }) => name);
  fields.forEach(({ name, 'x-mlops': own }, index) => {
    const columns = Object.values(own?.probabilities ?? {});
    if (columns.length === 0) return;
    const place = document.placeOf(['fields', index, 'x-mlops', 'probabilities']);
    if (own?.role !== 'label')
      throw new UserError(`"${name}" has probabilities of classes and is no label`, {
        ...place,
        fix: 'Add role: label, or remove them',
      });
    const unknown = columns.find((column) => column === name || !names.includes(column));
    if (unknown !== undefined) {
      const nearest = nearestName(unknown, names);
      throw new UserError(
        `the probabilities of "${name}" name "${unknown}", which is no other field${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
        place,
      );
    }
    const twice = columns.find((column, at) => columns.indexOf(column) < at);
    if (twice !== undefined)
      throw new UserError(`the probabilities of "${name}" name "${twice}" twice`, place);
  });
}

/** Probabilities of the label come from a model: no other model learns from them. */
export function withPredictions(fields: readonly TableField[]): TableField[] {
  const predicted = new Set(fields.flatMap(({ probabilities }) => Object.values(probabilities ?? {})));
  return fields.map((field) =>
    predicted.has(field.name) && field.role === null ? { ...field, role: 'prediction' } : field,
  );
}
