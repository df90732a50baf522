import { stageAction } from '../../shared/stage/stage-action.ts';
import { readInputs } from './inputs.ts';
import { report } from './report.ts';
import { validateData } from './run.ts';

export default stageAction({ stage: 'validate-data', readInputs, run: validateData, report });
