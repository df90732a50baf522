import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { description } from '../../../support/github/openapi/description.ts';
import {
  ACTION_PERMISSIONS,
  acceptedPermissions,
  isGranted,
  permissionsOf,
} from '../../../support/github/permissions.ts';
import { ROUTES } from '../../../support/github/routes/routes.ts';

const operations = new Set(
  Object.values(description().paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  ),
);

test.each(Object.keys(ROUTES))('%s is an operation of GitHub whose permissions are written down', (id) => {
  expect(operations).toContain(id);
  expect(acceptedPermissions(id).length).toBeGreaterThan(0);
});

test('permissions are listed for the seven actions, in the words of a workflow', () => {
  const folders = readdirSync(new URL('../../../../actions', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^\.|^dist$/.test(entry.name))
    .map(({ name }) => name);
  expect(Object.keys(ACTION_PERMISSIONS).sort()).toEqual(folders.sort());
  for (const features of Object.values(ACTION_PERMISSIONS)) {
    for (const permissions of Object.values(features)) {
      for (const [name, access] of Object.entries(permissions)) {
        expect(name).toMatch(/^(actions|checks|contents|issues|pull-requests|statuses|id-token)$/);
        expect(access).toMatch(/^(read|write)$/);
      }
    }
  }
});

test('no action may write what none of its features needs', () => {
  expect(permissionsOf('train')).toEqual({
    contents: 'read',
    'pull-requests': 'write',
    checks: 'write',
    statuses: 'write',
  });
  expect(isGranted(permissionsOf('train'), acceptedPermissions('git/update-ref'))).toBe(false);
});

test('one set of permissions is enough, write includes read', () => {
  const accepted = [{ issues: 'read' }, { contents: 'read', actions: 'write' }] as const;
  expect(isGranted({ issues: 'write' }, accepted)).toBe(true);
  expect(isGranted({ contents: 'write', actions: 'write' }, accepted)).toBe(true);
  expect(isGranted({ contents: 'read', actions: 'read' }, accepted)).toBe(false);
  expect(isGranted({}, accepted)).toBe(false);
});
