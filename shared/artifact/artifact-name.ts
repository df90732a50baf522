import { STAGES, type StageName } from '../model/stage-result.ts';

export interface ArtifactOwner {
  model: string;
  /** Stage, or `model` for the model itself. */
  part: string;
  /** Empty without a matrix. */
  legHash: string;
  /** Artifacts never change: a re-run of the same run needs names of its own. */
  attempt: number;
}

/** GitHub's limit is 256; what comes after the model must fit. */
const MAX_MODEL = 150;

/** `mlops-<model>-<part>[-<leg-hash>]-a<attempt>` */
export function artifactName({ model, part, legHash, attempt }: ArtifactOwner): string {
  const pieces = [
    'mlops',
    plain(model).slice(0, MAX_MODEL),
    plain(part),
    plain(legHash),
    `a${String(attempt)}`,
  ];
  return pieces.filter((piece) => piece !== '').join('-');
}

export interface ParsedArtifactName {
  /** The name without its attempt. */
  series: string;
  stage: StageName;
  legHash: string;
  attempt: number;
}

const NUMBER = '[1-9]\\d{0,8}';
const ATTEMPT = new RegExp(`^${NUMBER}$`);
const NAME = new RegExp(`^(mlops-.+-(${STAGES.join('|')})(?:-([0-9a-f]{8}))?)-a(${NUMBER})$`);

/** Reads the name of a stage's artifact; null for all others, the model's included. */
export function parseArtifactName(name: string): ParsedArtifactName | null {
  const [, series, word, legHash = '', attempt] = NAME.exec(name) ?? [];
  const stage = STAGES.find((candidate) => candidate === word);
  if (series === undefined || stage === undefined) return null;
  return { series, stage, legHash, attempt: Number(attempt) };
}

/** Of each series the highest attempt, by name. */
export function latestAttempts<T extends { name: string }>(artifacts: readonly T[]): T[] {
  const latest = new Map<string, { attempt: number; artifact: T }>();
  for (const artifact of artifacts) {
    const parsed = parseArtifactName(artifact.name);
    if (parsed === null) continue;
    const known = latest.get(parsed.series);
    if (known === undefined || parsed.attempt > known.attempt)
      latest.set(parsed.series, { attempt: parsed.attempt, artifact });
  }
  return [...latest.values()].map(({ artifact }) => artifact).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The artifact of the highest attempt, of a stage or of a model. */
export function latestAttempt<T extends { name: string }>(
  artifacts: readonly T[],
  of: Omit<ArtifactOwner, 'attempt'>,
): T | undefined {
  const series = artifactName({ ...of, attempt: 1 }).slice(0, -1);
  const attempts = artifacts.flatMap((artifact) => {
    const attempt = artifact.name.startsWith(series) ? artifact.name.slice(series.length) : '';
    return ATTEMPT.test(attempt) ? [{ artifact, attempt: Number(attempt) }] : [];
  });
  return attempts.sort((a, b) => b.attempt - a.attempt)[0]?.artifact;
}

const plain = (text: string): string => text.replace(/[^A-Za-z0-9._-]/g, '_');
