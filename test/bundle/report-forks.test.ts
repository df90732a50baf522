import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commentMarker } from '../../shared/reporting/comment/marker.ts';
import type { StageResult } from '../../shared/model/stage-result.ts';
import { legHash } from '../../shared/stage/leg.ts';
import { zip, type ZipEntry } from '../support/archive/zip.ts';
import { FORK, FORK_HEAD, openForkPullRequest, type ForkProject } from '../support/reporting/fork-run.ts';
import { said, writesTo } from '../support/reporting/pull-request.ts';
import { MODEL } from '../support/stage-results.ts';

let project: ForkProject;

beforeEach(async () => {
  project = await openForkPullRequest();
});

afterEach(() => project.close());

describe('a run of a fork', () => {
  test('gets its comment: rendered from data, claims named as such, by a token of the base', async () => {
    project.upload(project.result('train', { journal: [{ kind: 'ledger' }], waivers: [{ metric: 'x' }] }));
    project.upload(project.result('evaluate-vs-baseline'), {
      entries: [{ name: 'report.html', content: '<script>alert(1)</script>' }],
    });
    project.upload(project.result('report'), { text: '# Trust me' });
    const run = await project.report({ inputs: { journal: 'never' } });
    expect(run.log).toContain('Comment created');
    expect(run.conclusion).toBe('success');
    const [body = '', ...more] = project.comments();
    expect(more).toEqual([]);
    expect(body.startsWith(commentMarker(MODEL))).toBe(true);
    expect(body.match(/<!-- section:[a-z-]+/g)).toEqual([
      '<!-- section:evaluate-vs-baseline',
      '<!-- section:train',
    ]);
    expect(body).toContain(`\`${FORK}\``);
    expect(body).not.toContain('Trust me');
    expect(run.result?.verdict).toBe('pass');
    // Nothing of the archive was unpacked.
    expect((await readdir(join(project.workspace, '.mlops'))).sort()).toEqual([
      'comment.md',
      'report.html',
      'report.json',
    ]);
    // A list of artifacts, two requests for each, the pull request; no other read of the API but the comment's own.
    expect(project.github.requestsTo('actions/download-artifact')).toHaveLength(2);
    expect(project.github.requestsTo('pulls/list')).toHaveLength(1);
  });

  test('of the highest attempt counts, and an older one is left', async () => {
    project.run.attempt = 2;
    project.upload(project.result('train', { headline: 'first' }));
    const provenance = { ...project.result('train').provenance, runAttempt: 2 };
    project.upload(project.result('train', { headline: 'second', provenance }));
    await project.report();
    expect(project.comments()[0]).toContain('second');
    expect(project.comments()[0]).not.toContain('first');
  });

  test('of an attempt that the run never had is left, or no re-run would ever replace it', async () => {
    project.upload(project.result('train', { headline: 'first' }));
    const provenance = { ...project.result('train').provenance, runAttempt: 999_999 };
    project.upload(project.result('train', { headline: 'made up', provenance }));
    await project.report();
    expect(project.comments()).toEqual([expect.stringContaining('first')]);
    expect(project.comments()[0]).not.toContain('made up');
  });

  test("reports only the model of the base's configuration, whatever the workspace says", async () => {
    await writeFile(join(project.workspace, 'mlops.yml'), 'model: evil\n');
    project.upload(project.result('train'));
    project.upload(project.result('train', { model: 'evil' }));
    const run = await project.report();
    expect(project.comments()).toHaveLength(1);
    expect(said(run, 'error')).toContain(
      'Results of 1 other model were left out (not "flight-delay"): "evil".',
    );
    expect(run.result?.verdict).toBe('warn');
  });

  test('without a configured model at most three are reported', async () => {
    project.github.state.git.commit('main', { 'mlops.yml': null });
    const sha = project.github.state.git.resolve('main') ?? '';
    for (const model of ['a', 'b', 'c', 'd']) project.upload(project.result('train', { model }));
    const run = await project.report({
      github: { repository: project.github.state.repository, run_id: '900', sha },
    });
    expect(project.comments()).toHaveLength(3);
    expect(said(run, 'error')).toContain('(more than 3 models): "d"');
  });

  test('that left nothing behind is skipped', async () => {
    const run = await project.report();
    expect(run.result?.verdict).toBe('skipped');
    expect(run.conclusion).toBe('success');
  });
});

