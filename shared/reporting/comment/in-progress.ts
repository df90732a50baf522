import type { StageResult } from '../../model/stage-result.ts';
import { code, strong } from '../content.ts';
import { legName } from '../leg-name.ts';
import { renderLine } from '../markdown/render-content.ts';

/** Fact that carries the address of the run. */
export const RUN_FACT = 'run';
const RUN_URL = /^https?:\/\/[\w.:-]+(?:\/[\w.-]+){1,4}\/actions\/runs\/\d{1,20}$/;

/**
 * The section of a stage that has started: since when, and where to look. A runner that vanished never comes back to
 * close it, so the reader must be able to tell.
 */
export function renderInProgress({ stage, leg, facts, provenance }: StageResult): string {
  const where = leg === null ? [] : [' ', legName(leg)];
  const since = code(`${provenance.startedAt.slice(0, 16).replace('T', ' ')} UTC`);
  const url = facts.find(({ name }) => name === RUN_FACT)?.value ?? '';
  // The address stands in data that others may have written: only one that can be nothing else becomes a link.
  const link = RUN_URL.test(url) ? ` · [run](${url})` : '';
  return `${renderLine(['⏳ ', strong(stage), ...where, ' – in progress since ', since])}${link}`;
}
