import { stageAction } from '../../shared/stage/stage-action.ts';
import { readInputs } from './inputs.ts';
import { report } from './report.ts';
import { monitor } from './run.ts';

export default stageAction({ stage: 'monitor', readInputs, run: monitor, report });
