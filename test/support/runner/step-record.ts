import { NamedValues } from './named-values.ts';
import type { SecretMasker } from './secret-masker.ts';

export type AnnotationLevel = 'error' | 'warning' | 'notice';

/** An annotation as the run's page shows it. */
export interface ShownAnnotation {
  level: AnnotationLevel;
  message: string;
  title?: string;
  file?: string;
  line?: number;
  column?: number;
  endLine?: number;
  endColumn?: number;
}

/** The runner keeps this many annotations per level and step, and this many characters of a message. */
const MAX_PER_LEVEL = 10;
const MAX_MESSAGE = 4096;

interface StepOptions {
  workspace: string;
  masker: SecretMasker;
  /** Whether `RUNNER_DEBUG` is on. */
  debug: boolean;
  onLog?: ((line: string) => void) | undefined;
}

/** What the runner knows about a step: its `ExecutionContext`. */
export class StepRecord {
  readonly workspace: string;
  readonly masker: SecretMasker;
  readonly log: string[] = [];
  readonly annotations: ShownAnnotation[] = [];
  readonly outputs = new NamedValues();
  readonly state = new NamedValues();
  readonly environment = new Map<string, string>();
  readonly path: string[] = [];
  /** Configuration files of problem matchers that were asked for; lines are not matched against them. */
  readonly matchers: string[] = [];
  /** The summary as it is uploaded; empty when there is none or when it is too large. */
  summary = '';
  /** Annotations that the limit dropped; they stay in the log. */
  dropped = 0;
  failed = false;
  echo: boolean;
  readonly #debug: boolean;
  readonly #onLog: ((line: string) => void) | undefined;

  constructor({ workspace, masker, debug, onLog }: StepOptions) {
    this.workspace = workspace;
    this.masker = masker;
    this.#debug = debug;
    this.echo = debug;
    this.#onLog = onLog;
  }

  output(line: string): void {
    const masked = this.masker.mask(line);
    this.log.push(masked);
    this.#onLog?.(masked);
  }

  debug(message: string): void {
    if (!this.#debug) return;
    for (const line of message.replaceAll('\r\n', '\n').split('\n')) this.output(`##[debug]${line}`);
  }

  issue(annotation: ShownAnnotation): void {
    const message = this.masker.mask(annotation.message).slice(0, MAX_MESSAGE);
    if (this.annotations.filter(({ level }) => level === annotation.level).length < MAX_PER_LEVEL)
      this.annotations.push({ ...annotation, message });
    else this.dropped += 1;
    if (message !== '') this.output(`##[${annotation.level}]${message}`);
  }

  error(message: string): void {
    this.issue({ level: 'error', message });
  }

  warning(message: string): void {
    this.issue({ level: 'warning', message });
  }

  /** A command that could not be processed: shown, and the step fails whatever its exit code. */
  fail(what: string, error: unknown): void {
    this.error(what);
    this.error(error instanceof Error ? error.message : String(error));
    this.failed = true;
  }
}
