import { compare, major, minor, parse, prerelease, valid } from 'semver';

/**
 * Tags that follow a release: `v1` and `v1.2` for 1.2.3, each only while nothing newer of its line is out, and none for a
 * pre-release.
 * @param version to be released
 * @param tags that exist already
 */
export function movingTags(version: string, tags: readonly string[]): string[] {
  if (prerelease(version) !== null) return [];
  const released = tags
    .map((tag) => /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1] ?? '')
    .filter((tag) => valid(tag) !== null);
  const newest = (others: string[]): boolean => others.every((other) => compare(other, version) < 0);
  const sameMajor = released.filter((other) => major(other) === major(version));
  const sameMinor = sameMajor.filter((other) => minor(other) === minor(version));
  return [
    ...(newest(sameMajor) ? [`v${String(major(version))}`] : []),
    ...(newest(sameMinor) ? [`v${String(major(version))}.${String(minor(version))}`] : []),
  ];
}

/** @throws Error when it is no version as `1.2.3` or `1.2.3-rc.1` */
export function releasable(version: string): string {
  if (parse(version)?.version !== version)
    throw new Error(`"${version}" is no version such as 1.2.3 or 1.2.3-rc.1`);
  return version;
}
