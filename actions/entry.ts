import type { ActionMain } from '../shared/stage/stage-action.ts';

/** The only input of the bundle: each action, and the model server, is a chunk of its own. */
const actions = {
  'validate-data': () => import('./validate-data/main.ts'),
  train: () => import('./train/main.ts'),
  'evaluate-vs-baseline': () => import('./evaluate-vs-baseline/main.ts'),
  'register-model': () => import('./register-model/main.ts'),
  deploy: () => import('./deploy/main.ts'),
  monitor: () => import('./monitor/main.ts'),
  report: () => import('./report/main.ts'),
  post: () => import('../shared/stage/post-step.ts'),
  serve: () => import('../shared/serving/server-main.ts'),
} satisfies Record<string, () => Promise<{ default: ActionMain }>>;

export type ActionName = keyof typeof actions;

/** @param startedFrom URL of the stub: programs and packages of ours are looked for beside it. */
export async function start(name: ActionName, startedFrom: string): Promise<void> {
  const { default: main } = await actions[name]();
  await main(startedFrom);
}

/** The command line `dist/cli.js`. */
export async function commandLine(args: readonly string[], startedFrom: string): Promise<void> {
  const program = await import('../shared/command-line/command-line.ts');
  await program.commandLine(args, startedFrom);
}
