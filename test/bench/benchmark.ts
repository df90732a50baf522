export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** In words, such as `≤ 0.3 s`. */
  goal?: string;
  met?: boolean;
  /** Where a figure comes from that was not measured. */
  note?: string;
}

export interface BenchmarkOptions {
  /** Also how cost grows with the size of the data: minutes. */
  scale: boolean;
  /** Also what other tools take for their nearest job, installed with `uv`: minutes. */
  peers: boolean;
}

export interface Benchmark {
  /** What is measured, in one line. */
  does: string;
  run(options: BenchmarkOptions): Promise<Figure[]>;
}
