import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPullRequest, said, type PullRequestProject } from '../support/reporting/pull-request.ts';

// GitHub's artifact client takes this host for Enterprise Server; the API is the fake's.
const SERVER = 'https://git.corp.example';
const RUN = `${SERVER}/org/example/actions/runs/1`;

let project: PullRequestProject;
beforeEach(async () => {
  project = await openPullRequest();
});
afterEach(() => project.close());

const run = (action: string, inputs: Record<string, string>) =>
  project.run(action, { inputs, env: { ...project.github.environment(), GITHUB_SERVER_URL: SERVER } });

test.each([
  ['echo mlops-metric loss=0.5', 0, 'success'],
  ['exit 4', 1, 'failure'],
])('`%s` ends as anywhere, without artifacts', async (command, exitCode, conclusion) => {
  const { github } = project;
  const train = await run('train', { command, comment: 'always', upload: 'true' });
  expect(train.exitCode, train.log).toBe(exitCode);
  expect(said(train, 'warning')).toBe('');
  expect(train.log.match(/^.*No artifact was uploaded.*$/gm)).toEqual([
    expect.stringMatching(
      /Enterprise Server has no artifacts of this version: .*"results-path".*actions\/upload-artifact@v3/,
    ),
  ]);
  expect(github.requests.filter(({ path }) => path.includes('ArtifactService'))).toEqual([]);
  expect(github.state.checkRuns).toMatchObject([{ conclusion, detailsUrl: RUN }]);
  const [comment = '', ...more] = project.comments();
  expect(more).toEqual([]);
  const shown = [comment, train.summary].map((text) => text.match(/https?:\/\/[^\s)>"]+/g) ?? []);
  for (const links of shown) {
    expect(links).toContain(`${RUN}/attempts/1`);
    for (const link of links) expect(link).toMatch(/^https:\/\/git\.corp\.example\//);
  }
});

test('a later stage of the job reads the results folder', async () => {
  await run('train', { command: 'echo mlops-metric loss=0.5', comment: 'never' });
  const report = await run('report', { comment: 'always' });
  expect(report.exitCode, report.log).toBe(0);
  expect(said(report, 'error') + said(report, 'warning')).toBe('');
  expect(project.comments().join()).toContain('loss');
});
