import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../errors.ts';
import type { StageName } from '../model/stage-result.ts';
import { checkInputValue, emptyConfiguration, valueAt, type Configuration } from './configuration.ts';
import { withDefaults } from './defaults.ts';
import { parseInputText } from './input-text.ts';
import { placeOfInput } from './places.ts';
import { schemaAt, type SchemaNode } from './schema.ts';

/** Where the policy of a run comes from. */
export type PolicySource =
  | { kind: 'head' }
  /** A pull request: the base's configuration rules. */
  | { kind: 'base'; base: Configuration }
  /** A pull request whose base could not be read: everything of the head is unreviewed. */
  | { kind: 'unknown-base'; reason: string };

/** A value of the head that policy did not simply accept; shown in the result. */
export interface PolicyNote {
  input: string;
  kind: 'unreviewed policy' | 'not used';
  value: unknown;
}

interface SettingsSources {
  stage: StageName;
  /** Text of an input; undefined or empty when it is not given. */
  input: (name: string) => string | undefined;
  configuration?: Configuration;
  policy?: PolicySource;
}

/** The effective settings of one stage: input that is not empty → `mlops.yml` → default of the schema, also inside structures. */
export class Settings {
  readonly #sources: SettingsSources;
  readonly #configuration: Configuration;
  readonly #notes = new Map<string, PolicyNote>();

  constructor(sources: SettingsSources) {
    this.#sources = sources;
    this.#configuration = sources.configuration ?? emptyConfiguration('mlops.yml');
  }

  /** What policy changed or let through, for the settings that were read so far. */
  get policyNotes(): PolicyNote[] {
    return [...this.#notes.values()];
  }

  /**
   * Effective value of an input, checked against its schema; undefined when nothing sets it.
   * @throws UserError that names the input.
   */
  value(input: string): unknown {
    const path = placeOfInput(this.#sources.stage, input);
    const node = schemaAt(path);
    if (node === undefined)
      throw new Error(`the input "${input}" has no place in the configuration's schema`);
    const head = this.#given(input, node) ?? valueAt(this.#configuration, path);
    const chosen = node['x-mlops-policy'] === true ? this.#byPolicy(input, path, node, head) : head;
    return withDefaults(chosen, node);
  }

  text(input: string): string | undefined {
    const value = this.value(input);
    if (value === undefined || value === '') return undefined;
    return this.#typed(input, value, 'string');
  }

  /** @throws UserError when nothing sets the input. */
  requiredText(input: string): string {
    return this.text(input) ?? this.#missing(input);
  }

  /** Text that comes from a secret: an input only, never a file that lies in the repository. */
  secret(input: string): string | undefined {
    return this.#sources.input(input) || undefined;
  }

  flag(input: string): boolean {
    return this.#typed(input, this.value(input) ?? false, 'boolean');
  }

  number(input: string): number | undefined {
    const value = this.value(input);
    return value === undefined ? undefined : this.#typed(input, value, 'number');
  }

  /** A number whose schema has a default. */
  requiredNumber(input: string): number {
    return this.number(input) ?? this.#missing(input);
  }

  /** Items, one per line; empty when nothing sets the input. */
  lines(input: string): string[] {
    const value = this.value(input);
    if (value === undefined) return [];
    const items = typeof value === 'string' ? value.split(/\r?\n/) : (value as string[]);
    return items.map((item) => item.trim()).filter((item) => item !== '');
  }

  /** @throws UserError when the list is empty. */
  requiredLines(input: string): string[] {
    const lines = this.lines(input);
    return lines.length > 0 ? lines : this.#missing(input);
  }

  /** One of the words of the schema's `enum`; the caller's type lists the same words. */
  choice<const Word extends string>(input: string, words: readonly Word[]): Word | undefined {
    const value = this.text(input);
    if (value === undefined) return undefined;
    const word = words.find((candidate) => candidate === value);
    if (word === undefined)
      throw new UserError(`input "${input}": expected one of ${words.join(', ')}, got "${value}"`);
    return word;
  }

  /** A choice whose schema has a default. */
  requiredChoice<const Word extends string>(input: string, words: readonly Word[]): Word {
    return this.choice(input, words) ?? this.#missing(input);
  }

  /** A list or map, filled with the schema's defaults; its shape was checked by the schema. */
  structure<T>(input: string): T | undefined {
    return this.value(input) as T | undefined;
  }

  /** A list or map that something sets, or whose schema has defaults inside. */
  requiredStructure<T>(input: string): T {
    return this.structure<T>(input) ?? this.#missing(input);
  }

  #given(input: string, node: SchemaNode): unknown {
    const text = this.#sources.input(input);
    if (text === undefined || text.trim() === '') return undefined;
    return checkInputValue(input, node, parseInputText(input, text, node));
  }

  #byPolicy(input: string, path: string[], node: SchemaNode, head: unknown): unknown {
    const policy = this.#sources.policy ?? { kind: 'head' };
    if (policy.kind === 'head' || head === undefined) {
      return policy.kind === 'base' ? valueAt(policy.base, path) : head;
    }
    const base = policy.kind === 'base' ? valueAt(policy.base, path) : undefined;
    if (base === undefined) {
      this.#notes.set(input, { input, kind: 'unreviewed policy', value: head });
      return head;
    }
    if (!isDeepStrictEqual(withDefaults(base, node), withDefaults(head, node)))
      this.#notes.set(input, { input, kind: 'not used', value: head });
    return base;
  }

  #typed<T extends 'string' | 'boolean' | 'number'>(input: string, value: unknown, type: T): TypeOf<T> {
    if (typeof value !== type)
      throw new Error(`the setting "${input}" is no ${type}: its schema and its reader disagree`);
    return value as TypeOf<T>;
  }

  #missing(input: string): never {
    const place = placeOfInput(this.#sources.stage, input).join('.');
    throw new UserError(`input "${input}" is required`, {
      fix: `Give "${input}:" under "with:", or "${place}" in ${this.#configuration.file}`,
    });
  }
}

type TypeOf<T> = T extends 'string' ? string : T extends 'boolean' ? boolean : number;
