import type { Settings } from '../config/settings.ts';
import { CHECK_MODES, type CheckMode } from '../reporting/check/decide-check.ts';
import { COMMENT_MODES, type CommentMode } from '../reporting/comment/decide-comment.ts';
import type { Runner } from '../runner/runner.ts';

/** Where a result is shown besides outputs and job summary. */
export interface Presentation {
  comment: CommentMode;
  check: CheckMode;
  upload: boolean;
}

export const readPresentation = (settings: Settings): Presentation => ({
  comment: settings.requiredChoice('comment', COMMENT_MODES),
  check: settings.requiredChoice('check', CHECK_MODES),
  upload: settings.flag('upload'),
});

/** For an error before the settings are known: what the inputs turn off stays off. */
export function presentationOfInputs(runner: Runner): Presentation {
  return {
    comment: COMMENT_MODES.find((mode) => mode === runner.input('comment')) ?? 'auto',
    check: CHECK_MODES.find((mode) => mode === runner.input('check')) ?? 'auto',
    upload: runner.input('upload') !== 'false',
  };
}
