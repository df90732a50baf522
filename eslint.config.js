import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

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
const KERNEL = ['errors.ts', 'redaction.ts', 'model', 'config'];
const DOMAINS = [
  'data',
  'statistics',
  'metrics',
  'evaluation',
  'training',
  'registry',
  'serving',
  'rollout',
  'monitoring',
  'reporting',
  'signing',
  'audit',
];
const ACTIONS = [
  'validate-data',
  'train',
  'evaluate-vs-baseline',
  'register-model',
  'deploy',
  'monitor',
  'report',
];

const within = (names) => names.map((name) => `./shared/${name}`);

/** Arrows of the architecture: `target` may not import anything below `from`. */
const FORBIDDEN_ARROWS = [
  { target: './shared', from: './actions', message: 'shared never imports actions' },
  { target: ['./shared', './actions'], from: './test', message: 'nothing imports tests' },
  {
    target: within(KERNEL),
    from: within([...PORTS, ...DOMAINS, 'stage', 'command-line']),
    message: 'the kernel imports nothing above it',
  },
  {
    target: within(PORTS),
    from: within([...DOMAINS, 'stage', 'command-line']),
    message: 'ports import the kernel and ports only',
  },
  {
    target: within(DOMAINS),
    from: within(['stage', 'command-line', 'runner', 'github', 'artifact']),
    message: 'domains receive functions instead of runner, github and artifact',
  },
  {
    target: within(['statistics', 'metrics']),
    from: within([
      ...PORTS,
      ...DOMAINS.filter((name) => !['statistics', 'metrics'].includes(name)),
      'config',
    ]),
    message: 'statistics and metrics are pure mathematics: no I/O and nothing above them',
  },
  ...ACTIONS.map((name) => ({
    target: `./actions/${name}`,
    from: ACTIONS.filter((other) => other !== name).map((other) => `./actions/${other}`),
    message: 'no action imports another',
  })),
  ...ACTIONS.map((name) => ({
    target: `./actions/${name}/run.ts`,
    from: './shared/runner',
    message: 'run.ts takes plain data and never sees the runner',
  })),
];

/** Each library of a port has exactly one importing folder. */
const SOLE_IMPORTERS = {
  '@actions/core': 'shared/runner',
  '@actions/github': 'shared/github',
  '@actions/artifact': 'shared/artifact',
  ajv: 'shared/model',
  yaml: 'shared/config',
  undici: 'shared/http',
};

const bansFor = (folder) =>
  Object.entries(SOLE_IMPORTERS)
    .filter(([, owner]) => owner !== folder)
    .map(([name, owner]) => ({ name, message: `only ${owner} imports ${name}` }));

const restrictedImports = (folder) => [
  'error',
  {
    paths: bansFor(folder),
    patterns: [
      {
        group: [
          'onnxruntime-node',
          'onnxruntime-node/*',
          '@duckdb/node-api',
          '@duckdb/node-api/*',
          '@duckdb/node-bindings*',
        ],
        allowTypeImports: true,
        message: 'native packages are loaded by shared/native: a value import breaks the bundle in silence',
      },
    ],
  },
];

export default tseslint.config(
  { ignores: ['node_modules', 'actions/dist', 'actions/.dist-*', 'demo-output', 'coverage', '**/.mlops'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.json'] })] },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: FORBIDDEN_ARROWS }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'no-eval': 'error',
      'no-new-func': 'error',
    },
  },
  {
    files: ['actions/**/*.ts', 'shared/**/*.ts'],
    rules: {
      'no-console': 'error',
      '@typescript-eslint/no-restricted-imports': restrictedImports('none'),
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'only shared/runner reads the environment' },
        { object: 'process', property: 'exit', message: 'end by returning: open handles are defects' },
        {
          object: 'process',
          property: 'stdout',
          message: 'every line goes through the logger of shared/runner',
        },
        {
          object: 'process',
          property: 'stderr',
          message: 'every line goes through the logger of shared/runner',
        },
      ],
    },
  },
  ...[...new Set(Object.values(SOLE_IMPORTERS))].map((folder) => ({
    files: [`${folder}/**/*.ts`],
    rules: { '@typescript-eslint/no-restricted-imports': restrictedImports(folder) },
  })),
  { files: ['shared/runner/**/*.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
);
