import type { Profile } from '../profile/profile.ts';
import type { TableSchema } from './table-schema.ts';

/** Whether single values of a column may be shown: not personal data, and nothing that looks like identifiers unless allowed. */
export function mayShow(schema: TableSchema | null, profile: Profile): (column: string) => boolean {
  const hidden = new Set(profile.columns.filter(({ hashed }) => hashed).map(({ name }) => name));
  return (column) => {
    const pii = schema?.fields.find(({ name }) => name === column)?.pii ?? false;
    return pii === 'allowed' || (!pii && !hidden.has(column));
  };
}
