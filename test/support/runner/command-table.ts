import type { ShownAnnotation } from './step-record.ts';

/** Everything that lines of a step can bring about; what a row does not name stays empty. */
export interface CommandEffect {
  log: string[];
  annotations: ShownAnnotation[];
  masks: string[];
  outputs: Record<string, string>;
  state: Record<string, string>;
  matchers: string[];
  /** The step fails, whatever its exit code. */
  failed: boolean;
  /** The runner ends the step at this line. */
  aborted: boolean;
}

export interface CommandRow {
  title: string;
  lines: readonly string[];
  effect: Partial<CommandEffect>;
}

const WORKSPACE = '/workspace';
export const TABLE_WORKSPACE = WORKSPACE;

/** Lines that the runner prints and does not act on. */
const inert = (title: string, ...lines: string[]): CommandRow => ({ title, lines, effect: { log: lines } });

const error = (
  title: string,
  line: string,
  message: string,
  place: Partial<ShownAnnotation> = {},
): CommandRow => ({
  title,
  lines: [line],
  effect: { log: [`##[error]${message}`], annotations: [{ level: 'error', message, ...place }] },
});

const masked = (title: string, line: string, ...masks: string[]): CommandRow => ({
  title,
  lines: [line],
  effect: { masks },
});

const unprocessed = (title: string, lines: string[], ...messages: string[]): CommandRow => ({
  title,
  lines,
  effect: {
    log: messages.map((message) => `##[error]${message}`),
    annotations: messages.map((message) => ({ level: 'error', message })),
    failed: true,
  },
});

const DEPRECATED = (name: string): string =>
  `The \`${name}\` command is deprecated and will be disabled soon. Please upgrade to using Environment Files.`;

const deprecated = (
  name: string,
  title: string,
  line: string,
  effect: Partial<CommandEffect>,
): CommandRow => ({
  title,
  lines: [line],
  effect: {
    log: [`##[warning]${DEPRECATED(name)}`],
    annotations: [{ level: 'warning', message: DEPRECATED(name) }],
    ...effect,
  },
});

const TOKEN_REFUSED =
  "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command.";

const refusedToken = (title: string, token: string): CommandRow => ({
  title,
  lines: [`::stop-commands::${token}`],
  effect: {
    log: [`##[error]${TOKEN_REFUSED}`],
    annotations: [{ level: 'error', message: TOKEN_REFUSED }],
    failed: true,
    aborted: true,
  },
});

/**
 * What the runner does with a line of a step's output: the specification of `CommandProcessor`, read from the runner's
 * ActionCommand.cs, ActionCommandManager.cs and OutputManager.cs.
 */
