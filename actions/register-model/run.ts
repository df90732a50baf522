import { copyFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import { moveAliases } from '../../shared/registry/move-aliases.ts';
import { openRegistry } from '../../shared/registry/open-registry.ts';
import { checkBlessing } from '../../shared/registry/read-blessing.ts';
import { chooseVersion } from '../../shared/registry/versioning.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { collectAttachments } from './attachments.ts';
import { describeModel, isBetter } from './describe-model.ts';
import { findModel, readEvidence } from './evidence.ts';
import type { RegisterModelInputs } from './inputs.ts';

export interface RegisterModelOutcome {
  draft: StageDraft;
  version: string;
  uri: string;
  digest: string;
  created: boolean;
  previousVersion: string | null;
  notice: string | null;
}

export async function registerModel(
  inputs: RegisterModelInputs,
  ports: StagePorts,
): Promise<RegisterModelOutcome> {
  if (ports.context.pullRequest?.fork === true) {
    throw new UserError('a pull request from a fork registers no model', {
      fix: 'Run register-model on a push to the default branch',
    });
  }
  const evidence = await readEvidence(inputs, ports);
  const model = await findModel(inputs.modelPath, evidence.training, ports);
  const { digest } = model.content;
  const blessing = await demandBlessing(inputs.requireBlessing, digest, ports.resultsPath);
  const registry = openRegistry({
    backend: inputs.backend,
    url: inputs.backendUrl,
    workspace: ports.workspace,
  });
  const candidate = { digest, signature: null, better: isBetter(evidence) };
  const wish = { version: inputs.version, bump: inputs.bump };
  // Without a blessing no pointer that others deploy from is moved.
  const aliases = [...new Set(blessing === 'none' ? [] : ['champion', inputs.alias ?? 'champion'])];
  const facts = [
    { name: 'digest', value: digest },
    {
      name: 'blessing',
      value:
        blessing === 'none'
          ? 'none: no alias was moved'
          : `${blessing} (require-blessing: ${inputs.requireBlessing})`,
    },
  ];
  const notice = vanishing(inputs, ports);

  // Asked again under the registry's lock; a wrong wish is refused here, before anything is written.
  const known = await registry.list(ports.model);
  const choice = chooseVersion(wish, candidate, known);
  if (inputs.dryRun) {
    const exists = known.some((manifest) => manifest.digest === digest);
    const move = aliases.length > 0 ? `, would move ${aliases.join(', ')}` : '';
    return {
      draft: {
        verdict: 'pass',
        headline: `dry run: would ${exists ? 'find' : 'register'} ${ports.model} ${choice.version} (${choice.reason})${move}`,
        facts,
        digests: { model: digest },
      },
      version: choice.version,
      uri: '',
      digest,
      created: false,
      previousVersion: choice.previousVersion,
      notice,
    };
  }

  const attachments = await collectAttachments(evidence, blessing !== 'none', ports);
  const { found, created, uri } = await registry.register({
    model: ports.model,
    modelPath: model.path,
    attachments,
    about: describeModel(model, evidence, { blessing, signature: null }, ports),
    choose: (known) => chooseVersion(wish, candidate, known),
  });
  const { version, manifest } = found;
  const target = { version, at: ports.now().toISOString(), runId: ports.context.runId };
  await moveAliases(registry, ports.model, aliases, target);
  const manifestCopy = join(ports.resultsPath, 'model.json');
  await copyFile(join(dirname(found.attachments), 'model.json'), manifestCopy);
  const unsigned = blessing === 'none' ? ', not blessed' : ', blessing unsigned';
  return {
    draft: {
      verdict: 'pass',
      headline: `${ports.model} ${version} ${created ? 'registered' : 'was registered before'} (${manifest.reason})${unsigned}`,
      facts: [
        ...facts,
        { name: 'version', value: version },
        { name: 'aliases', value: aliases.join(', ') || 'none' },
      ],
      digests: { model: found.digest },
      files: [manifestCopy],
    },
    version,
    uri,
    digest: found.digest,
    created,
    previousVersion: manifest.previousVersion,
    notice,
  };
}

async function demandBlessing(
  required: RegisterModelInputs['requireBlessing'],
  digest: string,
  resultsPath: string,
): Promise<'unsigned' | 'none'> {
  if (required === 'false') return 'none';
  const file = join(resultsPath, 'blessing.json');
  const blessing = await checkBlessing(file, digest);
  if (blessing === null) {
    throw new UserError('the model has no blessing: no evaluation passed', {
      file,
      fix: 'Run evaluate-vs-baseline before, or set "require-blessing: false" (no alias is moved then)',
    });
  }
  if (required === 'true') {
    throw new UserError('the blessing is not signed', {
      file,
      fix: 'Set "require-blessing: unsigned-ok" in mlops.yml to accept it; that is recorded',
    });
  }
  return blessing;
}

function vanishing({ backend, backendUrl }: RegisterModelInputs, ports: StagePorts): string | null {
  const inside = !relative(ports.workspace, resolve(ports.workspace, backendUrl)).startsWith('..');
  if (backend !== 'folder' || !inside || ports.environment['RUNNER_ENVIRONMENT'] !== 'github-hosted')
    return null;
  return `The registry ${backendUrl} lies in the workspace: on this hosted runner it vanishes at the end of the job, and the next run finds no champion.`;
}
