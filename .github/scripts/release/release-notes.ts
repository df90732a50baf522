/**
 * What the changelog says of a version: its section without the heading.
 * @param changelog in the format of Keep a Changelog
 * @throws Error when there is no such section, or nothing in it
 */
export function releaseNotes(changelog: string, version: string): string {
  const [, ...sections] = changelog.split(/^## /m);
  const heading = `[${version}] - `;
  const section = sections.find((text) => text.startsWith(heading));
  const [date = '', ...lines] = (section ?? '').slice(heading.length).split('\n');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date.trim()))
    throw new Error(`CHANGELOG.md has no section "## ${heading}<date>"`);
  const notes = lines.join('\n').trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return `${notes}\n`;
}
