import { describe, expect, test } from 'vitest';
import { parseConfiguration } from '../../../../shared/config/configuration.ts';
import { Settings, type PolicySource } from '../../../../shared/config/settings.ts';
import { UserError } from '../../../../shared/errors.ts';
import type { StageName } from '../../../../shared/model/stage-result.ts';

interface Given {
  stage?: StageName;
  inputs?: Record<string, string>;
  file?: string;
  policy?: PolicySource;
}

function settingsOf({ stage = 'train', inputs = {}, file = '', policy }: Given): Settings {
  return new Settings({
    stage,
    input: (name) => inputs[name],
    configuration: parseConfiguration(file, 'mlops.yml'),
    ...(policy === undefined ? {} : { policy }),
  });
}

describe('precedence', () => {
  test('input, then mlops.yml, then the default of the schema', () => {
    const file = 'train: {workingDirectory: from-file, timeoutMinutes: 5}';
    const settings = settingsOf({
      inputs: { 'working-directory': 'from-input', 'timeout-minutes': '' },
      file,
    });
    expect(settings.text('working-directory')).toBe('from-input');
    expect(settings.requiredNumber('timeout-minutes')).toBe(5);
    expect(settings.flag('cache')).toBe(true);
    expect(settings.text('metrics-path')).toBeUndefined();
  });

  test('an input that is empty or white space does not hide the file', () => {
    expect(settingsOf({ inputs: { command: ' \n' }, file: 'train: {command: make}' }).text('command')).toBe(
      'make',
    );
  });

  test('inputs have their documented places', () => {
    const file =
      'data: {current: a.csv, schema: s.yml}\nregistry: {url: r}\nmodel: m\nevaluate: {data: t.csv}';
    const validate = settingsOf({ stage: 'validate-data', file });
    expect(validate.lines('data')).toEqual(['a.csv']);
    expect(validate.text('schema')).toBe('s.yml');
    expect(validate.text('model-name')).toBe('m');
    const evaluate = settingsOf({ stage: 'evaluate-vs-baseline', file });
    expect(evaluate.lines('data')).toEqual(['t.csv']);
    expect(evaluate.text('backend-url')).toBe('r');
  });
});

describe('defaults inside structures', () => {
  const decision = (given: Given): unknown =>
    settingsOf({ stage: 'monitor', ...given }).requiredStructure('decision');

  test('come from the schema where nothing is set at all', () => {
    expect(decision({})).toEqual({
      cooldown: 'P2D',
      drift: { share: 0.3 },
      label: { shareChange: 0.05 },
      minRows: 100,
    });
  });

  test('fill what an input or the file leaves out, and nothing that they say', () => {
    const file = 'monitor: {decision: {cooldown: P9D, drift: {}}}';
    expect(decision({ file })).toMatchObject({ cooldown: 'P9D', drift: { share: 0.3 } });
    expect(decision({ file, inputs: { decision: 'label: {share-change: 0.2}' } })).toEqual({
      cooldown: 'P2D',
      drift: { share: 0.3 },
      label: { shareChange: 0.2 },
      minRows: 100,
    });
  });

  test('fill the items of a list', () => {
    const settings = settingsOf({
      stage: 'evaluate-vs-baseline',
      inputs: { gates: '- {metric: f1, min: 0.5, relative: true}' },
    });
    expect(settings.structure('gates')).toEqual([
      { metric: 'f1', min: 0.5, relative: true, optional: false },
    ]);
  });

  test('make no structure of a setting without any', () => {
    expect(settingsOf({}).structure('params')).toBeUndefined();
    expect(settingsOf({ stage: 'evaluate-vs-baseline' }).structure('gates')).toBeUndefined();
    expect(() => settingsOf({}).requiredStructure('params')).toThrow('input "params" is required');
  });

  test('are no difference between the policy of the base and that of the head', () => {
    const settings = settingsOf({
      stage: 'deploy',
      inputs: { verify: '{scan: none, blessing: required}' },
      policy: { kind: 'base', base: parseConfiguration('deploy: {verify: {scan: none}}', 'mlops.yml') },
    });
    expect(settings.structure('verify')).toEqual({ scan: 'none', blessing: 'required' });
    expect(settings.policyNotes).toEqual([]);
  });
});

