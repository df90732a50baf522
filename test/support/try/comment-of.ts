import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { renderComment } from '../../../shared/reporting/comment/render-comment.ts';
import type { ActionRun } from '../runner/index.ts';

/** The comment that the action would write on a pull request: `report` leaves it as a file, others write their section. */
export async function commentOf({ result, outputs }: ActionRun, workspace: string): Promise<string> {
  if (result === null) return '';
  if (result.stage !== 'report') return renderComment(result.model, [result]);
  const folder = dirname(outputs['result'] ?? '');
  const file = result.files.find(({ path }) => path === 'comment.md');
  return file === undefined ? '' : readFile(join(resolve(workspace, folder), file.path), 'utf8');
}
