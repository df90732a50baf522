const REDACTED = '***';

/** Shapes of tokens of services that the suite speaks to or that users keep in their jobs. */
const TOKEN_SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{16,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bhf_[A-Za-z0-9]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:]{1,200}(?::[^\s/@]{0,200})?(?=@)/gi,
  /(?<=[?&](?:X-Amz-(?:Signature|Credential|Security-Token)|sig|access_token|token)=)[^&\s"'<>]+/gi,
];

const SECRET_NAME = /(?:TOKEN|KEY|SECRET|PASSWD|CREDENTIALS?)$|PASSWORD/i;

export type Redact = (text: string) => string;

/** Whether a variable's name says that its value is a credential. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Values of variables whose name says that they are secret. */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && isSecretName(name) ? [value] : [],
  );
}

/**
 * Removes secrets from everything that leaves the job, and from the output of commands: the runner masks neither comments
 * nor artifacts, and in the log only the exact values that it knows.
 * @param secrets known values; lines of 4 or more characters count, in the encodings in which values tend to leak.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = secretForms(secrets);
  return (text) => {
    let clean = text;
    for (const form of forms) clean = clean.replaceAll(form, REDACTED);
    for (const shape of TOKEN_SHAPES) clean = clean.replace(shape, REDACTED);
    return clean;
  };
}

/** Texts in which known secrets tend to leak, the longest first. */
function secretForms(secrets: readonly string[]): string[] {
  const known = secrets
    .flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
    .map((line) => line.trim())
    .filter((line) => line.length >= 4);
  return [...new Set(known.flatMap(encodings))].sort((a, b) => b.length - a.length);
}

/** Wider than the shapes of tokens, and without looking back: most output holds nothing of this. */
const MAYBE_TOKEN = /-----BEGIN |gh[pousr]_|github_pat_|A[KS]IA|hf_|eyJ|:\/\/[^\n/]*@/;
const MAYBE_PARAMETER = /[?&](?:X-Amz-|sig=|access_token=|token=)/i;

/**
 * Whether bytes may hold something that a redactor removes: false is certain.
 * @returns a question about UTF-8 bytes, given as a string of one character per byte (`latin1`)
 */
export function secretsFinder(secrets: readonly string[]): (bytes: string) => boolean {
  const forms = secretForms(secrets).map((form) => Buffer.from(form).toString('latin1'));
  return (bytes) =>
    MAYBE_TOKEN.test(bytes) || MAYBE_PARAMETER.test(bytes) || forms.some((form) => bytes.includes(form));
}

function encodings(secret: string): string[] {
  const raw = Buffer.from(secret.toWellFormed());
  return [
    secret,
    raw.toString('base64'),
    raw.toString('base64').replace(/=+$/, ''),
    raw.toString('base64url'),
    raw.toString('hex'),
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** The same value with every string in it redacted; keys stay. */
export function redactDeep<T>(value: T, redact: Redact): T {
  return deep(value, redact) as T;
}

function deep(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deep(item, redact)]));
}
