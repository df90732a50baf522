import type { TableSchema } from './table-schema.ts';

/** What a schema says the columns are for, as a profile needs it. */
export function meaningOf(schema: TableSchema | null): {
  roles: Record<string, string>;
  personal: string[];
  shown: string[];
} {
  const fields = schema?.fields ?? [];
  return {
    roles: Object.fromEntries(fields.flatMap(({ name, role }) => (role === null ? [] : [[name, role]]))),
    personal: fields.filter(({ pii }) => pii === true).map(({ name }) => name),
    shown: fields.filter(({ pii }) => pii === 'allowed').map(({ name }) => name),
  };
}
