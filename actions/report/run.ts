import { join } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { digestOf } from '../../shared/hash/digest.ts';
import type { StageDraft, StageResult } from '../../shared/model/stage-result.ts';
import { worstVerdict } from '../../shared/model/verdict.ts';
import { mergeResults } from '../../shared/reporting/comment/merge.ts';
import { redactDeep, redactor, secretsOf } from '../../shared/redaction.ts';
import { appendJournals } from '../../shared/stage/journals.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { answerCommand } from './answer-command.ts';
import { gather } from './gather.ts';
import type { ReportResultsInputs } from './inputs.ts';
import { byModel } from './models.ts';
import { present } from './present.ts';
import { counted } from '../../shared/model/wording.ts';
import { makeFolder } from '../../shared/fs/make-folder.ts';

export interface ReportResultsOutcome {
  draft: StageDraft;
  commentUrl: string | null;
  /** What the check run shows; without it there is none. */
  shown?: StageResult[];
  /** Results that could not be read, one line each. */
  faults: string[];
}

/** Renders all results of a run. Its own verdict is about reporting: the stages failed their own steps. */
export async function reportResults(
  inputs: ReportResultsInputs,
  ports: StagePorts,
): Promise<ReportResultsOutcome> {
  if (ports.context.event === 'issue_comment') return answerCommand(ports);
  const gathered = await gather(inputs, ports);
  if ('skipped' in gathered) {
    ports.log.notice(`Nothing is reported: ${gathered.skipped}.`);
    return { draft: { verdict: 'skipped', headline: gathered.skipped }, commentUrl: null, faults: [] };
  }
  const { models, faults: left } = byModel(gathered.results, inputs.configuredModel);
  const faults = [...gathered.faults, ...left];
  if (models.size === 0) throw nothingReadable(faults, inputs, ports);

  const redact = redactor(secretsOf(ports.environment));
  const outcome = { files: [] as string[], urls: [] as string[], missing: false };
  const all: StageResult[] = [];
  for (const [model, found] of models) {
    const results = mergeResults(found).map((result) => redactDeep(result, redact));
    const folder = await folderOf(model, models.size, ports.resultsPath);
    const { pullRequest } = gathered;
    const done = await present({ mode: inputs.comment, model, results, pullRequest, folder }, ports);
    all.push(...results);
    outcome.files.push(...done.files);
    outcome.missing ||= done.missing;
    if (done.commentUrl !== null) outcome.urls.push(done.commentUrl);
  }
  const unread = faults.length;
  const { count, fault } = await appendJournals(gathered.journals, inputs.journal, ports);
  if (fault !== null) faults.push(fault);
  const worst = worstVerdict(all.map(({ verdict }) => verdict));
  return {
    draft: {
      verdict: faults.length > 0 || outcome.missing ? 'warn' : 'pass',
      headline: `${counted(all.length, 'stage')} reported, worst verdict: ${worst}${unread > 0 ? `; ${String(unread)} unreadable` : ''}${count > 0 ? `; ${counted(count, 'journal entry', 'journal entries')} appended` : ''}`,
      facts: all.map(({ stage, verdict }) => ({ name: stage, value: verdict })),
      files: outcome.files,
    },
    commentUrl: outcome.urls[0] ?? null,
    shown: all,
    faults,
  };
}

/** One model's report lies in the results folder itself; of several, each has a folder of its own. */
async function folderOf(model: string, models: number, resultsPath: string): Promise<string> {
  if (models === 1) return resultsPath;
  const folder = join(resultsPath, `report-${digestOf(model).slice('sha256:'.length, 'sha256:'.length + 8)}`);
  await makeFolder(folder);
  return folder;
}

function nothingReadable(
  faults: readonly string[],
  { configuredModel }: ReportResultsInputs,
  { resultsPath }: StagePorts,
): UserError {
  const of = configuredModel === null ? '' : ` of the model "${configuredModel}"`;
  return new UserError(
    `no readable result${of} in the results folder or among the artifacts of the run${faults.length > 0 ? `: ${faults.join(' ')}` : ''}`,
    {
      file: resultsPath,
      fix: 'Run the stages before report, with the same results-path and model-name',
    },
  );
}