describe('text of inputs', () => {
  test('lines, lists and YAML', () => {
    const settings = settingsOf({
      inputs: { inputs: ' a.py \n\n data/** \n', params: 'lr: 0.1\nname: x', 'env-passthrough': '[A, B]' },
    });
    expect(settings.lines('inputs')).toEqual(['a.py', 'data/**']);
    expect(settings.lines('env-passthrough')).toEqual(['A', 'B']);
    expect(settings.structure('params')).toEqual({ lr: 0.1, name: 'x' });
  });

  test.each([
    ['timeout-minutes', '5,5', 'expected a number with a decimal point, got "5,5"'],
    ['timeout-minutes', 'NaN', 'expected a number'],
    ['timeout-minutes', '0x10', 'expected a number'],
    ['timeout-minutes', '1e400', 'expected a number'],
    ['timeout-minutes', '-1', 'must be > 0'],
    ['cache', 'yes', 'expected true or false, got "yes"'],
    ['params', '[1', 'not valid YAML'],
    ['params', 'a: {b: 1}', 'expected string or number or boolean or null'],
  ])('%s: %s', (input, text, message) => {
    const read = (): unknown => settingsOf({ inputs: { [input]: text } }).value(input);
    expect(read).toThrow(UserError);
    expect(read).toThrow(message);
    expect(read).toThrow(input);
  });

  test('an unknown key of a structured input is named with the nearest one', () => {
    const settings = settingsOf({
      stage: 'evaluate-vs-baseline',
      inputs: { gates: '- {metric: f1, non-inferor: 0}' },
    });
    expect(() => settings.value('gates')).toThrow('unknown key "non-inferor"; did you mean "non-inferior"?');
  });

  test('a missing input names both ways to give it', () => {
    expect(() => settingsOf({}).requiredText('command')).toThrow('input "command" is required');
    try {
      settingsOf({}).requiredText('command');
    } catch (error) {
      expect((error as UserError).fix).toBe('Give "command:" under "with:", or "train.command" in mlops.yml');
    }
  });
});

describe('policy of the base', () => {
  const base = (text: string): PolicySource => ({
    kind: 'base',
    base: parseConfiguration(text, 'mlops.yml'),
  });
  const evaluate = (given: Given): Settings => settingsOf({ stage: 'evaluate-vs-baseline', ...given });

  test("the base's value rules; a differing one is shown and not used", () => {
    const settings = evaluate({ file: 'evaluate: {alpha: 0.4}', policy: base('evaluate: {alpha: 0.01}') });
    expect(settings.number('alpha')).toBe(0.01);
    expect(settings.policyNotes).toEqual([{ input: 'alpha', kind: 'not used', value: 0.4 }]);
  });

  test('an input of the pull request does not get past it either', () => {
    const settings = evaluate({ inputs: { alpha: '0.4' }, policy: base('evaluate: {alpha: 0.01}') });
    expect(settings.number('alpha')).toBe(0.01);
  });

  test('where the base sets none, the value of the head is used and marked', () => {
    const settings = evaluate({ file: 'evaluate: {alpha: 0.4}', policy: base('model: m') });
    expect(settings.number('alpha')).toBe(0.4);
    expect(settings.policyNotes).toEqual([{ input: 'alpha', kind: 'unreviewed policy', value: 0.4 }]);
  });

  test('a gate that the head removed still rules', () => {
    const settings = evaluate({ policy: base('evaluate: {gates: [{metric: f1, min: 0.9}]}') });
    expect(settings.structure('gates')).toEqual([
      { metric: 'f1', min: 0.9, relative: false, optional: false },
    ]);
  });

  test('keys that are no policy come from the head', () => {
    const settings = evaluate({ file: 'evaluate: {label: late}', policy: base('evaluate: {label: other}') });
    expect(settings.text('label')).toBe('late');
    expect(settings.policyNotes).toEqual([]);
  });

  test('equal values are no note; an unreadable base marks everything that the head sets', () => {
    const equal = evaluate({ file: 'evaluate: {alpha: 0.01}', policy: base('evaluate: {alpha: 0.01}') });
    expect(equal.number('alpha')).toBe(0.01);
    expect(equal.policyNotes).toEqual([]);
    const unknown = evaluate({
      file: 'evaluate: {alpha: 0.01}',
      policy: { kind: 'unknown-base', reason: 'no token' },
    });
    expect(unknown.number('alpha')).toBe(0.01);
    expect(unknown.policyNotes).toHaveLength(1);
  });
});
