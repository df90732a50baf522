import { UserError } from '../errors.ts';
import type { OnnxSession } from './session.ts';
import { signatureOf } from './signature.ts';

const isReal = (type: string): boolean => type === 'float32' || type === 'float64';

/** The output that holds probabilities or values, else the one that holds labels. */
export function chooseOutput(model: OnnxSession, task: 'binary' | 'regression', shown: string): string {
  const { outputs } = signatureOf(model);
  const reals = outputs.filter(({ type }) => isReal(type));
  const pair = reals.find(({ shape }) => shape.length === 2 && shape[1] === 2);
  const named = reals.find(({ name }) => /prob|score/i.test(name));
  const chosen = task === 'binary' ? (pair ?? named ?? reals[0] ?? outputs[0]) : (reals[0] ?? outputs[0]);
  if (chosen !== undefined) return chosen.name;
  throw new UserError('the model has no tensor output', { file: shown });
}
