import { describe, expect, test } from 'vitest';
import { parseActionMetadata } from '../../../support/runner/action-metadata.ts';
import { evaluateInputs } from '../../../support/runner/evaluate-inputs.ts';
import { evaluate, evaluateCondition } from '../../../support/runner/expressions.ts';

const ACTION = `
name: example
description: An example.
inputs:
  plain:
    description: None.
  text:
    description: A text.
    default: as written
  token:
    description: The token.
    default: \${{ github.token }}
  leg:
    description: The leg.
    default: \${{ toJSON(matrix) }}
  legs:
    description: Number of legs.
    default: \${{ strategy.job-total }}
  mixed:
    description: Text around an expression.
    default: run \${{ github.run_id }} of \${{ github.job }}
outputs:
  verdict:
    description: The verdict.
runs:
  using: node24
  main: main.js
`;

describe('action.yml', () => {
  test("is read by GitHub's own parser", () => {
    const metadata = parseActionMetadata(ACTION, 'action.yml');
    expect(metadata.runs.using).toBe('node24');
    expect(metadata.inputs.map(({ id }) => id)).toEqual(['plain', 'text', 'token', 'leg', 'legs', 'mixed']);
    expect(metadata.outputs.map(({ id }) => id)).toEqual(['verdict']);
  });

  test.each([
    ['a key that GitHub does not know', ACTION.replace('author', 'x').concat('unknown: 1\n'), /unknown/],
    ['no runs', 'name: x\ndescription: y\n', /runs/],
    ['a context that defaults may not use', ACTION.replace('github.token', 'secrets.TOKEN'), /secrets/],
    ['text that is no YAML', 'name: [', /action\.yml/],
    [
      'an action that is no JavaScript',
      'name: x\ndescription: y\nruns:\n  using: docker\n  image: x\n',
      /no JavaScript action/,
    ],
  ])('is refused with %s', (_title, text, message) => {
    expect(() => parseActionMetadata(text, 'action.yml')).toThrow(message);
  });
});

describe('inputs', () => {
  const metadata = parseActionMetadata(ACTION, 'action.yml');
  const contexts = {
    github: { token: 'ghs_x', run_id: '7', job: 'train' },
    matrix: { os: 'linux', seed: 1 },
    strategy: { 'job-total': 3 },
  };

  test('have the defaults of action.yml, evaluated; an absent one is empty', () => {
    expect(Object.fromEntries(evaluateInputs(metadata, {}, contexts).values)).toEqual({
      plain: '',
      text: 'as written',
      token: 'ghs_x',
      leg: '{\n  "os": "linux",\n  "seed": 1\n}',
      legs: '3',
      mixed: 'run 7 of train',
    });
  });
  test('outside a matrix the leg is null', () => {
    expect(evaluateInputs(metadata, {}, { ...contexts, matrix: null }).values.get('leg')).toBe('null');
  });
  test('a given value wins, an empty one too, whatever its case', () => {
    const { values } = evaluateInputs(metadata, { TEXT: 'x', token: '' }, contexts);
    expect(values.get('TEXT')).toBe('x');
    expect(values.has('text')).toBe(false);
    expect(values.get('token')).toBe('');
  });
  test('an undeclared one is passed, and said', () => {
    const { values, unexpected } = evaluateInputs(metadata, { plian: '1' }, contexts);
    expect(values.get('plian')).toBe('1');
    expect(unexpected).toEqual(['plian']);
  });
});

describe('expressions', () => {
  test('see contexts and functions', () => {
    expect(
      evaluate("format('{0}-{1}', github.job, contains(github.labels, 'a'))", {
        github: { job: 'x', labels: ['a', 'b'] },
      }),
    ).toBe('x-true');
    expect(evaluate('github.missing', { github: {} })).toBe('');
  });
  test.each([
    ['always()', [true, true, true]],
    ['success()', [true, false, false]],
    ['failure()', [false, true, false]],
    ['cancelled()', [false, false, true]],
    ['!cancelled()', [true, true, false]],
    ["github.event_name == 'push' && success()", [true, false, false]],
    ["''", [false, false, false]],
    ['1', [true, true, true]],
    ['null', [false, false, false]],
  ])('%s after success, failure, cancellation', (condition, expected) => {
    const statuses = [
      { failed: false, cancelled: false },
      { failed: true, cancelled: false },
      { failed: true, cancelled: true },
    ];
    const contexts = { github: { event_name: 'push' } };
    expect(statuses.map((status) => evaluateCondition(condition, contexts, status))).toEqual(expected);
  });
});
