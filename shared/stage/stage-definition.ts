import type { Settings } from '../config/settings.ts';
import type { StageDraft, StageName, StageResult } from '../model/stage-result.ts';
import type { Annotation } from '../runner/annotations.ts';
import type { StagePorts } from './stage-ports.ts';

/** What `report.ts` makes of an outcome besides the stage result. */
export interface Publication {
  /** Outputs of the action besides `verdict`, `result` and `summary`. */
  outputs: Readonly<Record<string, string>>;
  /** False for a result that later stages must not take for the stage's own: it is no artifact. */
  upload?: false;
  annotations?: readonly Annotation[];
  /** Results of other stages that the check run shows instead of this stage's own; free of secrets. */
  shown?: readonly StageResult[];
  /**
   * Absolute path of the model among the draft's files. It travels as an artifact of its own (`mlops-<model>-model…`),
   * never with the stage's other files; not at all when `upload` is false.
   */
  model?: { path: string; upload: boolean };
}

/** The parts of one action; `stageAction` does what all seven do alike. */
export interface StageDefinition<Inputs, Outcome extends { draft: StageDraft }> {
  stage: StageName;
  readInputs(settings: Settings): Inputs;
  run(inputs: Inputs, ports: StagePorts): Promise<Outcome>;
  report(outcome: Outcome): Publication;
}
