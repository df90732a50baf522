import { listProcesses, type ProcessEntry } from './process-table.ts';

const INTERVAL_MS = 200;
/** USER_HZ and the page size of the platforms that Node runs on under Linux x64 and arm64 (4 KiB kernels). */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

export interface ResourceUse {
  /** Null where there is no /proc, and of a command that had ended before anything could be measured. */
  cpuSeconds: number | null;
  peakMemoryMb: number | null;
}

/**
 * Samples a process, its descendants and its group from /proc: the peak of the summed resident memory, and the CPU time
 * including ended children. Node has no rusage of children; what runs between two samples is missed, at most 0.2 s.
 */
export class ResourceSampler {
  readonly #root: number;
  readonly #timer: NodeJS.Timeout;
  #cpuTicks = 0;
  #peakPages = 0;

  constructor(root: number) {
    this.#root = root;
    this.#timer = setInterval(() => this.#sample(), INTERVAL_MS);
    this.#sample();
  }

  stop(): ResourceUse {
    clearInterval(this.#timer);
    const megabytes = Math.round((this.#peakPages * PAGE_BYTES) / 2 ** 20);
    return {
      // No command takes nothing: that is what a sample says of one that has just begun, or is over.
      cpuSeconds: this.#cpuTicks > 0 ? this.#cpuTicks / TICKS_PER_SECOND : null,
      peakMemoryMb: megabytes > 0 ? megabytes : null,
    };
  }

  #sample(): void {
    const family = familyOf(this.#root, listProcesses());
    if (family.length === 0) return;
    const sum = (value: (entry: ProcessEntry) => number): number =>
      family.reduce((total, entry) => total + value(entry), 0);
    this.#cpuTicks = Math.max(
      this.#cpuTicks,
      sum(({ cpuTicks }) => cpuTicks),
    );
    this.#peakPages = Math.max(
      this.#peakPages,
      sum(({ residentPages }) => residentPages),
    );
  }
}

function familyOf(root: number, entries: readonly ProcessEntry[]): ProcessEntry[] {
  const members = new Set([root]);
  let before = 0;
  while (before !== members.size) {
    before = members.size;
    for (const { id, parent, group } of entries) if (group === root || members.has(parent)) members.add(id);
  }
  return entries.filter(({ id }) => members.has(id));
}
