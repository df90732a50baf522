import type { Settings } from '../../shared/config/settings.ts';
import { COMMENT_MODES, type CommentMode } from '../../shared/reporting/comment/decide-comment.ts';

export interface ReportResultsInputs {
  comment: CommentMode;
}

export function readInputs(settings: Settings): ReportResultsInputs {
  return { comment: settings.requiredChoice('comment', COMMENT_MODES) };
}
