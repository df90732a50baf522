export { ACTIONS_BOT, type Account } from './accounts.ts';
export type { Fault } from './faults.ts';
export { ACTION_PERMISSIONS, permissionsOf, type Permissions } from './permissions.ts';
export { startFakeGitHub, type FakeGitHub, type RecordedRequest } from './start-fake-github.ts';
export type { FakeComment, FakePull } from './state.ts';
