import { parseYaml } from '../../config/yaml.ts';
import { UserError, type Place } from '../../errors.ts';
import { metricsOfDocument } from './document.ts';
import type { MetricsFormat } from './format.ts';

export const jsonMetrics: MetricsFormat = {
  extensions: ['.json'],
  read(text, file) {
    refuseInvalidJson(text, file);
    // JSON is YAML: that parser knows where things stand, and refuses keys that stand there twice.
    const document = parseYaml(text, file);
    return metricsOfDocument(document.value, (path) => document.placeOf(path));
  },
};

function refuseInvalidJson(text: string, file: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    const token = /"(?:[^"\\]|\\.)*"|(-?(?:NaN|Infinity)\b)/g;
    for (const match of text.matchAll(token)) {
      if (match[1] === undefined) continue;
      throw new UserError(`${match[1]} is not valid JSON`, {
        ...placeAt(text, match.index, file),
        fix: 'Write null when the metric is undefined',
        cause,
      });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`is not valid JSON (${reason})`, { file, cause });
  }
}

function placeAt(text: string, offset: number, file: string): Place {
  const before = text.slice(0, offset).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
