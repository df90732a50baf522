import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { actionNames, metadataOf, root, source } from './actions.ts';

interface Step {
  id?: string;
  uses?: string;
  with?: Record<string, unknown>;
}
interface Workflow {
  jobs: Record<string, { steps?: Step[]; uses?: string }>;
}

const OURS = /^org\/mlops-actions\/([a-z-]+)@v1$/;
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
const files = readdirSync(join(root, 'workflows-examples'), { recursive: true, encoding: 'utf8' }).map(
  (file) => file.replaceAll('\\', '/'),
);
const workflows = files.filter((file) => /^[^/]+\.yml$|\.github\/workflows\/[^/]+\.yml$/.test(file));

test('there are examples', () => {
  expect(workflows.length).toBeGreaterThan(0);
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

test.each(['README.md', ...actionNames.map((action) => `actions/${action}/README.md`)])(
  'snippets of %s use what exists',
  (file) => {
    const snippets = [...source(file).matchAll(/```ya?ml\n([\s\S]*?)```/g)].map(
      ([, snippet = '']) => snippet,
    );
    expect(snippets.length).toBeGreaterThan(0);
    for (const snippet of snippets) {
      expect(() => parse(snippet) as unknown, snippet).not.toThrow();
      for (const [, action = ''] of snippet.matchAll(/org\/mlops-actions\/([a-z-]+)@v1/g))
        expect(actionNames).toContain(action);
    }
  },
);
