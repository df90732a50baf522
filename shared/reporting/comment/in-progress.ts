import type { StageResult } from '../../model/stage-result.ts';
import { code, strong, type Line } from '../content.ts';
import { legName } from '../leg-name.ts';
import { runLink, type Links } from '../links.ts';
import { renderLine } from '../markdown/render-content.ts';

/**
 * The section of a stage that has started: since when, and where to look. A runner that vanished never comes back to
 * close it, so the reader must be able to tell.
 */
export function renderInProgress({ stage, leg, provenance }: StageResult, links: Links | null): string {
  const where = leg === null ? [] : [' ', legName(leg)];
  const since = code(`${provenance.startedAt.slice(0, 16).replace('T', ' ')} UTC`);
  const run = runLink(links, provenance, 'run');
  const link: Line = run === null ? [] : [' · ', run];
  return renderLine(['⏳ ', strong(stage), ...where, ' – in progress since ', since, ...link]);
}
