import type { ReportedMetric } from './reported-metric.ts';

const LOSS = /(^|[^a-z])(loss|log_?loss|nll|perplexity|ppl|deviance)([^a-z]|$)/;
/** Losses that start small move by large factors without harm: nothing below 1 counts as a first value. */
const SMALLEST_FIRST = 1;
const EXPLOSION = 1000;
/** One outlier is a bad batch. */
const IN_A_ROW = 3;

interface Watched {
  first: number;
  exploded: number;
}

/** Watches the losses that a command reports step by step: one that is no number any more will not become one again. */
export class DivergenceWatch {
  readonly #losses = new Map<string, Watched>();

  /** Why the training has diverged, or null. */
  observe({ name, value }: ReportedMetric, step: number | null): string | null {
    const words = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
    if (step === null || !LOSS.test(words)) return null;
    const at = `at step ${String(step)}`;
    if (value === null) return `${name} is no number any more ${at}`;
    const watched = this.#losses.get(name);
    if (watched === undefined) {
      this.#losses.set(name, { first: Math.max(Math.abs(value), SMALLEST_FIRST), exploded: 0 });
      return null;
    }
    watched.exploded = Math.abs(value) > EXPLOSION * watched.first ? watched.exploded + 1 : 0;
    if (watched.exploded < IN_A_ROW) return null;
    return `${name} is ${value.toPrecision(3)} ${at}, more than ${String(EXPLOSION)} times its first value`;
  }
}
