import * as core from '@actions/core';
import { escapeInvisible } from '../model/invisible.ts';
import type { Log } from '../model/log.ts';
import { neutraliseBlock, neutraliseText } from './neutralise.ts';

/** The only writer to the step's log. */
export interface RunnerLog extends Log {
  /** @param block whole lines of a process that we started, each with its line feed */
  output(block: Buffer): void;
}

/** The runner shows 4,096 characters of an annotation. */
const MAX_ANNOTATION = 4000;

export function annotationText(message: string): string {
  const text = escapeInvisible(message);
  return text.length <= MAX_ANNOTATION ? text : `${text.slice(0, MAX_ANNOTATION).toWellFormed()} …`;
}

export const log: RunnerLog = {
  info: (message) => write(neutraliseText(message)),
  // One write for many lines: a call per line costs more than everything else.
  output: (block) => void process.stdout.write(neutraliseBlock(block)),
  debug: (message) => core.debug(escapeInvisible(message)),
  notice: (message) => core.notice(annotationText(message)),
  warning: (message) => core.warning(annotationText(message)),
  group: async (name, phase) => {
    core.startGroup(escapeInvisible(name));
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
