import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { INPUT_ONLY, placeOfInput } from '../../shared/config/places.ts';
import { schemaAt } from '../../shared/config/schema.ts';
import { STAGES, type StageName } from '../../shared/model/stage-result.ts';
import { inputsRead, outputsSet } from './action-source.ts';
import { actionNames, metadataOf, root, source, type Metadata } from './actions.ts';

const template = parse(source('action-template.yml')) as Metadata;
const COMMON_INPUTS = Object.keys(template.inputs);
const COMMON_OUTPUTS = Object.keys(template.outputs);
/** Inputs whose default needs a context of the runner; any other default would hide the value of mlops.yml. */
const MAY_HAVE_DEFAULT = ['leg', 'legs', 'github-token'];

test('every stage is an action, and every action a stage', () => {
  expect(actionNames.toSorted()).toEqual([...STAGES].sort());
  for (const name of actionNames)
    expect(source('actions', 'entry.ts')).toContain(`import('./${name}/main.ts')`);
});

describe.each(actionNames)('%s', (action) => {
  const metadata = metadataOf(action);

  test('has its files', () => {
    const files = readdirSync(join(root, 'actions', action));
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'action.yml', 'inputs.ts', 'main.ts', 'report.ts', 'run.ts']),
    );
  });

  test('action.yml follows the template: order of keys, runs block, author, folded descriptions', () => {
    expect(Object.keys(metadata)).toEqual(Object.keys(template));
    expect(metadata.name).toBe(`mlops-actions ${action}`);
    expect(metadata.author).toBe(template.author);
    expect(metadata.runs).toEqual({ using: 'node24', main: `../dist/${action}.js`, post: '../dist/post.js' });
    const described = [...source('actions', action, 'action.yml').matchAll(/^ *description: (.*)$/gm)];
    expect(described.map(([, style]) => style)).toEqual(described.map(() => '>-'));
  });

  test('starts with the common inputs and outputs', () => {
    expect(Object.keys(metadata.inputs).slice(0, COMMON_INPUTS.length)).toEqual(COMMON_INPUTS);
    expect(Object.keys(metadata.outputs).slice(0, COMMON_OUTPUTS.length)).toEqual(COMMON_OUTPUTS);
  });

  test('gives defaults only where a context of the runner is needed', () => {
    const withDefault = Object.entries(metadata.inputs).filter(
      ([, { default: value }]) => value !== undefined,
    );
    expect(withDefault.map(([name]) => name)).toEqual(MAY_HAVE_DEFAULT);
    for (const name of MAY_HAVE_DEFAULT)
      expect(metadata.inputs[name]?.default).toBe(template.inputs[name]?.default);
  });

  test('reads every input that it declares, and declares every input that it reads', () => {
    const read = inputsRead(source('actions', action, 'inputs.ts'));
    const own = Object.keys(metadata.inputs).slice(COMMON_INPUTS.length);
    const names = new Set(read.filter((name) => !COMMON_INPUTS.includes(name)));
    expect([...names].sort()).toEqual(own.toSorted());
  });

  test('every input has a place in mlops.yml, described in the same words', () => {
    for (const [name, { description }] of Object.entries(metadata.inputs)) {
      if ((INPUT_ONLY as readonly string[]).includes(name)) continue;
      const node = schemaAt(placeOfInput(action as StageName, name));
      expect(node, `${action}: ${name}`).toBeDefined();
      expect(description).toContain(node?.description);
    }
  });

  test('sets every output that it declares, and declares every output that it sets', () => {
    const set = outputsSet(source('actions', action, 'report.ts'));
    expect(set.toSorted()).toEqual(Object.keys(metadata.outputs).slice(COMMON_OUTPUTS.length).sort());
  });
});

test('outputs and inputs are found as code names them, not as text mentions them', () => {
  expect(
    outputsSet("f(a, plan, b); const x = {outputs: {url: a, 'b-c': '', plan}, other: {digest: 1}};"),
  ).toEqual(['url', 'b-c', 'plan']);
  expect(inputsRead("settings.requiredStructure<X>('a'); /* settings.text('b') */ other.text('c')")).toEqual([
    'a',
  ]);
});

test('every setting of mlops.yml is an input of some action', () => {
  const places = new Set(
    actionNames.flatMap((action) =>
      Object.keys(metadataOf(action).inputs)
        .filter((name) => !(INPUT_ONLY as readonly string[]).includes(name))
        .map((name) => placeOfInput(action as StageName, name).join('.')),
    ),
  );
  const settings = leaves(schemaAt([])?.properties ?? {}, []);
  expect(
    settings.filter((setting) => !places.has(setting)),
    stringify(settings),
  ).toEqual([]);
});

/** Keys of settings: sections are descended into as far as inputs do, structured values are one setting. */
function leaves(
  properties: NonNullable<ReturnType<typeof schemaAt>>['properties'] & object,
  path: string[],
): string[] {
  return Object.entries(properties).flatMap(([key, node]) =>
    path.length === 0 && node.type === 'object'
      ? leaves(node.properties ?? {}, [key])
      : [[...path, key].join('.')],
  );
}
