import type { Settings } from '../config/settings.ts';
import type { StageDraft, StageName } from '../model/stage-result.ts';
import type { Annotation } from '../runner/annotations.ts';
import type { StagePorts } from './stage-ports.ts';

/** What `report.ts` makes of an outcome besides the stage result. */
export interface Publication {
  /** Outputs of the action besides `verdict`, `result` and `summary`. */
  outputs: Readonly<Record<string, string>>;
  annotations?: readonly Annotation[];
}

/** The parts of one action; `stageAction` does what all seven do alike. */
export interface StageDefinition<Inputs, Outcome extends { draft: StageDraft }> {
  stage: StageName;
  readInputs(settings: Settings): Inputs;
  run(inputs: Inputs, ports: StagePorts): Promise<Outcome>;
  report(outcome: Outcome): Publication;
}
