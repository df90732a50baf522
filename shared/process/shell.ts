export interface ShellCall {
  program: string;
  arguments: string[];
}

/** How the platform's shell runs a command of the user; on POSIX both streams become one, so that their order is kept. */
export function shellCall(command: string, platform: NodeJS.Platform): ShellCall {
  if (platform === 'win32')
    return { program: 'pwsh', arguments: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', command] };
  const merge = 'exec 2>&1; exec bash --noprofile --norc -eo pipefail -c "$1"';
  return { program: 'bash', arguments: ['--noprofile', '--norc', '-c', merge, 'bash', command] };
}

/** A word that the shell takes as it is. */
export function shellQuote(text: string, platform: NodeJS.Platform): string {
  const quote = platform === 'win32' ? "''" : `'\\''`;
  return `'${text.replaceAll("'", quote)}'`;
}
