import * as core from '@actions/core';
import { escapeInvisible } from '../model/invisible.ts';
import { annotationText } from './logger.ts';

export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
  title?: string;
  /** Relative to the workspace, with forward slashes. */
  file?: string;
  line?: number;
  column?: number;
}

/** Shows a finding at its place; the runner itself shows 10 errors, 10 warnings and 10 notices per step. */
export function annotate({ level, message, title, file, line, column }: Annotation): void {
  const properties = {
    ...(title === undefined ? {} : { title: escapeInvisible(title) }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { startLine: line }),
    ...(column === undefined ? {} : { startColumn: column }),
  };
  core[level](annotationText(message), properties);
}
