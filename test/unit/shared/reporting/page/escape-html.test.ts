import { expect, test } from 'vitest';
import { escaped, html } from '../../../../../shared/reporting/page/escape-html.ts';

test('each character that HTML reads is an entity, in elements and in quoted attributes', () => {
  expect(escaped(`<a href="x" title='y'>&amp;</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  );
  expect(escaped('plain, \u202E and `so` on')).toBe('plain, \u202E and `so` on');
});

test('of what others wrote only what shows is left', () => {
  expect(html('<b>\u202E\0x')).toBe('&lt;b&gt;x');
});
