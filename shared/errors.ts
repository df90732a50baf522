/** Where a fault lies in a file of the user. Lines and columns count from 1. */
export interface Place {
  file?: string;
  line?: number;
  column?: number;
}

interface UserErrorOptions extends Place {
  /** What the user does about it: an instruction, ideally the text to write. */
  fix?: string;
  cause?: unknown;
}

/** A wrong input, configuration, file or permission: the user can mend it. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly place: Place;
  readonly fix: string | undefined;

  constructor(message: string, { fix, cause, ...place }: UserErrorOptions = {}) {
    super(message, { cause });
    this.place = place;
    this.fix = fix;
  }
}

/** A quality gate said no. A result, not a failure of ours: everything is reported before it is thrown. */
export class GateError extends Error {
  override readonly name = 'GateError';
}

/** A remote service failed after every permitted retry. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly service: string;

  constructor(service: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.service = service;
  }
}

/** Somebody cancelled the run: nobody's fault, and no result. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

export type ErrorKind = 'invalid-input' | 'gate-failed' | 'service-error' | 'cancelled' | 'bug';

export interface ErrorDescription {
  kind: ErrorKind;
  /** One line that starts with the kind in words, as the interfaces page fixes it. */
  message: string;
  place: Place;
}

const BUG_LINK = 'https://github.com/org/mlops-actions/issues/new?template=bug.yml';

export function describeError(error: unknown): ErrorDescription {
  if (error instanceof UserError) {
    return {
      kind: 'invalid-input',
      message: oneLine(
        `Invalid input: ${placePrefix(error.place)}${sentence(error.message)}${error.fix ? ` ${sentence(error.fix)}` : ''}`,
      ),
      place: error.place,
    };
  }
  if (error instanceof GateError) {
    return { kind: 'gate-failed', message: oneLine(`Gate failed: ${error.message}`), place: {} };
  }
  if (error instanceof ServiceError) {
    return {
      kind: 'service-error',
      message: oneLine(`Service error: ${error.service}: ${sentence(error.message)}${causes(error.cause)}`),
      place: {},
    };
  }
  if (error instanceof CancelledError) {
    return { kind: 'cancelled', message: oneLine(`Run cancelled: ${sentence(error.message)}`), place: {} };
  }
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error ? causes(error.cause) : '';
  return {
    kind: 'bug',
    message: oneLine(`Bug: ${sentence(message)}${cause} Please report it: ${BUG_LINK}`),
    place: {},
  };
}

function placePrefix({ file, line, column }: Place): string {
  if (file === undefined) return '';
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}: `;
}

function causes(cause: unknown): string {
  const messages: string[] = [];
  for (let next = cause; next instanceof Error && messages.length < 5; next = next.cause)
    messages.push(next.message);
  return messages.length > 0 ? ` Cause: ${messages.join(' <- ')}.` : '';
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
/** An error names things of the user, however long they are. */
const MAX_MESSAGE = 2000;

function oneLine(text: string): string {
  const line = text.slice(0, 2 * MAX_MESSAGE).replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ');
  return line.length <= MAX_MESSAGE ? line : `${line.slice(0, MAX_MESSAGE).toWellFormed()} …`;
}
