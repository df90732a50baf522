import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { contentOf } from '../../shared/hash/content.ts';
import { inspectModel } from '../../shared/onnx/session.ts';
import { openRegistry } from '../../shared/registry/open-registry.ts';
import type { RegisteredVersion, Registry } from '../../shared/registry/registry.ts';
import { readCurrent } from '../../shared/rollout/deployment-folder.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { DeployInputs } from './inputs.ts';

export interface WantedModel {
  version: string;
  digest: string;
  path: string;
  /** Null for a model that comes from no registry. */
  registered: RegisteredVersion | null;
}

/** Resolves what is to be deployed, an alias once and for all. */
export async function wantedModel(
  inputs: DeployInputs,
  folder: string,
  ports: StagePorts,
): Promise<WantedModel> {
  if (inputs.modelPath !== undefined) return fromFile(inputs.modelPath, ports.workspace);
  const registry = openRegistry({ backend: inputs.backend, url: inputs.backendUrl }, ports);
  const reference =
    inputs.rollbackTo === 'previous' ? await previousDigest(folder) : (inputs.rollbackTo ?? inputs.version);
  const registered = await registry.find(ports.model, reference);
  if (registered === null) throw await unknownVersion(registry, ports.model, reference);
  const { version, digest, modelPath, manifest } = registered;
  if (manifest.format !== 'onnx') {
    throw new UserError(
      `version ${version} has the format "${manifest.format}", and the server serves ONNX`,
      {
        fix: 'Register the model as an .onnx file',
      },
    );
  }
  return { version, digest, path: modelPath, registered };
}

async function fromFile(modelPath: string, workspace: string): Promise<WantedModel> {
  const path = resolve(workspace, modelPath);
  const content = await contentOf(path, modelPath).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new UserError('the model does not exist', { file: modelPath, cause });
  });
  if (content.folder || extname(path).toLowerCase() !== '.onnx')
    throw new UserError('expected an .onnx file', { file: modelPath });
  // Before anything is placed or started: the server would refuse it too, but only in its log.
  inspectModel(await readFile(path), modelPath);
  return { version: 'unverified', digest: content.digest, path, registered: null };
}

async function previousDigest(folder: string): Promise<string> {
  const previous = (await readCurrent(folder))?.previous ?? null;
  if (previous !== null) return previous.digest;
  throw new UserError('input "rollback-to": there is no previous version to return to', {
    fix: 'Name a version instead',
  });
}

async function unknownVersion(registry: Registry, model: string, reference: string): Promise<UserError> {
  const versions = (await registry.list(model)).map(({ version }) => version);
  const aliases = (await registry.aliases(model)).map(({ alias }) => alias);
  const known = [...aliases, ...versions.toReversed()].slice(0, 20).join(', ');
  return new UserError(`${model} has no version or alias "${reference}" in the ${registry.description}`, {
    fix: known === '' ? 'It holds no version of this model yet: run register-model first' : `Known: ${known}`,
  });
}
