export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** In words, such as `≤ 0.3 s`. */
  goal?: string;
  met?: boolean;
}

export interface Benchmark {
  /** What is measured, in one line. */
  does: string;
  run(): Promise<Figure[]>;
}
