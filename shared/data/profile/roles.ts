import type { Profile } from './profile.ts';

/** Roles by column: recent data without a schema are read as the reference was. */
export function rolesOfProfile({ columns }: Profile): Record<string, string> {
  return Object.fromEntries(columns.flatMap(({ name, role }) => (role === null ? [] : [[name, role]])));
}
