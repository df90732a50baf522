import type { Head } from '../head.ts';
import { renderLine } from './render-content.ts';

/** The verdict as GitHub's alert: lines of their own, so that a narrow screen keeps them apart. */
export const renderAlert = ({ alert, lines }: Pick<Head, 'alert' | 'lines'>): string =>
  [`> [!${alert}]`, ...lines.map((line, index) => `${index === 0 ? '' : '>\n'}> ${renderLine(line)}`)].join(
    '\n',
  );
