type Environment = Readonly<Record<string, string | undefined>>;

const SECRET_NAME = /(TOKEN|KEY|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/i;

/** Shapes of well-known credentials. */
const TOKEN_SHAPES = [
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bhf_[A-Za-z0-9]{20,}/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g,
  /(?<=[a-z]:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/gi,
  /(?<=X-Amz-(?:Signature|Security-Token)=)[^&\s"']+/gi,
  /(?<=[?&]sig=)[^&\s"']+/gi,
];

const HIDDEN = '***';
/** Below this a value is no secret but a word that would blank the log. */
const MIN_LENGTH = 4;

/** Whether a variable's name says that its value is a credential. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Values of the variables whose names say that they are secret. */
export function secretsIn(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && isSecretName(name) ? [value] : [],
  );
}

/** A function that hides secrets, their usual encodings, and what looks like a token. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(
    secrets.flatMap((secret) => secret.split(/\r?\n/)).flatMap((line) => encodings(line.trim())),
  );
  // Longest first, so that no part of a longer form is left over.
  const known = [...forms].sort((a, b) => b.length - a.length);
  return (text) => {
    let shown = text;
    for (const form of known) if (shown.includes(form)) shown = shown.replaceAll(form, HIDDEN);
    for (const shape of TOKEN_SHAPES) shown = shown.replace(shape, HIDDEN);
    return shown;
  };
}

function encodings(secret: string): string[] {
  if (secret.length < MIN_LENGTH) return [];
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
}
