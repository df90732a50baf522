import { describe, expect, test } from 'vitest';
import { CommandProcessor, StepAborted } from '../../../support/runner/command-processor.ts';
import { COMMAND_TABLE, TABLE_WORKSPACE, type CommandEffect } from '../../../support/runner/command-table.ts';
import { SecretMasker } from '../../../support/runner/secret-masker.ts';
import { StepRecord } from '../../../support/runner/step-record.ts';

const NOTHING: CommandEffect = {
  log: [],
  annotations: [],
  masks: [],
  outputs: {},
  state: {},
  matchers: [],
  failed: false,
  aborted: false,
};

describe('every row of the table', () => {
  test.each(COMMAND_TABLE)('$title', ({ lines, effect }) => {
    expect(effectOf(lines)).toEqual({ ...NOTHING, ...effect });
  });
});

test('the table has no row twice', () => {
  const written = COMMAND_TABLE.map(({ lines }) => lines.join('\n'));
  expect(new Set(written).size).toBe(written.length);
  expect(written.length).toBeGreaterThanOrEqual(60);
});

test('with RUNNER_DEBUG, debug lines are shown and commands are echoed', () => {
  const step = stepRecord(true);
  const processor = new CommandProcessor(step);
  processor.line('::debug::a%0Ab');
  processor.line('::group::g');
  expect(step.log).toEqual(['##[debug]a', '##[debug]b', '::group::g', '##[group]g']);
});

function effectOf(lines: readonly string[]): CommandEffect {
  const step = stepRecord(false);
  const processor = new CommandProcessor(step);
  let aborted = false;
  for (const line of lines) {
    try {
      processor.line(line);
    } catch (error) {
      if (!(error instanceof StepAborted)) throw error;
      aborted = true;
      step.error(error.message);
      step.failed = true;
    }
  }
  return {
    log: step.log,
    annotations: step.annotations,
    masks: step.masker.registered,
    outputs: step.outputs.toObject(),
    state: step.state.toObject(),
    matchers: step.matchers,
    failed: step.failed,
    aborted,
  };
}

function stepRecord(debug: boolean): StepRecord {
  return new StepRecord({ workspace: TABLE_WORKSPACE, masker: new SecretMasker(), debug });
}
