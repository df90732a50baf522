import { UserError } from '../../errors.ts';
import type { MetricsFormat } from './format.ts';
import { csvMetrics, tsvMetrics } from './delimited.ts';
import { jsonLinesMetrics } from './json-lines.ts';
import { jsonMetrics } from './json.ts';
import { tomlMetrics } from './toml.ts';
import { yamlMetrics } from './yaml.ts';

/** A new kind of metrics file is one file beside this one and one line here. */
const FORMATS: readonly MetricsFormat[] = [
  jsonMetrics,
  yamlMetrics,
  tomlMetrics,
  csvMetrics,
  tsvMetrics,
  jsonLinesMetrics,
];

/** @throws UserError for an ending that no format has. */
export function metricsFormatOf(file: string): MetricsFormat {
  const format = FORMATS.find(({ extensions }) => extensions.some((end) => file.toLowerCase().endsWith(end)));
  if (format === undefined)
    throw new UserError(`input "metrics-path": "${file}" is no known kind of metrics file`, {
      fix: `Its name ends in one of ${FORMATS.flatMap(({ extensions }) => extensions).join(', ')}`,
    });
  return format;
}
