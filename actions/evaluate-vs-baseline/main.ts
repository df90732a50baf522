import { stageAction } from '../../shared/stage/stage-action.ts';
import { readInputs } from './inputs.ts';
import { report } from './report.ts';
import { evaluate } from './run.ts';

export default stageAction({ stage: 'evaluate-vs-baseline', readInputs, run: evaluate, report });
