import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import pinned from '../../shared/native/archives.json' with { type: 'json' };
import type { NativePackage } from '../../shared/native/native-location.ts';
import { supportedPlatforms } from '../../shared/native/native-packages.ts';
import { releaseArchive } from '../../shared/native/release-archive.ts';
import { source } from './actions.ts';

const ENVIRONMENT = { GITHUB_ACTION_REPOSITORY: 'org/mlops-actions' };
const NATIVES: NativePackage[] = ['@duckdb/node-api', 'onnxruntime-node'];

test('the archives that the actions ask for are exactly those that a release is checked to hold', () => {
  const asked = NATIVES.flatMap((name) =>
    supportedPlatforms(name).map((platform) => releaseArchive(name, platform, ENVIRONMENT)?.url),
  );
  const place = `https://github.com/org/mlops-actions/releases/download/${pinned.release}/`;
  expect(asked.sort()).toEqual(
    Object.keys(pinned.archives)
      .map((name) => `${place}${name}`)
      .sort(),
  );
});

test('the tag of their release is made of their digests: other archives never meet an old release', () => {
  const digest = createHash('sha256').update(JSON.stringify(pinned.archives)).digest('hex').slice(0, 12);
  expect(pinned.release).toBe(`natives-${digest}`);
});

test('the release takes tag and names from the same pins, and never writes where it builds', () => {
  const script = source('.github', 'scripts', 'publish-release.sh');
  expect(script).toContain('natives=$(jq -r .release shared/native/archives.json)');
  const workflow = source('.github', 'workflows', 'release.yml');
  const [build = '', publish = ''] = workflow.split(/^ {2}publish:$/m);
  expect(build).toContain('native:archives -- "$RUNNER_TEMP/release/natives" --check');
  expect(build).not.toMatch(/: write|GH_TOKEN/);
  expect(publish).toContain('environment: release');
  expect(publish).not.toMatch(/\bnpm\b|\bnode\b/);
});
