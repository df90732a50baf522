import { expect, test } from 'vitest';
import { releaseNotes } from '../../../.github/scripts/release/release-notes.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

- later

## [1.2.0] - 2026-02-01

### Added

- a part

## [1.1.0] - 2026-01-01
`;

test('the notes are the section of the version, and no other', () => {
  expect(releaseNotes(CHANGELOG, '1.2.0')).toBe('### Added\n\n- a part\n');
});

test.each([
  ['1.3.0', 'no section "## [1.3.0] - <date>"'],
  ['1.2', 'no section'],
  ['1.1.0', 'says nothing of 1.1.0'],
])('%s is refused', (version, message) => {
  expect(() => releaseNotes(CHANGELOG, version)).toThrow(message);
});
