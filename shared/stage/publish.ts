import type { Settings } from '../config/settings.ts';
import type { StageResult } from '../model/stage-result.ts';
import { renderSummary } from '../reporting/summary.ts';
import type { Runner } from '../runner/runner.ts';
import type { Publication } from './stage-definition.ts';

interface PublishRequest {
  result: StageResult;
  /** Absolute path of the stage result. */
  path: string;
  resultsPath: string;
  publication: Publication;
  runner: Runner;
  /** Undefined when the settings themselves could not be read. */
  settings: Settings | undefined;
}

/** Shows a result: outputs first, then summary and annotations. A failure to show it never changes the verdict. */
export async function publish({ result, path, publication, runner }: PublishRequest): Promise<void> {
  runner.setOutput('verdict', result.verdict);
  runner.setOutput('result', path);
  runner.setOutput('summary', result.headline);
  for (const [name, value] of Object.entries(publication.outputs)) runner.setOutput(name, value);
  await runner.appendSummary(renderSummary(result));
  for (const annotation of publication.annotations ?? []) runner.annotate(annotation);
}
