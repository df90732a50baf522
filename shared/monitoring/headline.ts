import type { Verdict } from '../model/verdict.ts';
import type { Decision } from './decision.ts';
import type { Started } from './start-retraining.ts';

/** A retraining that is due is a finding, no failure: the step warns and goes on. */
export function verdictOf(decision: Decision): Verdict {
  switch (decision.kind) {
    case 'inconclusive':
      return 'inconclusive';
    case 'keep':
      return 'pass';
    case 'retrain':
    case 'cooling-down':
      return 'warn';
  }
}

export function headlineOf(decision: Decision, { dispatched }: Started): string {
  switch (decision.kind) {
    case 'inconclusive':
      return decision.message;
    case 'keep':
      return 'no reason to retrain';
    case 'retrain':
      return `retraining is due: ${messages(decision.reasons)}${dispatched ? '; started' : ''}`;
    case 'cooling-down':
      return `retraining is due, but waits until ${decision.until.toISOString()}: ${messages(decision.reasons)}`;
  }
}

const messages = (reasons: readonly { message: string }[]): string =>
  reasons.map(({ message }) => message).join('; ');
