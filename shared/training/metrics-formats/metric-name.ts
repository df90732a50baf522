export const MAX_NAME = 200;

/** Why a name can't stand in results and tables; null when it can. */
export function faultOfName(name: string): string | null {
  if (name.length > MAX_NAME) return `has a name longer than ${String(MAX_NAME)} characters`;
  return /\p{Cc}/u.test(name) ? 'has a control character in its name' : null;
}
