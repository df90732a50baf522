import { copyFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import { moveAliases } from '../../shared/registry/move-aliases.ts';
import { openRegistry } from '../../shared/registry/open-registry.ts';
import type { Registry } from '../../shared/registry/registry.ts';
import { chooseVersion, type Candidate } from '../../shared/registry/versioning.ts';
import { signModel } from '../../shared/signing/model-signature.ts';
import { appendEarlierJournals } from '../../shared/stage/journals.ts';
import { openSigningKey } from '../../shared/stage/signing-key.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { collectAttachments } from './attachments.ts';
import { demandBlessing, type AcceptedBlessing } from './demand-blessing.ts';
import { describeModel, isBetter } from './describe-model.ts';
import { evidenceAbout, findModel, readEvidence, type Evidence, type Model } from './evidence.ts';
import { blessingFacts, modelFacts, moveFacts, versionFacts } from './facts.ts';
import type { RegisterModelInputs } from './inputs.ts';
import { readSignature } from './read-signature.ts';

export interface RegisterModelOutcome {
  draft: StageDraft;
  version: string;
  uri: string;
  digest: string;
  created: boolean;
  previousVersion: string | null;
  notice: string | null;
}

/** What is known before anything is written. */
interface Plan {
  inputs: RegisterModelInputs;
  ports: StagePorts;
  registry: Registry;
  model: Model;
  evidence: Evidence;
  blessing: AcceptedBlessing | null;
  /** Text of `model.sig`. */
  modelSignature: string | null;
  candidate: Candidate;
  aliases: string[];
  facts: { name: string; value: string }[];
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
  const found = await readEvidence(inputs, ports);
  const model = await findModel(inputs.modelPath, found.training, ports);
  const { digest } = model.content;
  const evidence = evidenceAbout(digest, found, inputs, ports);
  const { backend, backendUrl: url } = inputs;
  const registry = openRegistry({ backend, url }, ports);
  const blessing = await demandBlessing(inputs, digest, evidence, registry, ports);
  const key = await openSigningKey(inputs.signing, ports);
  const signature = await readSignature(model, ports);
  const plan: Plan = {
    inputs,
    ports,
    registry,
    model,
    evidence,
    blessing,
    modelSignature: key === null ? null : signModel(ports.model, model.content, key, 'sign-key'),
    candidate: { digest, signature, better: isBetter(evidence) },
    // Without a blessing no pointer that others deploy from is moved.
    aliases: blessing === null ? [] : [...new Set(['champion', inputs.alias ?? 'champion'])],
    facts: [...modelFacts(model, signature), ...blessingFacts(blessing, inputs.requireBlessing)],
    notice: vanishing(inputs, ports),
  };
  return inputs.dryRun ? dryRun(plan) : register(plan);
}

async function dryRun(plan: Plan): Promise<RegisterModelOutcome> {
  const { registry, candidate, ports, aliases } = plan;
  const known = await registry.list(ports.model);
  const choice = chooseVersion(plan.inputs, candidate, known);
  const exists = known.some(({ digest }) => digest === candidate.digest);
  const move = aliases.length > 0 ? `, would move ${aliases.join(', ')}` : '';
  return {
    draft: {
      verdict: 'pass',
      headline: `dry run: would ${exists ? 'find' : 'register'} ${ports.model} ${choice.version} (${choice.reason})${move}`,
      facts: [...versionFacts(choice), ...plan.facts],
      digests: { model: candidate.digest },
    },
    version: choice.version,
    uri: '',
    digest: candidate.digest,
    created: false,
    previousVersion: choice.previousVersion,
    notice: plan.notice,
  };
}

async function register(plan: Plan): Promise<RegisterModelOutcome> {
  const { inputs, ports, registry, model, evidence, blessing, candidate } = plan;
  // Asked again under the registry's lock; a wrong wish is refused here, before anything is written.
  chooseVersion(inputs, candidate, await registry.list(ports.model));
  const about = {
    blessing: blessing === null ? 'none' : blessing.signed ? 'signed' : 'unsigned',
    signature: candidate.signature,
  } as const;
  const { found, created, uri } = await registry.register({
    model: ports.model,
    modelPath: model.path,
    digest: candidate.digest,
    attachments: await collectAttachments(evidence, { blessing, modelSignature: plan.modelSignature }, ports),
    about: describeModel(model, evidence, about, ports),
    choose: (known) => chooseVersion(inputs, candidate, known),
  });
  await appendEarlierJournals(ports);
  const { version, manifest } = found;
  const target = { version, at: ports.now().toISOString(), runId: ports.context.runId };
  const moves = await moveAliases(registry, ports.model, plan.aliases, target);
  const manifestCopy = join(ports.resultsPath, 'model.json');
  await copyFile(join(dirname(found.attachments), 'model.json'), manifestCopy);
  const blessed = blessing === null ? ', not blessed' : blessing.signed ? '' : ', blessing unsigned';
  return {
    draft: {
      verdict: 'pass',
      headline: `${ports.model} ${version} ${created ? 'registered' : 'was registered before'} (${manifest.reason})${blessed}`,
      facts: [...versionFacts(manifest), ...moveFacts(moves), ...plan.facts],
      digests: { model: found.digest },
      files: [manifestCopy],
    },
    version,
    uri,
    digest: found.digest,
    created,
    previousVersion: manifest.previousVersion,
    notice: plan.notice,
  };
}

function vanishing({ backend, backendUrl }: RegisterModelInputs, ports: StagePorts): string | null {
  const inside = !relative(ports.workspace, resolve(ports.workspace, backendUrl)).startsWith('..');
  if (backend !== 'folder' || !inside || ports.environment['RUNNER_ENVIRONMENT'] !== 'github-hosted')
    return null;
  return `The registry ${backendUrl} lies in the workspace: on this hosted runner it vanishes at the end of the job, and the next run finds no champion.`;
}
