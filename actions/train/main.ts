import { stageAction } from '../../shared/stage/stage-action.ts';
import { readInputs } from './inputs.ts';
import { report } from './report.ts';
import { train } from './run.ts';

export default stageAction({ stage: 'train', readInputs, run: train, report });
