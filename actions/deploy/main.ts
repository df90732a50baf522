import { stageAction } from '../../shared/stage/stage-action.ts';
import { readInputs } from './inputs.ts';
import { report } from './report.ts';
import { deploy } from './run.ts';

export default stageAction({ stage: 'deploy', readInputs, run: deploy, report });
