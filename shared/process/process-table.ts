import { readdirSync, readFileSync } from 'node:fs';

/** A process as Linux's /proc shows it (proc_pid_stat(5)). */
export interface ProcessEntry {
  id: number;
  parent: number;
  group: number;
  zombie: boolean;
  /** Of itself and of the children that it has waited for, in clock ticks. */
  cpuTicks: number;
  residentPages: number;
}

/** All processes; empty where there is no /proc. */
export function listProcesses(): ProcessEntry[] {
  return processIds().flatMap((id) => {
    const entry = readEntry(id);
    return entry === null ? [] : [entry];
  });
}

/** Processes whose environment at their start had a variable with this value. */
export function processesWithVariable(name: string, value: string): number[] {
  const wanted = `\0${name}=${value}\0`;
  return processIds().filter((id) => `\0${read(`/proc/${String(id)}/environ`) ?? ''}`.includes(wanted));
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function readEntry(id: number): ProcessEntry | null {
  const text = read(`/proc/${String(id)}/stat`);
  if (text === null) return null;
  // The name in parentheses may hold spaces and parentheses itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    id,
    parent: field(4),
    group: field(5),
    zombie: fields[0] === 'Z' || fields[0] === 'X',
    cpuTicks: field(14) + field(15) + field(16) + field(17),
    residentPages: field(24),
  };
}

/** Null for a process that has ended meanwhile, or belongs to someone else. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
