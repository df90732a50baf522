import { simpleUser } from '../accounts.ts';
import { json, notFound, type Handler } from '../answer.ts';
import type { Role } from '../state.ts';

/** The older names, which `permission` keeps to. */
const BASE_ROLE = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
} as const satisfies Record<Role, string>;

export const collaboratorRoutes: Readonly<Record<string, Handler>> = {
  'repos/get-collaborator-permission-level': ({ state, path, url }) => {
    const login = (path['username'] ?? '').toLowerCase();
    const known = state.collaborators.find(({ account }) => account.login.toLowerCase() === login);
    if (known === undefined) return notFound();
    const { account, role } = known;
    const user = { ...simpleUser(account, url), role_name: role };
    return json(200, { permission: BASE_ROLE[role], role_name: role, user });
  },
};
