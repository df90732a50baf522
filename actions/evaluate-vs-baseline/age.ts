const MINUTE_MS = 60_000;

/** ISO 8601 duration in its largest whole unit of days, hours or minutes: `P2D`, `PT5H`. */
export function ageOf(from: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - from.getTime()) / MINUTE_MS));
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `P${String(Math.floor(hours / 24))}D`;
  return hours > 0 ? `PT${String(hours)}H` : `PT${String(minutes)}M`;
}
