/** What an engine's client needs of its surroundings. */
export interface EnginePlace {
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  /** Called with a line for people while a query runs, as often as the engine answers; the seconds are those since its start. */
  progress: (line: string, seconds: number) => void;
}
