import { code } from './code.ts';

/** A value that others wrote, in a cell of a table. */
export const codeCell = (value: string, limit?: number): string => {
  const span = code(value, limit);
  return span.replace(/\\*\|/g, (run) => `${run.slice(0, -1).replaceAll('\\', '╲')}\\|`);
};
