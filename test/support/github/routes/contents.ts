import { json, notFound, type Call, type Handler } from '../answer.ts';
import { blobSha } from '../git.ts';

export const contentRoutes: Readonly<Record<string, Handler>> = {
  'repos/get-content': (call) => {
    const { state, path, query } = call;
    const commit = state.git.resolve(query.get('ref') ?? state.defaultBranch);
    if (commit === null) return notFound();
    const files = state.git.files(commit);
    const name = (path['path'] ?? '').replace(/\/+$/, '');
    const content = files.get(name);
    if (content === undefined) {
      const below = [...files].filter(([file]) => file.startsWith(`${name}/`));
      if (below.length === 0) return notFound();
      return json(200, directory(call, name, below));
    }
    if (/\braw\b/.test(call.accept)) {
      return { status: 200, body: content, contentType: 'application/vnd.github.raw+json' };
    }
    return json(200, {
      ...entry(call, 'file', name, content),
      // GitHub leaves the content out of JSON above 1 MB.
      encoding: content.length > 1_000_000 ? 'none' : 'base64',
      content: content.length > 1_000_000 ? '' : content.toString('base64').replace(/.{60}/g, '$&\n'),
    });
  },
};

function directory(call: Call, folder: string, below: readonly [string, Buffer][]): unknown[] {
  const entries = new Map<string, unknown>();
  for (const [path, content] of below) {
    const [first = '', ...rest] = path.slice(folder.length + 1).split('/');
    const type = rest.length > 0 ? 'dir' : 'file';
    const shown = type === 'dir' ? Buffer.alloc(0) : content;
    entries.set(first, entry(call, type, `${folder}/${first}`, shown));
  }
  return [...entries.values()];
}

function entry({ state, url, query }: Call, type: 'file' | 'dir', path: string, content: Buffer): object {
  const ref = query.get('ref') ?? state.defaultBranch;
  const repository = `${url}/repos/${state.repository}`;
  const self = `${repository}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const git = `${repository}/git/blobs/${blobSha(content)}`;
  const html = `https://github.example.com/${state.repository}/blob/${encodeURIComponent(ref)}/${path}`;
  return {
    name: path.split('/').at(-1),
    path,
    sha: blobSha(content),
    size: content.length,
    type,
    url: self,
    html_url: html,
    git_url: git,
    download_url: null,
    _links: { self, git, html },
  };
}
