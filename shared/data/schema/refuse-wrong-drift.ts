import type { YamlDocument } from '../../config/yaml.ts';
import { UserError } from '../../errors.ts';
import { needsThreshold } from '../drift/methods.ts';
import type { WrittenSchema } from './written-schema.ts';

/** Distances in a column's own unit have no usual threshold: minutes and dollars differ. */
export function refuseWrongDrift(written: WrittenSchema, document: YamlDocument): void {
  if (written['x-mlops']?.gate?.thresholds === 'reference-windows') return;
  written.fields.forEach(({ name, 'x-mlops': own }, index) => {
    const { method, threshold } = own?.drift === false ? {} : (own?.drift ?? {});
    if (method === undefined || !needsThreshold(method) || threshold !== undefined) return;
    throw new UserError(
      `the drift of "${name}" by ${method} is in the unit of the column and needs a threshold`,
      {
        ...document.placeOf(['fields', index, 'x-mlops', 'drift']),
        fix: 'Add a threshold in that unit, or take w1n, which is in standard deviations of the baseline',
      },
    );
  });
}
