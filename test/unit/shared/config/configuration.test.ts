import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfiguration, valueAt } from '../../../../shared/config/configuration.ts';
import { UserError } from '../../../../shared/errors.ts';

function faultOf(text: string): UserError {
  try {
    parseConfiguration(text, 'mlops.yml');
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the text was accepted');
}

test('camel and kebab case are one key; names of the user are left alone', () => {
  const { value } = parseConfiguration(
    'results-path: out\ntrain: {model-path: m.onnx, metricsPath: m.json, params: {learning-rate: 0.1, batchSize: 8}}\n',
    'mlops.yml',
  );
  expect(value).toEqual({
    resultsPath: 'out',
    train: { modelPath: 'm.onnx', metricsPath: 'm.json', params: { 'learning-rate': 0.1, batchSize: 8 } },
  });
});

test('gates keep their kebab-case words in either spelling', () => {
  const configuration = parseConfiguration(
    'evaluate: {gates: [{metric: f1, nonInferior: 0.01}, {metric: f1, non-inferior: 0}]}',
    'm',
  );
  expect(valueAt(configuration, ['evaluate', 'gates'])).toEqual([
    { metric: 'f1', 'non-inferior': 0.01 },
    { metric: 'f1', 'non-inferior': 0 },
  ]);
});

test('an empty file is an empty configuration', () => {
  for (const text of ['', '# only a comment\n', '---\n'])
    expect(parseConfiguration(text, 'mlops.yml').value).toEqual({});
});

describe('a fault is named with place and remedy', () => {
  test.each([
    ['model: m\ntrain:\n  comand: x\n', 'unknown key "comand" in "train"; did you mean "command"?', 3, 3],
    ['modle: m\n', 'unknown key "modle"; did you mean "model"?', 1, 1],
    [
      'train:\n  metrics-paht: x\n',
      'unknown key "metrics-paht" in "train"; did you mean "metricsPath"?',
      2,
      3,
    ],
    ['model: m\nfail-on: sometimes\n', '"failOn": expected one of fail, inconclusive, never', 2, 1],
    ['upload: yes please\n', '"upload": expected boolean', 1, 1],
    [
      'evaluate:\n  gates:\n    - {metric: f1, min: high}\n',
      '"evaluate.gates.0.min": expected number',
      3,
      20,
    ],
    ['evaluate: {gates: [{min: 1}]}\n', "must have required property 'metric'", 1, 20],
    ['- a list\n', 'expected a map of settings', 1, undefined],
    ['model: m\nmodel: n\n', 'the key "model" is given twice', 2, 1],
    [
      'results-path: a\nresultsPath: b\n',
      'the key "resultsPath" is given twice, in two spellings',
      undefined,
      undefined,
    ],
    ['model: [unclosed\n', 'not valid YAML', 2, 1],
    ['__proto__: {polluted: true}\n', 'the key "__proto__" is not allowed', 1, 1],
  ])('%j', (text, message, line, column) => {
    const fault = faultOf(text);
    expect(fault.message).toContain(message);
    if (line !== undefined) expect(fault.place.line).toBe(line);
    if (column !== undefined) expect(fault.place.column).toBe(column);
  });
});

test('bombs are refused: aliases that multiply, brackets without end', () => {
  const aliases = `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefghij'
    .split('')
    .map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index] ?? 'a'},`.repeat(9).slice(0, -1)}]`)
    .join('\n')}`;
  expect(faultOf(aliases).message).toContain('aliases');
  expect(faultOf(`model: ${'['.repeat(200)}${']'.repeat(200)}`).message).toContain('nested deeper');
  expect(faultOf(`model: ${'['.repeat(100_000)}`)).toBeInstanceOf(UserError);
});

test('any text is either a configuration or a user error with the file', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        parseConfiguration(text, 'mlops.yml');
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 500 },
  );
});
