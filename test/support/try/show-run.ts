import type { ActionRun } from '../runner/index.ts';

/** What a person wants to see after the log. @param comment Markdown that a pull request would show */
export function showRun(run: ActionRun, comment: string): string {
  const outputs = Object.entries(run.outputs).map(([name, value]) => `${name}: ${value}`);
  const sections: [title: string, text: string][] = [
    ['outputs', outputs.join('\n')],
    ['job summary', run.summary.trim()],
    ['comment', comment],
  ];
  return sections
    .filter(([, text]) => text !== '')
    .map(([title, text]) => `\n${title}\n${'─'.repeat(title.length)}\n${text}\n`)
    .join('');
}
