import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { root } from './actions.ts';

const KERNEL = ['errors', 'redaction', 'model', 'config'];
const PORTS = [
  'runner',
  'github',
  'artifact',
  'archive',
  'process',
  'onnx',
  'native',
  'http',
  'store',
  'fs',
  'hash',
];
const TOP = ['stage', 'command-line'];
const OUTSIDE_ONLY = ['runner', 'github', 'artifact'];
const PURE = ['statistics', 'metrics'];
const SOLE_IMPORTERS: Record<string, string> = {
  '@actions/core': 'shared/runner',
  '@actions/github': 'shared/github',
  '@actions/artifact': 'shared/artifact',
  ajv: 'shared/model',
  'ajv-formats': 'shared/model',
  yaml: 'shared/config',
  undici: 'shared/http',
};
const NATIVE = /^(onnxruntime-node|@duckdb\/)/;

interface Import {
  from: string;
  /** Repository path of one of our modules, or the name of a package. */
  to: string;
  typeOnly: boolean;
}

const files = ['actions', 'shared'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !/^actions\/(dist|\.)/.test(file)),
);
const imports = files.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const parsed = ts.createSourceFile(
    from,
    readFileSync(join(root, from), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const to = specifier.startsWith('.')
      ? relative(root, join(root, dirname(from), specifier)).replaceAll('\\', '/')
      : specifier;
    found.push({ from, to, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      add(node.moduleSpecifier.text, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (specifier && ts.isStringLiteral(specifier)) add(specifier.text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

/** Room of a path: `model` of `shared/model/verdict.ts`, null outside `shared`. */
function roomOf(path: string): string | null {
  const [top, room] = path.split('/');
  return top === 'shared' && room !== undefined ? room.replace(/\.ts$/, '') : null;
}

const isDomain = (room: string): boolean => ![...KERNEL, ...PORTS, ...TOP].includes(room);

function fault({ from, to, typeOnly }: Import): string | null {
  const room = roomOf(from);
  const target = roomOf(to);
  if (to.startsWith('test/')) return 'nothing imports tests';
  if (room !== null && to.startsWith('actions/')) return 'shared never imports actions';
  const [, action] = /^actions\/([^/]+)\//.exec(from) ?? [];
  const [, otherAction] = /^actions\/([^/]+)\//.exec(to) ?? [];
  if (action !== undefined && otherAction !== undefined && action !== otherAction)
    return 'no action imports another';
  if (/^actions\/[^/]+\/run\.ts$/.test(from) && target === 'runner') return 'run.ts never sees the runner';
  const owner =
    SOLE_IMPORTERS[to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? '')];
  if (target === null && owner !== undefined && !from.startsWith(`${owner}/`))
    return `only ${owner} imports it`;
  if (NATIVE.test(to) && !typeOnly) return 'a native package is loaded by shared/native';
  if (room === null || target === null || room === target) return null;
  if (KERNEL.includes(room) && !KERNEL.includes(target)) return 'the kernel imports nothing above it';
  if (PORTS.includes(room) && (isDomain(target) || TOP.includes(target)))
    return 'ports import the kernel and ports only';
  if (isDomain(room) && (OUTSIDE_ONLY.includes(target) || TOP.includes(target)))
    return 'domains receive functions';
  if (PURE.includes(room) && !PURE.includes(target) && !['errors', 'model'].includes(target))
    return 'pure mathematics';
  return null;
}

test('imports point down the house', () => {
  const faults = imports.map((edge) => ({ edge, why: fault(edge) })).filter(({ why }) => why !== null);
  expect(faults.map(({ edge, why }) => `${edge.from} → ${edge.to}: ${String(why)}`)).toEqual([]);
  // The check sees the imports at all.
  expect(imports.length).toBeGreaterThan(50);
});

test('every import of ours exists, and none is a cycle', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) {
    if (!/^(shared|actions)\//.test(to)) continue;
    expect(existsSync(join(root, to)), `${from} → ${to}`).toBe(true);
    graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    expect(path, [...path, file].join(' → ')).not.toContain(file);
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

test('only the runner port sees the process; nobody evaluates text or exports variables', () => {
  const banned = [
    /\bexportVariable\b/,
    /\baddPath\b/,
    /\bexecSync\b/,
    /shell: true/,
    /\beval\(/,
    /new Function\(/,
  ];
  const faults: string[] = [];
  for (const file of files) {
    const code = readFileSync(join(root, file), 'utf8');
    for (const pattern of banned) if (pattern.test(code)) faults.push(`${file}: ${String(pattern)}`);
    if (!file.startsWith('shared/runner/') && /(?<![.\w])process\.(env|exit\b|stdout|stderr)/.test(code))
      faults.push(`${file}: process`);
  }
  expect(faults).toEqual([]);
});

test('files are small', () => {
  const lengths = files
    .map(
      (file) =>
        readFileSync(join(root, file), 'utf8')
          .split('\n')
          .filter((line) => line.trim() !== '').length,
    )
    .sort((a, b) => a - b);
  expect(lengths.at(-1)).toBeLessThanOrEqual(400);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(120);
});
