import { UserError, type Place } from '../../errors.ts';
import { USUAL_DIALECT, type CsvDialect } from '../sources/text-layout.ts';
import { isMap, shortJson, type PlainMap } from './plain.ts';

/** Parts of a dialect that say what is so anyway, or nothing about reading. */
const SILENT = ['$schema', 'csvddfVersion', 'caseSensitiveHeader', 'type', 'title', 'description'];
const LINE_ENDS = ['\n', '\r\n', '\r'];

export interface ReadDialect {
  dialect: CsvDialect;
  /** Parts that are not followed, as `name: value`. */
  unread: { rule: string; reason: string }[];
}

/**
 * A CSV Dialect (v1) or Table Dialect (v2), with the parts that frictionless keeps under `csv`.
 * @throws UserError for a part that contradicts itself
 */
export function readDialect(written: PlainMap, place: Place): ReadDialect {
  const { csv, ...flat } = written;
  const parts: PlainMap = { ...flat, ...(isMap(csv) ? csv : {}) };
  const read = new DialectReader(parts, place);
  const headerRows =
    parts['header'] === false ? [] : (read.numbers('headerRows') ?? USUAL_DIALECT.headerRows);
  const delimiter = read.text('delimiter') ?? null;
  const dialect: CsvDialect = {
    delimiter: delimiter === '' ? null : delimiter,
    quoteChar: read.character('quoteChar', USUAL_DIALECT.quoteChar),
    doubleQuote: read.flag('doubleQuote', USUAL_DIALECT.doubleQuote),
    escapeChar: read.character('escapeChar', null),
    skipInitialSpace: read.flag('skipInitialSpace', USUAL_DIALECT.skipInitialSpace),
    commentChar: read.character('commentChar', null),
    commentRows: read.numbers('commentRows') ?? [],
    headerRows: headerRows.toSorted((a, b) => a - b),
    headerJoin: read.text('headerJoin') ?? USUAL_DIALECT.headerJoin,
  };
  read.flag('header', true);
  const end = read.text('lineTerminator');
  const unread =
    end === undefined || LINE_ENDS.includes(end)
      ? []
      : [{ rule: `dialect.lineTerminator: ${shortJson(end)}`, reason: 'lines end in LF, CRLF or CR' }];
  refuseAmbiguous(dialect, place);
  return { dialect, unread: [...unread, ...read.others()] };
}

function refuseAmbiguous({ delimiter, quoteChar, commentChar }: CsvDialect, place: Place): void {
  const special = [delimiter, quoteChar, commentChar].filter((one) => one !== null);
  if (new Set(special).size < special.length || /[\r\n]/.test(special.join('')))
    throw new UserError(
      'delimiter, quote and comment of a dialect are different characters of one line',
      place,
    );
}

class DialectReader {
  readonly #parts: PlainMap;
  readonly #place: Place;
  readonly #known = new Set<string>(SILENT);

  constructor(parts: PlainMap, place: Place) {
    this.#parts = parts;
    this.#place = place;
  }

  text(name: string): string | undefined {
    return this.#get(name, 'a text', (value) => typeof value === 'string') as string | undefined;
  }

  /** Null and an empty text are no character. */
  character(name: string, usual: string | null): string | null {
    const value = this.#get(name, 'a character', (one) => one === null || typeof one === 'string');
    return value === undefined ? usual : value === '' ? null : (value as string | null);
  }

  flag(name: string, usual: boolean): boolean {
    return (this.#get(name, 'true or false', (value) => typeof value === 'boolean') ?? usual) as boolean;
  }

  numbers(name: string): readonly number[] | undefined {
    return this.#get(
      name,
      'a list of row numbers from 1',
      (value) => Array.isArray(value) && value.every((one) => Number.isInteger(one) && (one as number) >= 1),
    ) as readonly number[] | undefined;
  }

  others(): ReadDialect['unread'] {
    return Object.entries(this.#parts)
      .filter(([name]) => !this.#known.has(name))
      .map(([name, value]) => ({
        rule: `dialect.${name}: ${shortJson(value)}`,
        reason: 'the file is read without it',
      }));
  }

  #get(name: string, expected: string, fits: (value: unknown) => boolean): unknown {
    this.#known.add(name);
    const value = this.#parts[name];
    if (value === undefined || fits(value)) return value;
    throw new UserError(`"${name}" of a dialect is ${expected}, and not ${shortJson(value)}`, this.#place);
  }
}
