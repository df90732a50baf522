import { parse, TomlError } from 'smol-toml';
import { UserError } from '../../errors.ts';
import { metricsOfDocument } from './document.ts';
import type { MetricsFormat } from './format.ts';

export const tomlMetrics: MetricsFormat = {
  extensions: ['.toml'],
  // The parser tells places of faults only: what is no number is named by its key.
  read: (text, file) => metricsOfDocument(parsed(text, file), () => ({ file })),
};

function parsed(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const [reason = ''] = cause.message.split('\n');
    throw new UserError(`is not valid TOML: ${reason.replace(/^Invalid TOML document: /, '')}`, {
      file,
      line: cause.line,
      column: cause.column,
      cause,
    });
  }
}
