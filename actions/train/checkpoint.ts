import { resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { isInside } from '../../shared/fs/inside.ts';
import { refuseWayOut } from '../../shared/fs/refuse-way-out.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { TrainInputs } from './inputs.ts';

/** Where the command finds the folder. */
const VARIABLE = 'MLOPS_CHECKPOINT_PATH';
const BYTES_PER_MB = 2 ** 20;

/** Absolute path of the folder of checkpoints, or null without one. @throws UserError */
export async function checkpointFolder(inputs: TrainInputs, ports: StagePorts): Promise<string | null> {
  const { checkpointPath: shown, sweep, seeds, verifyReproducible } = inputs;
  if (shown === null) return null;
  if (sweep !== null || seeds > 1)
    throw new UserError('input "checkpoint-path": trials of a sweep and of several seeds have none', {
      fix: 'Let each trial keep its checkpoints in MLOPS_TRIAL_FOLDER, and keep the results folder',
    });
  if (verifyReproducible)
    throw new UserError('input "checkpoint-path" does not go with "verify-reproducible"', {
      fix: 'A second training that goes on from the first proves nothing: remove one of them',
    });
  const path = resolve(ports.workspace, shown);
  if (path === ports.workspace || !isInside(ports.workspace, path))
    throw new UserError(`input "checkpoint-path": "${shown}" is no folder below the workspace`);
  if (isInside(path, ports.resultsPath) || isInside(ports.resultsPath, path))
    throw new UserError(`input "checkpoint-path": "${shown}" overlaps with the results folder`, {
      fix: 'Let the command write its checkpoints into a folder of their own',
    });
  await refuseWayOut(ports.workspace, path, 'checkpoint-path');
  return path;
}

/** Runs a training that goes on from the checkpoint of an earlier attempt, and whose own is saved if it does not end. */
export async function withCheckpoint<T extends { draft: { facts?: { name: string; value: string }[] } }>(
  path: string | null,
  fingerprint: string,
  inputs: TrainInputs,
  ports: StagePorts,
  run: (inputs: TrainInputs, ports: StagePorts) => Promise<T>,
): Promise<T> {
  if (path === null) return run(inputs, ports);
  const task = {
    path,
    model: ports.model,
    legHash: ports.legHash,
    fingerprint,
    maxBytes: inputs.checkpointMaxMb * BYTES_PER_MB,
  };
  const value = await ports.checkpoints.restore(task);
  ports.log.info(`Checkpoint: ${value}.`);
  ports.checkpoints.remember(task);
  const outcome = await run(
    { ...inputs, passthrough: [...inputs.passthrough, VARIABLE] },
    { ...ports, environment: { ...ports.environment, [VARIABLE]: path } },
  );
  ports.checkpoints.remember(null);
  const facts = [...(outcome.draft.facts ?? []), { name: 'checkpoint', value }];
  return { ...outcome, draft: { ...outcome.draft, facts } };
}
