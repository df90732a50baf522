import type { Settings } from '../../shared/config/settings.ts';
import { JOURNAL_MODES, type JournalMode } from '../../shared/stage/journals.ts';
import { COMMENT_MODES, type CommentMode } from '../../shared/reporting/comment/decide-comment.ts';

export interface ReportResultsInputs {
  comment: CommentMode;
  /** Null: the run that triggered us, else our own. */
  runId: number | null;
  artifactPattern: string;
  journal: JournalMode;
  /** The model that the configuration or the input names; null when nobody does. */
  configuredModel: string | null;
}

export function readInputs(settings: Settings): ReportResultsInputs {
  return {
    comment: settings.requiredChoice('comment', COMMENT_MODES),
    runId: settings.number('run-id') ?? null,
    journal: settings.requiredChoice('journal', JOURNAL_MODES),
    artifactPattern: settings.requiredText('artifact-pattern'),
    configuredModel: settings.text('model-name') ?? null,
  };
}