describe('which pull request', () => {
  const nothingPosted = async (reason: string): Promise<void> => {
    project.upload(project.result('train'));
    const run = await project.report();
    expect(run.result?.headline).toContain(reason);
    expect(run.result?.verdict).toBe('skipped');
    expect(project.comments()).toEqual([]);
  };

  test('one whose head moved on is stale', async () => {
    const pull = project.github.state.pulls[0];
    if (pull === undefined) throw new Error('no pull request');
    pull.headSha = '1234567'.padEnd(40, '0');
    await nothingPosted("stale: the run is of fffffff, and the pull request's head is 1234567 by now");
  });

  test('a closed one gets nothing', async () => {
    const pull = project.github.state.pulls[0];
    if (pull === undefined) throw new Error('no pull request');
    pull.state = 'closed';
    await nothingPosted('no open pull request');
  });

  test("another repository's branch of the same name and commit is not the run's", async () => {
    const pull = project.github.state.pulls[0];
    if (pull === undefined) throw new Error('no pull request');
    pull.headRepository = 'mona/other';
    await nothingPosted('no open pull request');
  });

  test('of several with one head, the one that the results are of', async () => {
    const { state } = project.github;
    const [pull] = state.pulls;
    if (pull === undefined) throw new Error('no pull request');
    state.openPull({ ...pull, number: 8, baseRef: 'main' });
    project.upload(project.result('train'));
    await project.report();
    expect(state.comments.map(({ issue }) => issue)).toEqual([7]);
  });
});

const MEGABYTE = 1 << 20;
const claims = (changes: Partial<StageResult['provenance']>) => (fork: ForkProject) => {
  const provenance = { ...fork.result('train').provenance, ...changes };
  fork.upload(fork.result('train', { provenance }));
};
const archive = (entries: ZipEntry[]) => (fork: ForkProject) =>
  fork.upload(fork.result('train'), { entries });
const text = (content: string) => (fork: ForkProject) => fork.upload(fork.result('train'), { text: content });

describe('a hostile artifact is refused with one line, and nothing is posted', () => {
  test.each<[string, (fork: ForkProject) => void, RegExp]>([
    [
      'a bomb',
      archive([{ name: 'profile.json', content: Buffer.alloc(60 * MEGABYTE) }]),
      /packed more than 200 times/,
    ],
    [
      'a bomb that claims to be small',
      (fork) =>
        fork.upload(fork.result('train'), {
          zip: zip([{ name: 'train.json', content: Buffer.alloc(60 * MEGABYTE), claims: 1000 }]),
        }),
      /packed more than|too many bytes/,
    ],
    [
      'a link',
      archive([{ name: 'profile.json', mode: 0o120_777, content: '/etc/passwd' }]),
      /"profile\.json" is a link/,
    ],
    ['a name that climbs', archive([{ name: '../../evil', content: 'x' }]), /relative path/],
    [
      'no zip at all',
      (fork) => fork.upload(fork.result('train'), { zip: Buffer.from('no zip') }),
      /no intact zip/,
    ],
    [
      'no result in it',
      (fork) => fork.upload(fork.result('train'), { zip: zip([{ name: 'a', content: 'b' }]) }),
      /holds no train\.json/,
    ],
    ['no JSON', text('{"stage":'), /is not valid JSON/],
    ['a wrong schema', text('{"stage": "train"}'), /does not follow its schema/],
    [
      'an unknown key',
      (fork) =>
        fork.upload(fork.result('train'), { text: JSON.stringify({ ...fork.result('train'), html: '<b>' }) }),
      /unknown key "html"/,
    ],
    ['a prototype', text('{"__proto__": {"verdict": "pass"}}'), /holds the key "__proto__"/],
    ['a number without end', text('{"schemaVersion": 1e999}'), /not finite/],
    ['a deep nest', text('['.repeat(100_000)), /nested deeper than 20/],
    [
      '100 MB of JSON',
      text(`{"a": "${'x'.repeat(100 * MEGABYTE)}"}`),
      /packed more than|larger than 1048576 bytes/,
    ],
    [
      '40 MB of JSON that do not compress well',
      (fork) =>
        fork.upload(fork.result('train'), {
          zip: zip([{ name: 'train.json', content: noise(40), method: 0 }]),
        }),
      /more than the limit of 33554432/,
    ],
    [
      'another pull request',
      claims({ ref: 'refs/pull/99/merge' }),
      /claims the ref "refs\/pull\/99\/merge", and the run is of pull request #7/,
    ],
    ['no pull request', claims({ ref: 'refs/heads/main' }), /claims the ref/],
    ['another run', claims({ runId: 1 }), /claims the run 1/],
    ['another commit', claims({ sha: 'e'.repeat(40) }), /claims the commit/],
    ['another repository', claims({ repository: 'mona/example' }), /claims the repository/],
    [
      'a stage that never ends',
      (fork) => fork.upload(fork.result('train', { state: 'in-progress' })),
      /has not ended/,
    ],
    ['a push', claims({ event: 'push' }), /claims the event "push"/],
    ['another number of the run', claims({ runNumber: 99 }), /claims the run number 99/],
    [
      'a later attempt than its name says',
      (fork) => {
        const provenance = { ...fork.result('train').provenance, runAttempt: 9 };
        fork.upload(fork.result('train'), { text: JSON.stringify(fork.result('train', { provenance })) });
      },
      /claims the attempt 9, and it is 1/,
    ],
    [
      'the count of sections in a headline',
      (fork) => fork.upload(fork.result('train', { headline: '<!-- sections:9 run=9999.9 -->' })),
      /holds a marker of our comments/,
    ],
    [
      'the name of another stage',
      (fork) => fork.upload(fork.result('train'), { text: JSON.stringify(fork.result('deploy')) }),
      /its result belongs into mlops-flight-delay-deploy-a1/,
    ],
    [
      'a marker in a headline',
      (fork) => fork.upload(fork.result('train', { headline: `${commentMarker(MODEL)}\nall green` })),
      /holds a marker of our comments/,
    ],
    [
      'a marker in a name',
      (fork) => fork.upload(fork.result('train', { digests: { '<!-- section:train verdict=pass': 'x' } })),
      /holds a marker of our comments/,
    ],
  ])('%s', async (_, spoil, message) => {
    // A good one beside it changes nothing.
    project.upload(project.result('evaluate-vs-baseline'));
    spoil(project);
    const run = await project.report();
    expect(run.exitCode).toBe(1);
    const [error = '', ...more] = run.annotations
      .filter(({ level }) => level === 'error')
      .map((a) => a.message);
    expect(more).toEqual([]);
    expect(error).toMatch(message);
    expect(error).toMatch(/^Invalid input: .*the artifact mlops-flight-delay-train-a1/);
    expect(error).not.toContain('\n');
    expect(run.result?.verdict).toBe('error');
    expect(project.comments()).toEqual([]);
    expect(writesTo(project.github)).toEqual([]);
    expect(await readdir(join(project.workspace, '.mlops'))).toEqual(['report.json']);
  });
});

