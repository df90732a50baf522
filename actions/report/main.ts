import { stageAction } from '../../shared/stage/stage-action.ts';
import { readInputs } from './inputs.ts';
import { report } from './report.ts';
import { reportResults } from './run.ts';

export default stageAction({ stage: 'report', readInputs, run: reportResults, report });
