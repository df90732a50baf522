import type { Verdict } from '../model/verdict.ts';

export const ICONS: Readonly<Record<Verdict, string>> = {
  error: '❌',
  fail: '❌',
  inconclusive: '❓',
  warn: '⚠️',
  pass: '✅',
  skipped: '➖',
};

export const WORDS: Readonly<Record<Verdict, string>> = {
  error: 'Error',
  fail: 'Failed',
  inconclusive: 'Inconclusive',
  warn: 'Passed with warnings',
  pass: 'Passed',
  skipped: 'Skipped',
};
