import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import type { Blessing } from '../evaluation/blessing.ts';
import { errorCode } from '../fs/error-codes.ts';
import schema from '../model/schemas/blessing.schema.json' with { type: 'json' };
import { parseDocument } from '../model/validate.ts';
import { isBundle, parseKeyBundle, verifiedStatement } from '../signing/bundle.ts';
import { contentOfEnvelope } from '../signing/dsse.ts';
import type { VerificationKey } from '../signing/keys.ts';
import { parseStatement } from '../signing/statement.ts';

/** What a blessing must be about before it counts. */
export interface BlessingDemand {
  model: string;
  /** Content digest of the model. */
  digest: string;
  /** What the evaluation at hand was made with; null without one. */
  evaluation: { data: string | undefined; policy: string | undefined } | null;
  /** Whose pushes bless, for signed ones; null outside GitHub. */
  defaultBranch: string | null;
}

export interface ReadBlessing {
  statement: Blessing;
  /** A key that counts signed it; what nobody could verify is not signed. */
  signed: boolean;
}

/**
 * @param keys empty: signatures are not looked at
 * @returns null when there is no such file
 * @throws UserError for a file that is no blessing, and for a signature that none of the keys made
 */
export async function readBlessing(
  file: string,
  keys: readonly VerificationKey[],
): Promise<ReadBlessing | null> {
  let text: string;
  let data: unknown;
  try {
    text = await readFile(file, 'utf8');
    data = JSON.parse(text);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return null;
    throw new UserError('the blessing is not valid JSON', { file, cause });
  }
  const signed = isBundle(data);
  const statement = signed ? statementIn(text, keys, file) : data;
  return {
    statement: parseDocument<Blessing>(schema, statement, 'blessing', { file }),
    signed: signed && keys.length > 0,
  };
}

function statementIn(text: string, keys: readonly VerificationKey[], file: string): unknown {
  const bundle = parseKeyBundle(text, file);
  return keys.length > 0
    ? verifiedStatement(bundle, keys, file)
    : parseStatement(contentOfEnvelope(bundle.dsseEnvelope, file).payload, file);
}

/** @throws UserError unless it blesses this model, by gates that passed on this data, outside pull requests */
export function checkBlessing(
  { statement: { subject, predicate }, signed }: ReadBlessing,
  demand: BlessingDemand,
  file: string,
): void {
  const refused = (message: string, fix = 'Evaluate this model in this run'): UserError =>
    new UserError(message, { file, fix });
  const [{ name, digest }] = subject;
  const blessed = `sha256:${digest.sha256}`;
  if (blessed !== demand.digest)
    throw refused(`the blessing is for another model: ${blessed}, not ${demand.digest}`);
  if (name !== demand.model) throw refused(`the blessing is for the model "${name}", not "${demand.model}"`);
  if (predicate.gates.length === 0) throw refused('the blessing holds no gate: nothing was decided');
  for (const gate of predicate.gates) {
    if (gate.verdict !== 'pass' && gate.verdict !== 'skipped')
      throw refused(`the blessing holds a gate that did not pass: ${gate.name} "${gate.verdict}"`);
  }
  for (const key of ['data', 'policy'] as const) {
    const evaluated = demand.evaluation?.[key];
    if (evaluated !== undefined && evaluated !== predicate[key])
      throw refused(`the blessing is for other ${key}: ${predicate[key]}, the evaluation had ${evaluated}`);
  }
  if (predicate.event?.startsWith('pull_request') === true) {
    throw refused(
      `the blessing comes from a ${predicate.event} event, which blesses nothing`,
      'Evaluate again after the merge, on a push',
    );
  }
  // Gates are reviewed on the default branch only: a push elsewhere may have loosened them.
  const { defaultBranch } = demand;
  if (signed && defaultBranch !== null && predicate.ref !== `refs/heads/${defaultBranch}`) {
    throw refused(
      `the blessing is of ${String(predicate.ref)}, and only those of refs/heads/${defaultBranch} count`,
      'Evaluate again after the merge, on a push',
    );
  }
}
