import { parse } from 'yaml';
import type { Permissions } from '../github/index.ts';

export interface WorkflowStep {
  action: string;
  inputs: Record<string, string>;
  /** Expression without its braces. */
  condition: string;
}

export interface Workflow {
  /** Of its one job. */
  permissions: Permissions;
  steps: WorkflowStep[];
}

interface Document {
  jobs: Record<string, { permissions?: Permissions; steps: RawStep[] }>;
}
interface RawStep {
  uses?: string;
  if?: string;
  with?: Record<string, unknown>;
}

const OURS = /^org\/mlops-actions\/([a-z-]+)@v1$/;

/** The steps of a workflow of one job that use our actions; checking out is done before. */
export function readWorkflow(text: string): Workflow {
  const [job] = Object.values((parse(text) as Document).jobs);
  if (job === undefined) throw new Error('the workflow has no job');
  return {
    permissions: job.permissions ?? {},
    steps: job.steps.flatMap((step) => {
      const action = OURS.exec(step.uses ?? '')?.[1];
      if (action === undefined) return [];
      const inputs = Object.entries(step.with ?? {}).map(([name, value]) => [name, String(value)]);
      const condition = (step.if ?? 'success()').replace(/^\$\{\{\s*(.*?)\s*\}\}$/s, '$1');
      return [{ action, inputs: Object.fromEntries(inputs) as Record<string, string>, condition }];
    }),
  };
}
