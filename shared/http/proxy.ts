type Environment = Readonly<Record<string, string | undefined>>;

/** Proxy for a URL by the usual variables (`https_proxy`, `http_proxy`, `no_proxy`), or null. */
export function proxyFor(url: string, environment: Environment): string | null {
  const { protocol, hostname, port } = new URL(url);
  const variable = (name: string) => environment[name] || environment[name.toUpperCase()] || null;
  const proxy = variable(protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  if (proxy === null || isLoopback(hostname)) return null;
  const bypassed = (variable('no_proxy') ?? '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => bypasses(entry.toLowerCase(), hostname.toLowerCase(), port));
  if (bypassed) return null;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function bypasses(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  const [host = '', entryPort] = entry.split(':');
  if (entryPort !== undefined && entryPort !== port) return false;
  const domain = host.replace(/^\*?\./, '');
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
