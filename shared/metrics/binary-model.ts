import { placementsOf, type Placements } from '../statistics/delong.ts';
import type { ConfusionCells, JointCells } from '../statistics/delta-method.ts';

/** scikit-learn clips probabilities at the float64 epsilon before a logarithm. */
const EPSILON = 2 ** -52;

/** What one model says about the test rows; costly parts are computed once and shared by the metrics. */
export class BinaryModel {
  readonly labels: Uint8Array;
  /** 1 where the model says positive. */
  readonly predicted: Uint8Array;
  /** Null for models that give labels only. */
  readonly scores: Float64Array | null;
  #cells: ConfusionCells | undefined;
  #joint: { baseline: BinaryModel; cells: JointCells } | undefined;
  #placements: Placements | undefined;
  #logLosses: Float64Array | undefined;
  #squaredErrors: Float64Array | undefined;
  #probabilities: boolean | undefined;

  constructor(labels: Uint8Array, predicted: Uint8Array, scores: Float64Array | null) {
    this.labels = labels;
    this.predicted = predicted;
    this.scores = scores;
  }

  static fromScores(labels: Uint8Array, scores: Float64Array, threshold: number): BinaryModel {
    const predicted = new Uint8Array(scores.length);
    for (let row = 0; row < scores.length; row++) predicted[row] = (scores[row] ?? 0) >= threshold ? 1 : 0;
    return new BinaryModel(labels, predicted, scores);
  }

  get cells(): ConfusionCells {
    return (this.#cells ??= countCells(this));
  }

  /** Rows by label and both predictions; counted once per baseline. */
  jointCells(baseline: BinaryModel): JointCells {
    if (this.#joint?.baseline !== baseline)
      this.#joint = { baseline, cells: countJointCells(this, baseline) };
    return this.#joint.cells;
  }

  /** Null without scores or with a single class. */
  get placements(): Placements | null {
    const { scores, labels } = this;
    if (scores === null || !labels.includes(0) || !labels.includes(1)) return null;
    return (this.#placements ??= placementsOf(labels, scores));
  }

  /** Whether scores can be read as probabilities. */
  get probabilities(): boolean {
    return (this.#probabilities ??= this.scores?.every((score) => score >= 0 && score <= 1) ?? false);
  }

  logLosses(scores: Float64Array): Float64Array {
    return (this.#logLosses ??= scores.map((score, row) => {
      const p = this.labels[row] === 1 ? score : 1 - score;
      return -Math.log(Math.min(Math.max(p, EPSILON), 1 - EPSILON));
    }));
  }

  squaredErrors(scores: Float64Array): Float64Array {
    return (this.#squaredErrors ??= scores.map((score, row) => (score - (this.labels[row] ?? 0)) ** 2));
  }
}

function countCells({ labels, predicted }: BinaryModel): ConfusionCells {
  const counts = new Float64Array(4);
  for (let row = 0; row < labels.length; row++) {
    const cell = 2 * (labels[row] ?? 0) + (predicted[row] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const [tn = 0, fp = 0, fn = 0, tp = 0] = counts;
  return { tp, fp, fn, tn };
}

function countJointCells(candidate: BinaryModel, baseline: BinaryModel): JointCells {
  const cells = new Float64Array(8);
  for (let row = 0; row < candidate.labels.length; row++) {
    const cell =
      4 * (candidate.labels[row] ?? 0) + 2 * (candidate.predicted[row] ?? 0) + (baseline.predicted[row] ?? 0);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  return cells;
}

/** Rows that only one of two models has right. */
export function discordance(cells: JointCells): { fixed: number; broken: number } {
  const at = (cell: number): number => cells[cell] ?? 0;
  return { fixed: at(1) + at(6), broken: at(2) + at(5) };
}
