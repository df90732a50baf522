import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfiguration } from '../../shared/config/configuration.ts';
import featureViews from '../../shared/model/schemas/feature-views.schema.json' with { type: 'json' };
import tableSchema from '../../shared/model/schemas/table-schema.schema.json' with { type: 'json' };
import { violations } from '../../shared/model/validate.ts';
import { actionNames, metadataOf, root, source } from './actions.ts';

interface Step {
  id?: string;
  uses?: string;
  with?: Record<string, unknown>;
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: unknown;
  jobs: Record<string, { steps?: Step[]; uses?: string; permissions?: unknown }>;
}

const OURS = /^org\/mlops-actions\/([a-z-]+)@v1$/;
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
const files = readdirSync(join(root, 'workflows-examples'), { recursive: true, encoding: 'utf8' }).map(
  (file) => file.replaceAll('\\', '/'),
);
const workflows = files.filter((file) => /^[^/]+\.yml$|\.github\/workflows\/[^/]+\.yml$/.test(file));
const configurations = files.filter((file) => /(^|\/)mlops\.yml$/.test(file));

test('there are examples', () => {
  expect(workflows.length).toBeGreaterThan(0);
});

/** What the results of other commits are found with: they lie in runs of a push to the default branch. */
describe('every example that evaluates has a baseline while there is no champion', () => {
  const evaluating = workflows.flatMap((file) => {
    const workflow = parse(source('workflows-examples', file)) as Workflow;
    return Object.values(workflow.jobs).flatMap((job) =>
      (job.steps ?? [])
        .filter(({ uses = '' }) => OURS.exec(uses)?.[1] === 'evaluate-vs-baseline')
        .map(({ with: given = {} }) => ({ file, workflow, job, named: given['baseline-workflow'] })),
    );
  });
  const leavesResults = (file: unknown): boolean =>
    evaluating.some((one) => one.file === file && one.workflow.on['push'] !== undefined);

  test('there are some, and one of them leaves results', () => {
    expect(evaluating.length).toBeGreaterThan(2);
    expect(evaluating.map(({ file }) => leavesResults(file))).toContain(true);
  });

  test.each(evaluating)('$file reads what a workflow on push leaves', ({ file, job, named }) => {
    expect(
      leavesResults(named ?? file),
      `no example of the name ${JSON.stringify(named ?? file)} leaves results`,
    ).toBe(true);
    expect(job.permissions).toMatchObject({ actions: 'read' });
  });

  test('the configuration beside them names the same, so that it counts as reviewed', () => {
    const named = new Set(evaluating.flatMap((one) => one.named ?? []));
    expect(named.size).toBe(1);
    for (const file of configurations) {
      const { evaluate } = parse(source('workflows-examples', file)) as { evaluate: object };
      expect(evaluate).toMatchObject({ baselineWorkflow: [...named][0] });
    }
  });

  test('so does the workflow of the README', () => {
    const [, snippet = ''] = /```yaml\n(on:[\s\S]*?)```/.exec(source('README.md')) ?? [];
    const workflow = parse(snippet) as Workflow;
    expect(workflow.on['push']).toBeDefined();
    expect(workflow.permissions).toMatchObject({ actions: 'read' });
  });
});

describe.each(workflows)('%s', (file) => {
  const text = source('workflows-examples', file);
  const steps = Object.values((parse(text) as Workflow).jobs).flatMap((job) => job.steps ?? []);

  test('uses our actions by their major tag, with inputs that exist, and everything else by commit', () => {
    for (const { uses, with: given = {} } of steps) {
      if (uses === undefined || uses.startsWith('./')) continue;
      const [, action] = OURS.exec(uses) ?? [];
      if (action === undefined) {
        expect(uses).toMatch(PINNED);
        continue;
      }
      expect(actionNames).toContain(action);
      for (const input of Object.keys(given))
        expect(Object.keys(metadataOf(action).inputs), `${action}: ${input}`).toContain(input);
    }
  });

  test('reads outputs that exist', () => {
    for (const [, id = '', output = ''] of text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      const step = steps.find((candidate) => candidate.id === id);
      expect(step, `no step has the id ${id}`).toBeDefined();
      const [, action] = OURS.exec(step?.uses ?? '') ?? [];
      if (action !== undefined) expect(Object.keys(metadataOf(action).outputs)).toContain(output);
    }
  });
});

test('the native packages that the README names are those that are pinned; examples need no step for them', () => {
  const { devDependencies: pinned } = JSON.parse(source('package.json')) as {
    devDependencies: Record<string, string>;
  };
  const named = (file: string) =>
    Object.fromEntries(
      [...source(file).matchAll(/(@duckdb\/node-api|onnxruntime-node)@(\S+)/g)].map(
        ([, name = '', version]) => [name, version],
      ),
    );
  expect(named('README.md')).toEqual({
    '@duckdb/node-api': pinned['@duckdb/node-api'],
    'onnxruntime-node': pinned['onnxruntime-node'],
  });
  expect(workflows.length).toBeGreaterThan(3);
  for (const file of workflows) expect(named(`workflows-examples/${file}`), file).toEqual({});
});

/** Steps of a snippet: a list of them, or a workflow. */
function stepsIn(document: unknown): Step[] {
  if (Array.isArray(document)) return document as Step[];
  const jobs = (document as Partial<Workflow> | null)?.jobs ?? {};
  return Object.values(jobs).flatMap((job) => job.steps ?? []);
}

const isConfiguration = (document: unknown): boolean =>
  document !== null && typeof document === 'object' && !Array.isArray(document) && !('jobs' in document);

const isTableSchema = (document: unknown): boolean =>
  document !== null && typeof document === 'object' && 'fields' in document;

const isFeatureViews = (document: unknown): boolean =>
  document !== null && typeof document === 'object' && 'training' in document && 'event-time' in document;

test.each(configurations)('%s follows the schema', (file) => {
  expect(() => parseConfiguration(source('workflows-examples', file), file)).not.toThrow();
});

test.each(['README.md', ...actionNames.map((action) => `actions/${action}/README.md`)])(
  'snippets of %s use what exists',
  (file) => {
    const snippets = [...source(file).matchAll(/```ya?ml\n([\s\S]*?)```/g)].map(
      ([, snippet = '']) => snippet,
    );
    expect(snippets.length).toBeGreaterThan(0);
    for (const snippet of snippets) {
      const document = parse(snippet) as unknown;
      if (isTableSchema(document)) {
        expect(violations(tableSchema, document)).toEqual([]);
        continue;
      }
      if (isFeatureViews(document)) {
        expect(violations(featureViews, document)).toEqual([]);
        continue;
      }
      for (const [, action = ''] of snippet.matchAll(/org\/mlops-actions\/([a-z-]+)@v1/g))
        expect(actionNames).toContain(action);
      for (const { uses = '', with: given = {} } of stepsIn(document)) {
        const [, action] = OURS.exec(uses) ?? [];
        if (action !== undefined)
          expect(Object.keys(metadataOf(action).inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
      }
      // What is neither a workflow nor steps of one is a part of mlops.yml.
      if (isConfiguration(document)) expect(() => parseConfiguration(snippet, file)).not.toThrow();
    }
  },
);