export const COMMAND_TABLE: readonly CommandRow[] = [
  inert('plain text', 'epoch 3 loss 0.1'),
  inert('an empty line', ''),
  inert('colons without a command', '::'),
  inert('colons twice without a name', '::::'),
  inert('no second pair of colons', '::error no end'),
  inert('an unknown name', '::unknown::x'),
  inert('a name with white space before it', ':: error::x'),
  inert('colon commands inside a line', 'x ::add-mask::a1b2'),
  inert('a byte order mark inside the stream is no white space', '\uFEFF::add-mask::a1b2'),
  inert('a zero-width space is no white space', '\u200B::add-mask::a1b2'),
  inert('the Mongolian vowel separator is no white space', '\u180E::add-mask::a1b2'),
  inert('internal commands of plugins', '::internal-set-repo-path::x'),

  masked('at the start of a line', '::add-mask::a1b2', 'a1b2'),
  masked('after spaces', '   ::add-mask::a1b2', 'a1b2'),
  masked('after a tab', '\t::add-mask::a1b2', 'a1b2'),
  masked('after a no-break space', '\u00A0::add-mask::a1b2', 'a1b2'),
  masked('after a next-line character', '\u0085::add-mask::a1b2', 'a1b2'),
  masked('after an ideographic space', '\u3000::add-mask::a1b2', 'a1b2'),
  masked('after a line separator', '\u2028::add-mask::a1b2', 'a1b2'),
  masked('after a vertical tab and a form feed', '\u000B\u000C::add-mask::a1b2', 'a1b2'),
  masked('in upper case', '::ADD-MASK::a1b2', 'a1b2'),
  masked('in mixed case, in brackets', '##[Add-Mask]a1b2', 'a1b2'),
  masked('in brackets inside a line', 'epoch 3 ##[add-mask]a1b2', 'a1b2'),
  masked('in brackets after colons that are no command', '::x:: ##[add-mask]a1b2', 'a1b2'),
  masked('with properties that it does not have', '::add-mask a=b::a1b2', 'a1b2'),
  masked('a value of several lines, each line too', '::add-mask::ab%0A cd %0D', 'ab\n cd \r', 'ab', 'cd'),
  {
    title: 'a mask hides what follows, in every case of output',
    lines: ['::add-mask::a1b2', 'before a1b2 after', '::error::a1b2'],
    effect: {
      masks: ['a1b2'],
      log: ['before *** after', '##[error]***'],
      annotations: [{ level: 'error', message: '***' }],
    },
  },
  {
    title: 'a mask of white space is refused',
    lines: ['::add-mask:: \t'],
    effect: {
      log: ["##[warning]Can't add secret mask for empty string in ##[add-mask] command."],
      annotations: [
        { level: 'warning', message: "Can't add secret mask for empty string in ##[add-mask] command." },
      ],
    },
  },

  error('an error', '::error::bad', 'bad'),
  error('an error in brackets inside a line', 'loss ##[error]bad', 'bad'),
  error('the first bracket counts', '##[error]one ##[error]two', 'one ##[error]two'),
  error('text that looks like a second command', '::error::one ::error::two', 'one ::error::two'),
  error('an escaped newline in the message', '::error::a%0Ab', 'a\nb'),
  error('a doubly escaped newline stays escaped once', '::error::a%250Ab', 'a%0Ab'),
  error('lower-case escapes are text', '::error::a%0ab', 'a%0ab'),
  error('escapes of properties are text in the message', '::error::a%3Ab%2C', 'a%3Ab%2C'),
  error('brackets know more escapes', '##[error]a%3Bb%5D', 'a;b]'),
  error('a place', '::error file=a.csv,line=3,col=2::bad', 'bad', { file: 'a.csv', line: 3, column: 2 }),
  error('a place in brackets', '##[error file=a.csv;line=3]bad', 'bad', { file: 'a.csv', line: 3 }),
  error('keys of properties ignore case', '::error FILE=a.csv,Line=3::bad', 'bad', {
    file: 'a.csv',
    line: 3,
  }),
  error('a title', '::error title=Rows%2C 3%3A::bad', 'bad', { title: 'Rows, 3:' }),
  error('a file of the workspace becomes relative', `::error file=${WORKSPACE}/a/b.csv::bad`, 'bad', {
    file: 'a/b.csv',
  }),
  error('a file elsewhere stays', '::error file=/workspace2/b.csv::bad', 'bad', {
    file: '/workspace2/b.csv',
  }),
  error('white space around the properties', '::error   file=a.csv  ::bad', 'bad', { file: 'a.csv' }),
  error('a doubled equals sign', '::error file==a.csv::bad', 'bad', { file: 'a.csv' }),
  error('an equals sign in the value', '::error file=a=b::bad', 'bad', { file: 'a=b' }),
  error('a property without a value', '::error file=,line=3::bad', 'bad', { line: 3 }),
  error('a line that is no number', '::error file=a,line=x::bad', 'bad', { file: 'a' }),
  error('an end line without a line', '::error endLine=4::bad', 'bad', { line: 4, endLine: 4 }),
  error('columns without a line', '::error col=2,endColumn=3::bad', 'bad'),
  error('columns over several lines', '::error line=1,endLine=2,col=2::bad', 'bad', { line: 1, endLine: 2 }),
  error('an end before the start', '::error line=3,endLine=2::bad', 'bad'),
  error('an end column before the start', '::error line=3,col=5,endColumn=4::bad', 'bad', { line: 3 }),
  {
    title: 'an empty message is an annotation without a line in the log',
    lines: ['::error::'],
    effect: { annotations: [{ level: 'error', message: '' }] },
  },
  {
    title: 'warnings and notices',
    lines: ['::warning::w', '::NOTICE::n'],
    effect: {
      log: ['##[warning]w', '##[notice]n'],
      annotations: [
        { level: 'warning', message: 'w' },
        { level: 'notice', message: 'n' },
      ],
    },
  },
  {
    title: 'ten annotations per level are shown; the log has all',
    lines: Array.from({ length: 12 }, (_, i) => `::notice::${String(i)}`),
    effect: {
      log: Array.from({ length: 12 }, (_, i) => `##[notice]${String(i)}`),
      annotations: Array.from({ length: 10 }, (_, i) => ({ level: 'notice', message: String(i) })),
    },
  },
  {
    title: 'a message is cut at 4096 characters',
    lines: [`::notice::${'x'.repeat(5000)}`],
    effect: {
      log: [`##[notice]${'x'.repeat(4096)}`],
      annotations: [{ level: 'notice', message: 'x'.repeat(4096) }],
    },
  },
  { title: 'debug is silent without RUNNER_DEBUG', lines: ['::debug::x'], effect: {} },
  {
    title: 'groups',
    lines: ['::group::Load  data', 'inside', '::endgroup::ignored'],
    effect: { log: ['##[group]Load  data', 'inside', '##[endgroup]'] },
  },

  deprecated('set-output', 'an output', '::set-output name=a::b', { outputs: { a: 'b' } }),
  deprecated('set-output', 'an output in brackets inside a line', 'x ##[set-output name=a]b', {
    outputs: { a: 'b' },
  }),
  deprecated('save-state', 'state for the post step', '::save-state name=a::b', { state: { a: 'b' } }),
  {
    title: 'an output without a name',
    lines: ['::set-output::b'],
    effect: {
      log: [
        `##[warning]${DEPRECATED('set-output')}`,
        "##[error]Unable to process command '::set-output::b' successfully.",
        "##[error]Required field 'name' is missing in ##[set-output] command.",
      ],
      annotations: [
        { level: 'warning', message: DEPRECATED('set-output') },
        { level: 'error', message: "Unable to process command '::set-output::b' successfully." },
        { level: 'error', message: "Required field 'name' is missing in ##[set-output] command." },
      ],
      failed: true,
    },
  },
  unprocessed(
    'variables cannot be set by a command',
    ['::set-env name=A::b'],
    "Unable to process command '::set-env name=A::b' successfully.",
    'The `set-env` command is disabled.',
  ),
  unprocessed(
    'nor can folders of programs',
    ['##[add-path]/evil'],
    "Unable to process command '##[add-path]/evil' successfully.",
    'The `add-path` command is disabled.',
  ),

  {
    title: 'nothing acts between stop-commands and its token',
    lines: ['::stop-commands::t0ken', '::error::x', '##[add-mask]a1b2', '::t0ken::', '::error::y'],
    effect: {
      log: ['::stop-commands::t0ken', '::error::x', '##[add-mask]a1b2', '::t0ken::', '##[error]y'],
      annotations: [{ level: 'error', message: 'y' }],
    },
  },
  {
    title: 'the token ends the pause in any case and in brackets inside a line',
    lines: ['::stop-commands::t0ken', 'x ##[T0KEN]', '::add-mask::a1b2'],
    effect: { log: ['::stop-commands::t0ken', 'x ##[T0KEN]'], masks: ['a1b2'] },
  },
  {
    title: 'stop-commands inside a pause changes nothing',
    lines: ['::stop-commands::t0ken', '::stop-commands::other', '::other::', '::t0ken::'],
    effect: { log: ['::stop-commands::t0ken', '::stop-commands::other', '::other::', '::t0ken::'] },
  },
  {
    title: 'a token of more than six characters is masked',
    lines: ['::stop-commands::long-token', '::long-token::'],
    effect: { masks: ['long-token'], log: ['::stop-commands::***', '::***::'] },
  },
  {
    title: 'a token is no command before it was announced nor after it was used',
    lines: ['::t0ken::', '::stop-commands::t0ken', '::t0ken::', '::t0ken::'],
    effect: { log: ['::t0ken::', '::stop-commands::t0ken', '::t0ken::', '::t0ken::'] },
  },
  refusedToken('an empty token ends the step', ''),
  refusedToken('a token that is a command ends the step', 'Error'),
  refusedToken('pause-logging as token ends the step', 'Pause-Logging'),

  {
    title: 'echo shows commands, but neither annotations nor masks',
    lines: ['::echo::ON', '::group::a', '::error::x', '::add-mask::a1b2', ' ::echo:: off ', '::group::b'],
    effect: {
      log: ['::group::a', '##[group]a', '##[error]x', '::add-mask::***', ' ::echo:: off ', '##[group]b'],
      annotations: [{ level: 'error', message: 'x' }],
      masks: ['a1b2'],
    },
  },
  unprocessed(
    'echo of another word',
    ['::echo::maybe'],
    "Unable to process command '::echo::maybe' successfully.",
    "Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: 'maybe'.",
  ),
  {
    title: 'problem matchers',
    lines: ['::add-matcher::m.json', '::add-matcher::/x.json', '::remove-matcher::m.json'],
    effect: { matchers: ['/x.json'] },
  },
  {
    title: "the runner's own markers of steps are broken",
    lines: ['##[start-action id=1]', 'x ##[end-action]'],
    effect: { log: ['##[\\start-action id=1]', 'x ##[\\end-action]'] },
  },
];
