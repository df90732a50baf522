export { ACTIONS_BOT, type Account } from './accounts.ts';
export type { Fault } from './faults.ts';
export { ACTION_PERMISSIONS, permissionsOf, type Permissions } from './permissions.ts';
export type { RecordedRequest } from './record.ts';
export { startFakeGitHub, type FakeGitHub, type FakeGitHubOptions } from './start-fake-github.ts';
export type { FakeArtifact, FakeComment, FakePull, FakeStatus } from './state.ts';
export type { FakeCheckRun } from './state/check-run.ts';
export type { FakeRun } from './state/run.ts';
