/** Rows of a class that confident learning counts at least as rightly labelled. */
const LEAST_RIGHT = 1;

/**
 * How many rows of each given class (first index) belong to which other class: Northcutt, Jiang, Chuang 2021, "Confident
 * Learning", with the roundings of cleanlab's `prune_by_noise_rate`.
 * @param confident rows by given class and class that their probabilities are sure of
 * @param labelled rows by given class
 */
export function wrongLabels(
  confident: readonly (readonly number[])[],
  labelled: readonly number[],
): number[][] {
  return calibrated(confident, labelled).map((row, given) => {
    const right = row[given] ?? 0;
    const others = Math.max(row.filter((count) => count !== 0).length - 1, 1);
    const less = Math.max(LEAST_RIGHT - right, 0) / others;
    return row.map((count, other) => (other === given ? 0 : Math.trunc(Math.max(0, count - less))));
  });
}

/** The same counts, scaled so that each given class has as many rows as are labelled so. */
function calibrated(confident: readonly (readonly number[])[], labelled: readonly number[]): number[][] {
  const total = sum(labelled);
  const scaled = confident.map((row, given) => {
    const sure = row.map((count, other) => (other === given ? Math.max(count, LEAST_RIGHT) : count));
    return sure.map((count) => (count / sum(sure)) * (labelled[given] ?? 0));
  });
  const all = sum(scaled.map(sum));
  return scaled.map((row) => roundedToSum(row.map((count) => (count / all) * total)));
}

/** Whole numbers whose sum is that of the given ones: those that rounding changed most give way. */
function roundedToSum(numbers: readonly number[]): number[] {
  const rounded = numbers.map(halfToEven);
  const rest = halfToEven(sum(numbers)) - sum(rounded);
  const step = Math.sign(rest);
  const byLoss = numbers.map((number, index) => ({ index, loss: number - (rounded[index] ?? 0) }));
  byLoss.sort((a, b) => (step < 0 ? a.loss - b.loss : b.loss - a.loss || b.index - a.index));
  for (const { index } of byLoss.slice(0, Math.abs(rest))) rounded[index] = (rounded[index] ?? 0) + step;
  return rounded;
}

function halfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
