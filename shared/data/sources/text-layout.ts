/** How the cells of a delimited file are written, as Table Dialect names it; null and false: it is not there. */
export interface CsvDialect {
  /** Null: what the ending of the file says. */
  delimiter: string | null;
  quoteChar: string | null;
  /** Whether two quotes inside a quoted cell are one. */
  doubleQuote: boolean;
  /** The next character is text, quoted or not. */
  escapeChar: string | null;
  /** White space after a delimiter is no text. */
  skipInitialSpace: boolean;
  /** Lines that begin with it are no records. */
  commentChar: string | null;
  /** Numbers, from 1, of the records that are no data. */
  commentRows: readonly number[];
  /** Numbers, from 1, of the records that name the columns; none: the schema names them. Data begin after the last. */
  headerRows: readonly number[];
  /** Stands between names of several header rows. */
  headerJoin: string;
}

/** How the delimited files of a table are written, where that is not as usual. */
export interface TextLayout {
  dialect: CsvDialect;
  /** Label of the Encoding Standard. */
  encoding: string;
  /** Names of the columns, in order, of files without a header. */
  names: readonly string[];
}

export const USUAL_DIALECT: CsvDialect = {
  delimiter: null,
  quoteChar: '"',
  doubleQuote: true,
  escapeChar: null,
  skipInitialSpace: false,
  commentChar: null,
  commentRows: [],
  headerRows: [1],
  headerJoin: ' ',
};

/** Whether nothing but the delimiter is another: engines read such a file where it lies. */
export function onlyDelimits({ dialect, encoding }: TextLayout): boolean {
  const { delimiter } = dialect;
  const rest = JSON.stringify({ ...dialect, delimiter: null }) === JSON.stringify(USUAL_DIALECT);
  return rest && isUtf8(encoding) && (delimiter === null || /^[\t -!#-~]$/.test(delimiter));
}

const isUtf8 = (encoding: string): boolean => /^utf-?8$/i.test(encoding);
