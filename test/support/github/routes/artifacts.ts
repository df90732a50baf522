import { nodeId } from '../accounts.ts';
import { json, notFound, page, type Call, type Handler } from '../answer.ts';
import type { FakeArtifact } from '../state.ts';

export const artifactRoutes: Readonly<Record<string, Handler>> = {
  'actions/list-workflow-run-artifacts': (call) => {
    const runId = Number(call.path['run_id']);
    const path = `actions/runs/${String(runId)}/artifacts`;
    return list(call, (artifact) => artifact.runId === runId, path);
  },
  'actions/list-artifacts-for-repo': (call) => list(call, () => true, 'actions/artifacts'),
  'actions/get-artifact': (call) => {
    const artifact = find(call);
    return artifact === undefined ? notFound() : json(200, shown(call, artifact));
  },
  'actions/download-artifact': (call) => {
    const artifact = find(call);
    if (artifact === undefined || call.path['archive_format'] !== 'zip') return notFound();
    const { blobPath } = artifact;
    return { status: 302, headers: { location: `${call.url}${blobPath}?${call.blobs.sign(blobPath, 'r')}` } };
  },
  'actions/delete-artifact': (call) => {
    const artifact = find(call);
    if (artifact === undefined) return notFound();
    call.state.artifacts.splice(call.state.artifacts.indexOf(artifact), 1);
    return { status: 204 };
  },
};

function list(call: Call, belongs: (artifact: FakeArtifact) => boolean, path: string) {
  const name = call.query.get('name');
  const artifacts = call.state.artifacts.filter(
    (artifact) => artifact.finalized && belongs(artifact) && (name === null || artifact.name === name),
  );
  // GitHub lists the newest first.
  const newestFirst = artifacts.toReversed().slice(call.stale ? 1 : 0);
  return page(
    call,
    newestFirst.map((artifact) => shown(call, artifact)),
    path,
    (shownArtifacts) => ({ total_count: newestFirst.length, artifacts: shownArtifacts }),
  );
}

function find({ state, path }: Call): FakeArtifact | undefined {
  return state.artifacts.find(({ id, finalized }) => finalized && id === Number(path['artifact_id']));
}

function shown({ state, url }: Call, artifact: FakeArtifact): object {
  const self = `${url}/repos/${state.repository}/actions/artifacts/${String(artifact.id)}`;
  const at = artifact.createdAt.toISOString();
  const run = state.allRuns().find(({ id }) => id === artifact.runId);
  return {
    id: artifact.id,
    node_id: nodeId('Artifact', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.size,
    url: self,
    archive_download_url: `${self}/zip`,
    expired: false,
    created_at: at,
    updated_at: at,
    expires_at: new Date(artifact.createdAt.getTime() + 90 * 86_400_000).toISOString(),
    digest: artifact.digest,
    workflow_run: {
      id: artifact.runId,
      repository_id: state.repositoryId,
      head_repository_id: state.repositoryId + (run && run.headRepository !== state.repository ? 1 : 0),
      head_branch: run?.headBranch ?? state.defaultBranch,
      head_sha: run?.headSha ?? state.git.resolve(state.defaultBranch) ?? '0'.repeat(40),
    },
  };
}
