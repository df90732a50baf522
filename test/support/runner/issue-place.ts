import type { AnnotationLevel, ShownAnnotation } from './step-record.ts';

/** `ProcessCommand` of the runner's issue commands: what stays of file, lines and columns. */
export function annotationOf(
  level: AnnotationLevel,
  message: string,
  properties: ReadonlyMap<string, string>,
  workspace: string,
): ShownAnnotation {
  const title = properties.get('title');
  const file = properties.get('file');
  return {
    level,
    message,
    ...(title === undefined ? {} : { title }),
    ...(file === undefined ? {} : { file: relativeTo(workspace, file) }),
    ...validPlace(properties),
  };
}

function relativeTo(workspace: string, file: string): string {
  const folder = workspace.endsWith('/') ? workspace : `${workspace}/`;
  return file.startsWith(folder) ? file.slice(folder.length) : file;
}

/** `ValidateLinesAndColumns`: an impossible combination loses its parts, the annotation stays. */
function validPlace(properties: ReadonlyMap<string, string>): Partial<ShownAnnotation> {
  let line = integer(properties.get('line'));
  let endLine = integer(properties.get('endline'));
  let column = integer(properties.get('col'));
  let endColumn = integer(properties.get('endcolumn'));
  const hasColumn = column !== undefined || endColumn !== undefined;
  const hasBothLines = line !== undefined && endLine !== undefined;

  if (endLine !== undefined && line === undefined) line = endLine;
  if (endColumn !== undefined && column === undefined) column = endColumn;
  if (line === undefined && hasColumn) column = endColumn = undefined;
  if (endLine !== undefined && line !== endLine && hasColumn) column = endColumn = undefined;
  if (hasBothLines && line !== undefined && endLine !== undefined && endLine < line)
    line = endLine = undefined;
  if (column !== undefined && endColumn !== undefined && endColumn < column) column = endColumn = undefined;

  return {
    ...(line === undefined ? {} : { line }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(column === undefined ? {} : { column }),
    ...(endColumn === undefined ? {} : { endColumn }),
  };
}

/** `int.TryParse`: an optional sign and digits, within 32 bits. */
function integer(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[-+]?\d+\s*$/.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) < 2 ** 31 ? value : undefined;
}
