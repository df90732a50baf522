/** One number of every sampled row; a category is several of them. */
export interface Feature {
  /** Whose values these are. */
  column: string;
  /** Of the reference's rows, then of the current ones; finite. */
  values: Float64Array;
}

/** Rows of both sides as numbers. */
export interface FeatureSample {
  features: Feature[];
  /** Rows of the reference, which come first. */
  m: number;
  /** Rows of the current data. */
  n: number;
}

/** The first rows of both sides: samples come in random order. */
export function firstRows({ features, m, n }: FeatureSample, most: number): FeatureSample {
  const [reference, current] = [Math.min(m, most), Math.min(n, most)];
  return {
    features: features.map(({ column, values }) => {
      const kept = new Float64Array(reference + current);
      kept.set(values.subarray(0, reference));
      kept.set(values.subarray(m, m + current), reference);
      return { column, values: kept };
    }),
    m: reference,
    n: current,
  };
}

/** In deviations of the reference from its mean; what does not vary there is only centred. */
export function standardised({ features, m, n }: FeatureSample): FeatureSample {
  return {
    features: features.map(({ column, values }) => {
      const reference = values.subarray(0, m);
      const mean = meanOf(reference);
      const deviation = Math.sqrt(meanOf(reference.map((value) => (value - mean) ** 2)));
      return { column, values: values.map((value) => (value - mean) / (deviation > 0 ? deviation : 1)) };
    }),
    m,
    n,
  };
}

export const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
