import type { ArtifactSource } from '../artifact/artifact-source.ts';
import type { GitHub } from '../github/github.ts';
import type { Log } from '../model/log.ts';
import type { RunContext } from '../model/run-context.ts';
import type { StageDraft, StageName, StageResult } from '../model/stage-result.ts';
import type { NativePackage } from '../native/native-location.ts';
import type { CheckpointTask } from './checkpoint-task.ts';
import type { JobComments } from './job-comment.ts';
import type { Leg } from './leg.ts';
import type { LegFiles } from './files-of-legs.ts';
import type { MissingPermissions } from './missing-permissions.ts';
import type { Store } from '../store/store.ts';

/** The outside world as a stage's `run` sees it. */
export interface StagePorts {
  context: RunContext;
  model: string;
  leg: Leg;
  /** Of the job's matrix leg; empty outside a matrix. */
  legHash: string;
  log: Log & { output(block: Buffer): void };
  signal: AbortSignal;
  now(): Date;
  /** Absolute; relative paths of inputs start here. */
  workspace: string;
  /** Absolute; exists. */
  resultsPath: string;
  /** Absolute; fresh and removed at the end. */
  temporaryFolder: string;
  /** Copy of the process's variables, tokens included. */
  environment: Readonly<Record<string, string | undefined>>;
  /** URL of the module that started us: programs of ours that run as their own process lie beside it. */
  startedFrom: string;
  loadNative(name: NativePackage): Promise<unknown>;
  /** A folder laid out like `node_modules` from which another process of ours can load the package. */
  findNatives(name: NativePackage): Promise<string>;
  /**
   * Result of an earlier stage of this run (same leg), or null; from the artifacts of the run when the results folder
   * lacks it.
   */
  earlierResult(stage: StageName): Promise<StageResult | null>;
  /** Files below a folder of the results folder that other legs of this run uploaded with their result of this stage. */
  filesOfLegs(folder: string): Promise<LegFiles>;
  /** Artifacts of this run; null where there is no artifact service. */
  runArtifacts: ArtifactSource | null;
  state(): Store;
  /** The state is a folder of the workspace: on a pull request its own files may lie there. */
  stateIsInCheckout: boolean;
  /** Writes `report.html` about what the stage is about to conclude; its absolute path, or null. */
  writePage(draft: StageDraft): Promise<string | null>;
  /** What the steps of the job know of the pull request's comment. */
  comments: JobComments;
  checkpoints: {
    /** Puts that of an earlier attempt in its place; what happened, in words. */
    restore(task: CheckpointTask): Promise<string>;
    /** The post step saves it unless null is remembered before the end. */
    remember(task: CheckpointTask | null): void;
  };
  /** What the token was refused; the step tells it at its end. */
  missing: MissingPermissions;
  /** Null without a token or a repository. */
  github(): GitHub | null;
}
