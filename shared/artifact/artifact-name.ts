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

const plain = (text: string): string => text.replace(/[^A-Za-z0-9._-]/g, '_');
