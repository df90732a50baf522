import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { refuseWayOut } from '../fs/refuse-way-out.ts';

/** Looks at the folders that stages write to besides the results folder. @throws UserError */
export async function refuseWaysOut(
  settings: Settings,
  resultsPath: string,
  workspace: string,
): Promise<void> {
  const state = settings.text('state')?.slice('folder:'.length) ?? join(resultsPath, 'state');
  await refuseWayOut(workspace, state, 'state');
  if (settings.text('backend') === 'folder')
    await refuseWayOut(workspace, settings.requiredText('backend-url'), 'backend-url');
}
