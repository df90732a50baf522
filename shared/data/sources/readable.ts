import { endsLinesDifferently } from './line-ends.ts';
import type { DataSource } from './source.ts';
import { onlyDelimits, USUAL_DIALECT, type TextLayout } from './text-layout.ts';

const USUAL: TextLayout = { dialect: USUAL_DIALECT, encoding: 'utf-8', names: [] };

/**
 * The same files as engines read them: delimited text of another dialect, and of mixed line ends, is copied.
 * @param folder for copies; removed by its owner
 */
export async function readable(
  sources: readonly DataSource[],
  folder: string,
  layout: TextLayout = USUAL,
): Promise<DataSource[]> {
  const files: DataSource[] = [];
  for (const source of sources) {
    if (source.format !== 'csv' && source.format !== 'tsv') files.push(source);
    else if (onlyDelimits(layout) && !endsLinesDifferently(source)) {
      const { delimiter } = layout.dialect;
      files.push(delimiter === null ? source : { ...source, delimiter });
    } else {
      const { transcribe } = await import('./transcribe.ts');
      files.push(await transcribe(source, layout, folder));
    }
  }
  return files;
}
