import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeError, UserError } from '../../../../shared/errors.ts';
import { fromWorkspace } from '../../../../shared/stage/from-workspace.ts';

const workspace = join(import.meta.dirname, 'workspace');
const told = (error: unknown): string => describeError(fromWorkspace(error, workspace)).message;

test('a file of the workspace is named as people know it, with place and fix', () => {
  const error = new UserError('is broken', {
    file: join(workspace, 'data', 'a.json'),
    line: 3,
    column: 7,
    fix: 'Mend it',
  });
  expect(told(error)).toBe('Invalid input: data/a.json:3:7: is broken. Mend it.');
});

test.each([
  ['a file elsewhere', new UserError('is broken', { file: `${workspace}-2/a.json` })],
  ['a name that is short already', new UserError('is broken', { file: 'a.json' })],
  ['no file', new UserError('is broken')],
  ['another fault', new Error('boom')],
])('%s stays as it is', (_, error) => {
  expect(fromWorkspace(error, workspace)).toBe(error);
});

test('the cause is kept', () => {
  const cause = new Error('EACCES');
  const error = new UserError('is broken', { file: join(workspace, 'a.json'), cause });
  expect(fromWorkspace(error, workspace)).toMatchObject({ cause, place: { file: 'a.json' } });
});
