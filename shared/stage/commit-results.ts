import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileOf } from '../archive/archive.ts';
import { extractZip } from '../archive/extract-zip.ts';
import { readZip } from '../archive/open-zip.ts';
import { latestAttempt } from '../artifact/artifact-name.ts';
import { saveChecked, type ArtifactSource } from '../artifact/artifact-source.ts';
import type { GitHub, RunArtifact } from '../github/github.ts';
import type { WorkflowRun } from '../github/workflow-run.ts';
import { contentOf } from '../hash/content.ts';
import type { StageName, StageResult } from '../model/stage-result.ts';
import { readPayload, type CommitBaseline } from '../reporting/check/payload.ts';
import { parseStageResult, resultFileName } from './result-files.ts';

interface CommitResultsOf {
  api: GitHub;
  /** `owner/name` */
  repository: string;
  defaultBranch: string;
  /** File of the workflow whose runs count. */
  workflowPath: string;
  model: string;
  legHash: string;
  stage: StageName;
  /** Absolute folder for what is downloaded and unpacked; it goes with the step. */
  folder: string;
}

/** What a commit's run left. */
export type CommitResult =
  | {
      source: 'artifacts';
      run: WorkflowRun;
      result: StageResult;
      /** Path of the artifact's zip. */
      archive: string;
      artifacts: RunArtifact[];
    }
  | { source: 'check run'; run: WorkflowRun; payload: CommitBaseline };

const MAX_BYTES = 1 << 30;
const LIMITS = { entries: 10_000, bytes: 2 * MAX_BYTES, ratio: 1100 };
const RESULT_BYTES = 32 << 20;

/**
 * Results that the default branch left of its commits. Only runs count that GitHub itself says were a push to the default
 * branch by the expected workflow: artifacts and check runs of any other could have been made by anybody's code.
 */
export class CommitResults {
  readonly #of: CommitResultsOf;
  #runs: Promise<WorkflowRun[]> | undefined;

  constructor(of: CommitResultsOf) {
    this.#of = of;
  }

  /** Newest first. */
  trustedRuns(): Promise<WorkflowRun[]> {
    this.#runs ??= this.#listRuns();
    return this.#runs;
  }

  /** Whether what a run says that it made of a commit counts: GitHub is asked, also about runs that no list shows any more. */
  async trusts(runId: number, sha: string): Promise<boolean> {
    const run = await this.#of.api.workflowRun(runId);
    return run !== null && run.headSha === sha && this.#counts(run);
  }

  /** The results of a commit: of its latest run that has some, as whole as they still are. */
  async find(sha: string): Promise<CommitResult | null> {
    const runs = (await this.trustedRuns()).filter(({ headSha }) => headSha === sha);
    for (const run of runs) {
      const found = await this.#inArtifacts(run);
      if (found !== null) return found;
    }
    return runs.length === 0 ? null : this.#inCheckRuns(sha, runs);
  }

  /** Unpacks a file of the result, or the model; null when it is not there any more. @throws UserError, ServiceError */
  async unpack(
    found: Extract<CommitResult, { source: 'artifacts' }>,
    what: 'model' | { path: string; digest: string },
  ): Promise<string | null> {
    const folder = await mkdtemp(join(this.#of.folder, 'commit-'));
    if (what !== 'model') {
      await extractZip(found.archive, folder, LIMITS);
      return withDigest(folder, [what.path], what.digest);
    }
    const digest = found.result.digests['model'];
    const artifact = this.#latest(found.artifacts, 'model');
    if (artifact === undefined || digest === undefined) return null;
    const archive = await this.#download(found.run, artifact);
    const files = await extractZip(archive, folder, LIMITS);
    await rm(archive);
    return withDigest(folder, files, digest);
  }

  async #listRuns(): Promise<WorkflowRun[]> {
    const { api, defaultBranch } = this.#of;
    const runs = await api.runsOfBranch(defaultBranch, 'push');
    return runs.filter((run) => this.#counts(run));
  }

  #counts(run: WorkflowRun): boolean {
    const { repository, defaultBranch, workflowPath } = this.#of;
    return (
      run.event === 'push' &&
      run.headBranch === defaultBranch &&
      run.headRepository?.name === repository &&
      run.path === workflowPath
    );
  }

  async #inArtifacts(run: WorkflowRun): Promise<CommitResult | null> {
    const { api, stage, model, legHash } = this.#of;
    const artifacts = await api.listRunArtifacts(run.id);
    const artifact = this.#latest(artifacts, stage);
    if (artifact === undefined) return null;
    const archive = await this.#download(run, artifact);
    const name = resultFileName(stage, legHash);
    const text = await readZip(archive, LIMITS, async (files) => {
      const file = files.find(({ path }) => path === name);
      return file === undefined ? null : (await readFileOf(file, RESULT_BYTES)).toString();
    });
    if (text === null) return null;
    const result = parseStageResult(text, artifact.name);
    const ofThis = result.model === model && result.stage === stage && result.provenance.sha === run.headSha;
    return ofThis && result.verdict !== 'error'
      ? { source: 'artifacts', run, result, archive, artifacts }
      : null;
  }

  async #inCheckRuns(sha: string, runs: readonly WorkflowRun[]): Promise<CommitResult | null> {
    const { api, model, legHash } = this.#of;
    for (const check of await api.listCheckRuns(sha)) {
      const payload = readPayload(check.text ?? '') ?? readPayload(check.summary ?? '');
      if (payload?.model !== model || payload.legHash !== legHash || payload.sha !== sha) continue;
      const run = runs.find(({ id }) => id === payload.runId);
      if (run !== undefined && payload.verdict !== 'error') return { source: 'check run', run, payload };
    }
    return null;
  }

  #latest(artifacts: readonly RunArtifact[], part: string): RunArtifact | undefined {
    const { model, legHash } = this.#of;
    return latestAttempt(artifacts, { model, part, legHash });
  }

  /** @returns path of the zip */
  async #download({ id }: WorkflowRun, artifact: RunArtifact): Promise<string> {
    const { api, folder } = this.#of;
    const source: ArtifactSource = {
      list: () => api.listRunArtifacts(id),
      open: (wanted, maxBytes) => api.openArtifact(wanted.id, maxBytes),
    };
    const path = join(await mkdtemp(join(folder, 'artifact-')), 'artifact.zip');
    await saveChecked(source, artifact, MAX_BYTES, path);
    return path;
  }
}

async function withDigest(folder: string, files: readonly string[], digest: string): Promise<string | null> {
  for (const file of files) {
    const path = join(folder, ...file.split('/'));
    const content = await contentOf(path).catch(() => null);
    if (content?.digest === digest) return path;
  }
  return null;
}
