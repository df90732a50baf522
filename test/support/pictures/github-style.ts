import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export type Scheme = 'light' | 'dark';

const INKS: Readonly<Record<Scheme, Readonly<Record<string, string>>>> = {
  light: {
    paper: '#fff',
    line: '#d1d9e0',
    CAUTION: '#d1242f',
    WARNING: '#9a6700',
    NOTE: '#0969da',
    TIP: '#1a7f37',
  },
  dark: {
    paper: '#0d1117',
    line: '#3d444d',
    CAUTION: '#f85149',
    WARNING: '#d29922',
    NOTE: '#4493f8',
    TIP: '#3fb950',
  },
};

/** GitHub's style sheet of one scheme, with what the site adds around Markdown: frame and alerts. */
export function githubStyle(scheme: Scheme): string {
  const sheet = readFileSync(require.resolve(`github-markdown-css/github-markdown-${scheme}.css`), 'utf8');
  const ink = INKS[scheme];
  const alerts = ['CAUTION', 'WARNING', 'NOTE', 'TIP'].map(
    (kind) => `.markdown-body blockquote.${kind} { border-left-color: ${ink[kind] ?? ''}; }
.${kind} .kind { color: ${ink[kind] ?? ''}; font-weight: 500; }`,
  );
  return `${sheet}
html { color-scheme: ${scheme}; }
body { margin: 0; padding: 12px; background: ${ink['paper'] ?? ''}; }
.markdown-body { box-sizing: border-box; padding: 16px; font-size: 14px; border: 1px solid ${ink['line'] ?? ''}; border-radius: 6px; }
.markdown-body blockquote { color: inherit; margin-bottom: 16px; padding: 8px 16px; }
.markdown-body .mermaid { text-align: center; margin-bottom: 16px; }
.markdown-body .mermaid svg { max-width: 100%; }
${alerts.join('\n')}`;
}
