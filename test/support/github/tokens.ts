import { randomBytes } from 'node:crypto';
import { ACTIONS_BOT, type Account } from './accounts.ts';
import { permissionsOf, type Permissions } from './permissions.ts';

export interface TokenGrant {
  permissions: Permissions;
  viewer: Account;
}

/** Tokens that the fake has handed out. */
export class Tokens {
  readonly #grants = new Map<string, TokenGrant>();

  /** @param allowed name of an action (all its features by permissions.json), or the permissions themselves */
  create(allowed: string | Permissions, viewer: Account = ACTIONS_BOT): string {
    const token = `ghs_${randomBytes(18).toString('hex')}`;
    this.#grants.set(token, {
      permissions: typeof allowed === 'string' ? permissionsOf(allowed) : allowed,
      viewer,
    });
    return token;
  }

  /** Grant of an `Authorization` header, or null. */
  grantOf(header: string | undefined): TokenGrant | null {
    const token = /^(?:token|bearer)\s+(\S+)$/i.exec(header ?? '')?.[1];
    return (token !== undefined && this.#grants.get(token)) || null;
  }
}