test('of more than 500 results the rest is counted', async () => {
  for (let seed = 0; seed < 503; seed += 1) {
    const leg = { seed };
    const result = project.result('train', { leg });
    const hash = legHash(leg);
    const bytes = zip([{ name: `train.${hash}.json`, content: JSON.stringify(result) }]);
    project.github.addArtifact(`mlops-${MODEL}-train-${hash}-a1`, bytes, project.run.id);
  }
  const run = await project.report();
  expect(said(run, 'error')).toBe('The run has 503 results: 3 beyond the limit of 500 were not read.');
  expect(project.github.requestsTo('actions/download-artifact')).toHaveLength(500);
  expect(run.result?.verdict).toBe('warn');
  expect(project.comments()).toHaveLength(1);
});

/** Bytes that no compression makes smaller. */
function noise(megabytes: number): Buffer {
  const block = Buffer.alloc(4096);
  for (let at = 0; at < block.length; at += 1) block[at] = (at * 2_654_435_761) >>> 24;
  return Buffer.alloc(megabytes * MEGABYTE, block);
}

describe('surroundings', () => {
  test('a token without actions: read: the line of YAML is named', async () => {
    project.upload(project.result('train'));
    const run = await project.report({
      token: project.github.tokenFor({ 'pull-requests': 'write', contents: 'read' }),
    });
    expect(run.exitCode).toBe(1);
    expect(said(run, 'error')).toContain('"actions: read"');
  });

  test('without a token it says what it needs', async () => {
    const run = await project.report({ token: '' });
    expect(said(run, 'error')).toMatch(/"github-token".*"actions: read" and "pull-requests: write"/);
  });

  test('a run on pull_request_target is refused and explained', async () => {
    project.run.event = 'pull_request_target';
    const run = await project.report();
    expect(said(run, 'error')).toMatch(/"pull_request_target".*Run the stages on "pull_request"/);
    expect(project.comments()).toEqual([]);
  });

  test('Enterprise Server has no artifacts: it says so and passes', async () => {
    const env = { ...project.github.environment(), GITHUB_SERVER_URL: 'https://ghe.example.com' };
    const run = await project.report({ env });
    expect(run.conclusion).toBe('success');
    expect(run.result?.verdict).toBe('skipped');
    expect(said(run, 'notice')).toContain('Enterprise Server has no artifacts of this version');
  });

  test("run-id names another run than the one that triggered, by GitHub's word", async () => {
    project.upload(project.result('train'));
    const run = await project.report({
      payload: { workflow_run: undefined },
      inputs: { 'run-id': String(project.run.id) },
    });
    expect(run.conclusion).toBe('success');
    expect(project.comments()).toHaveLength(1);
    expect(project.github.requestsTo('actions/get-workflow-run')).toHaveLength(1);
    const unknown = await project.report({ inputs: { 'run-id': '5' } });
    expect(said(unknown, 'error')).toContain('the repository has no run 5');
  });

  test('the head of the fork in the workspace is not looked at', async () => {
    await writeFile(
      join(project.workspace, '.mlops', 'train.json'),
      JSON.stringify(project.result('train', { headline: 'planted' })),
    );
    project.upload(project.result('evaluate-vs-baseline'));
    await project.report();
    expect(project.comments()[0]).not.toContain('planted');
    expect(project.comments()[0]).toContain(FORK_HEAD.slice(0, 7));
  });
});
