import type { Figure } from './benchmark.ts';

export interface Machine {
  cores: number;
  gigabytes: number;
  platform: string;
  node: string;
}

/** A page with the figures of one run, to be committed: what was measured, when, on what and of which commit. */
export function recordPage(
  { name, does, figures }: { name: string; does: string; figures: readonly Figure[] },
  { date, commit, machine, command }: { date: string; commit: string; machine: Machine; command: string },
): string {
  const { cores, gigabytes, platform, node } = machine;
  const rows = figures.map(({ name: figure, value, unit, goal, met, note }) => {
    const shown = Number.isNaN(value) ? 'not measured' : `${value.toPrecision(3)} ${unit}`.trim();
    const verdict = goal === undefined ? '' : `${goal}: ${met === true ? 'met' : '**missed**'}`;
    return `| ${[figure, shown, verdict, note ?? ''].map(cell).join(' | ')} |`;
  });
  return [
    `# Benchmark \`${name}\``,
    '',
    `${does}.`,
    '',
    `Written by \`${command}\` on ${date}, commit \`${commit}\`: ${String(cores)} cores, ${String(gigabytes)} GB, ${platform}, Node ${node}.`,
    'CPU is user and system time of whole processes, the cheapest of their runs; wall depends on what else the machine did.',
    '',
    '| Figure | Value | Goal | Note |',
    '|---|--:|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const cell = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
