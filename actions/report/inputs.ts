import type { Settings } from '../../shared/config/settings.ts';
import { COMMENT_MODES, type CommentMode } from '../../shared/reporting/comment/decide-comment.ts';

export interface ReportResultsInputs {
  comment: CommentMode;
  /** Null: the run that triggered us, else our own. */
  runId: number | null;
  artifactPattern: string;
  /** The model that the configuration or the input names; null when nobody does. */
  configuredModel: string | null;
}

export function readInputs(settings: Settings): ReportResultsInputs {
  return {
    comment: settings.requiredChoice('comment', COMMENT_MODES),
    runId: settings.number('run-id') ?? null,
    artifactPattern: settings.requiredText('artifact-pattern'),
    configuredModel: settings.text('model-name') ?? null,
  };
}
