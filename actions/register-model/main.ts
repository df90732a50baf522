import { stageAction } from '../../shared/stage/stage-action.ts';
import { readInputs } from './inputs.ts';
import { report } from './report.ts';
import { registerModel } from './run.ts';

export default stageAction({ stage: 'register-model', readInputs, run: registerModel, report });
