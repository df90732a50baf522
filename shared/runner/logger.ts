import * as core from '@actions/core';
import type { Log } from '../model/log.ts';
import { neutraliseOutput, neutraliseText } from './neutralise.ts';

/** The only writer to the step's log. `output` is for lines of processes that we started. */
export interface RunnerLog extends Log {
  output(text: string): void;
}

/** The runner shows 4,096 characters of an annotation. */
const MAX_ANNOTATION = 4000;

export const annotationText = (message: string): string =>
  message.length <= MAX_ANNOTATION ? message : `${message.slice(0, MAX_ANNOTATION)} …`;

export const log: RunnerLog = {
  info: (message) => write(neutraliseText(message)),
  output: (text) => write(neutraliseOutput(text)),
  debug: (message) => core.debug(message),
  notice: (message) => core.notice(annotationText(message)),
  warning: (message) => core.warning(annotationText(message)),
  group: async (name, phase) => {
    core.startGroup(name);
    try {
      return await phase();
    } finally {
      core.endGroup();
    }
  },
};

function write(lines: string[]): void {
  for (const line of lines) core.info(line);
}
