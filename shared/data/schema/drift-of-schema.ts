import { DEFAULT_GATE, type DriftSettings, type PresetName } from '../drift/drift-settings.ts';
import type { TableSchema } from './table-schema.ts';

/** How a schema wants drift judged, and by whose rules. */
export function driftOfSchema(schema: TableSchema | null, preset: PresetName | undefined): DriftSettings {
  const fields = schema?.fields ?? [];
  return {
    gate: schema?.gate ?? DEFAULT_GATE,
    columns: Object.fromEntries(fields.map(({ name, drift }) => [name, drift])),
    preset: preset ?? null,
    multivariate: schema?.multivariate ?? null,
  };
}
