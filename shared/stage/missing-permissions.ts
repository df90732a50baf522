import { AccessError, inWords, type Access, type Permissions } from '../github/access-error.ts';
import type { Log } from '../model/log.ts';
import type { Runner } from '../runner/runner.ts';

/** Those that a workflow can give its token; an app has more. */
const GRANTABLE = new Set(
  'actions attestations checks contents deployments discussions issues packages pages pull-requests security-events statuses'.split(
    ' ',
  ),
);
const INTRODUCTION =
  'The token lacks a permission. Give the job these; what the block does not name is taken away, so keep what other steps of the job need:';

interface Refused {
  /** What the whole task takes: the refused request may have been its first read. */
  task?: Permissions;
  /** The task is done where it is allowed: the log alone tells. */
  optional?: boolean;
}

/** What the token was refused while a step ran: told once, as the block of YAML that mends all of it. */
export class MissingPermissions {
  readonly #job: Permissions;
  #refused: Permissions = {};
  #toLog = false;
  #toSummary = false;

  /** @param job what the job needs anyway */
  constructor(job: Permissions) {
    this.#job = job;
  }

  /**
   * Anything may be given: what does not come from a lack of permission is not noted.
   * @returns what to add to a line about it; empty when nothing was noted, or the error says it all
   */
  note(error: unknown, { task, optional = false }: Refused = {}): string {
    const refusal = refusalIn(error);
    if (refusal === null) return '';
    const known = merged(this.#job, task ?? {});
    const grantable = refusal.accepted.filter((set) => Object.keys(set).every((name) => GRANTABLE.has(name)));
    const accepted = grantable.find((set) => Object.keys(set).every((name) => name in known)) ?? grantable[0];
    this.#refused = merged(this.#refused, merged(task ?? {}, accepted ?? {}));
    this.#toLog = true;
    this.#toSummary ||= !optional;
    return task === undefined
      ? ''
      : ` All of it takes ${inWords([task]) ?? ''}: the block to paste is in the log and the job summary.`;
  }

  /** The block for the job, its missing lines marked; null when nothing was refused. */
  yaml(): string | null {
    if (!this.#toLog) return null;
    const lines = Object.entries(merged(this.#job, this.#refused))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, access]) => `  ${name}: ${access}${name in this.#refused ? ' # missing' : ''}`);
    return ['permissions:', ...lines].join('\n');
  }

  /** At the end of a step. */
  async tell(runner: { log: Pick<Log, 'info'>; appendSummary: Runner['appendSummary'] }): Promise<void> {
    const yaml = this.yaml();
    if (yaml === null) return;
    runner.log.info(`${INTRODUCTION}\n${yaml}`);
    if (!this.#toSummary) return;
    const block = `\n${INTRODUCTION}\n\n\`\`\`yaml\n${yaml}\n\`\`\`\n`;
    // Whoever can't have a summary was told so with the result's.
    await runner.appendSummary(block).catch(() => undefined);
  }
}

function refusalIn(error: unknown): AccessError | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof AccessError) return inner;
  return null;
}

const RANK: readonly Access[] = ['read', 'write', 'admin'];

function merged(some: Permissions, more: Permissions): Permissions {
  const stronger = Object.entries(more).filter(
    ([name, access]) => RANK.indexOf(access) > RANK.indexOf(some[name] ?? access) || !(name in some),
  );
  return { ...some, ...Object.fromEntries(stronger) };
}
