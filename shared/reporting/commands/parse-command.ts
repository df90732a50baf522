/** What a comment asks of us. */
export type Command =
  | { kind: 'accept-regression'; metric: string; sha: string; reason: string }
  | { kind: 'rerun' }
  /** It is meant for us and can't be followed. */
  | { kind: 'fault'; message: string };

const ACCEPT_USAGE = '/mlops accept-regression <metric> <commit, at least 7 digits> <reason>';
const USAGE = `Use "${ACCEPT_USAGE}" or "/mlops rerun".`;
const METRIC = /^[A-Za-z0-9][A-Za-z0-9_.@:/+-]{0,99}$/;
const MAX_REASON = 500;

/** Reads a command from the first line of a comment; null when the comment is none. */
export function parseCommand(body: string): Command | null {
  const line = (body.split(/\r?\n/, 1)[0] ?? '').trim();
  // As it is copied out of a code span.
  const [, text] = /^(?:`+\s*)?\/mlops(?:\s+(.*?))?(?:\s*`+)?$/.exec(line) ?? [];
  if (text === undefined) return /^`*\s*\/mlops\s*`*$/.test(line) ? { kind: 'fault', message: USAGE } : null;
  const [verb, ...words] = text.split(/\s+/);
  if (verb === 'rerun')
    return words.length === 0
      ? { kind: 'rerun' }
      : { kind: 'fault', message: '"/mlops rerun" takes nothing more.' };
  if (verb === 'accept-regression') return acceptance(words);
  return { kind: 'fault', message: `There is no such command. ${USAGE}` };
}

/** The command that accepts a regression, ready to copy. @returns null when no command can name the metric */
export const acceptCommand = (metric: string, sha: string): string | null =>
  METRIC.test(metric) ? `/mlops accept-regression ${metric} ${sha.slice(0, 12)} <reason>` : null;

function acceptance([metric, commit, ...words]: readonly string[]): Command {
  const fault = (message: string): Command => ({
    kind: 'fault',
    message: `${message} Use "${ACCEPT_USAGE}".`,
  });
  if (metric === undefined || !METRIC.test(metric)) return fault('The metric is missing or no name.');
  if (commit === undefined) return fault('The commit is missing.');
  if (!/^[0-9a-f]+$/i.test(commit))
    return fault(
      'What stands behind the metric is no commit (hexadecimal digits); names of metrics have no space.',
    );
  if (commit.length < 7) return fault('The commit has fewer than 7 hexadecimal digits.');
  if (commit.length > 40) return fault('The commit has more than 40 hexadecimal digits.');
  const reason = words.join(' ');
  if (reason === '' || reason === '<reason>') return fault('The reason is missing.');
  if (reason.length > MAX_REASON) return fault(`The reason is longer than ${String(MAX_REASON)} characters.`);
  return { kind: 'accept-regression', metric, sha: commit.toLowerCase(), reason };
}
