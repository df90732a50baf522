import { expect, test } from 'vitest';
import { StoreConflict, type Store } from '../../../shared/store/store.ts';

/** What every store promises. @param open a new, empty store at each call, or the same one again under the same name */
export function storeSuite(open: (name: string) => Store | Promise<Store>): void {
  test('has nothing at first', async () => {
    expect(await (await open('a')).get('baseline/abc.json')).toBeNull();
  });

  test('keeps what was set, for whoever opens it again', async () => {
    const content = 'text with ümlauts, \u2028 and\nlines\n';
    const version = await (await open('b')).compareAndSet('deep/er/key.json', content, null);
    expect(await (await open('b')).get('deep/er/key.json')).toEqual({ content, version });
  });

  test('sets only what nobody else changed', async () => {
    const store = await open('c');
    const first = await store.compareAndSet('key', 'one', null);
    await expect(store.compareAndSet('key', 'two', null)).rejects.toThrow(StoreConflict);
    const second = await store.compareAndSet('key', 'two', first);
    await expect(store.compareAndSet('key', 'three', first)).rejects.toThrow(StoreConflict);
    await expect(store.compareAndSet('other', 'x', second)).rejects.toThrow(StoreConflict);
    expect((await store.get('key'))?.content).toBe('two');
    expect(await store.get('other')).toBeNull();
  });

  test('a value that went away and came back is another one', async () => {
    const store = await open('d');
    const first = await store.compareAndSet('key', 'A', null);
    const second = await store.compareAndSet('key', 'B', first);
    const third = await store.compareAndSet('key', 'A', second);
    expect(new Set([first, second, third]).size).toBe(3);
    await expect(store.compareAndSet('key', 'C', first)).rejects.toThrow(StoreConflict);
  });

  test('appends whole lines, after what is there', async () => {
    const store = await open('e');
    await store.append('ledger.jsonl', '{"n":1}');
    await store.append('ledger.jsonl', '{"n":2}');
    expect((await store.get('ledger.jsonl'))?.content).toBe('{"n":1}\n{"n":2}\n');
    const entry = await store.get('ledger.jsonl');
    await store.append('ledger.jsonl', '{"n":3}');
    await expect(store.compareAndSet('ledger.jsonl', '', entry?.version ?? null)).rejects.toThrow(
      StoreConflict,
    );
    await store.compareAndSet('open-ended', 'no newline', null);
    await store.append('open-ended', 'next');
    expect((await store.get('open-ended'))?.content).toBe('no newline\nnext\n');
    await expect(store.append('ledger.jsonl', 'two\nlines')).rejects.toThrow();
  });

  test('loses nothing to writers at the same time', async () => {
    const stores = [await open('f'), await open('f'), await open('f')];
    const lines = Array.from({ length: 30 }, (_, index) => `line ${String(index)}`);
    await Promise.all(lines.map(async (line, index) => stores[index % 3]?.append('log', line)));
    const written = (await stores[0]?.get('log'))?.content.trimEnd().split('\n');
    expect(written?.toSorted()).toEqual(lines.toSorted());

    const outcomes = await Promise.allSettled(
      stores.map((store, index) => store.compareAndSet('winner', String(index), null)),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });

  test.each([
    '',
    '/etc/passwd',
    '../outside',
    'a/../../outside',
    'a/..',
    './a',
    'a//b',
    'a/',
    'a\0b',
    'a\nb',
    '..\\outside',
    'C:\\x',
    'c:x',
    '.lock/1',
    '.git',
    'a/.hidden',
    ' a',
    'a ',
    'x'.repeat(600),
  ])('refuses the key %j', async (key) => {
    const store = await open('g');
    await expect(store.get(key)).rejects.toThrow(/is no key of a store/);
    await expect(store.compareAndSet(key, 'x', null)).rejects.toThrow(/is no key of a store/);
    await expect(store.append(key, 'x')).rejects.toThrow(/is no key of a store/);
  });

  test('keys that differ stay apart', async () => {
    const store = await open('h');
    for (const key of ['a', 'b/a', 'b/c/a', 'ä', 'a b', "it's", '$(x)', '%2e%2e'])
      await store.compareAndSet(key, key, null);
    for (const key of ['a', 'b/a', 'b/c/a', 'ä', 'a b', "it's", '$(x)', '%2e%2e'])
      expect((await store.get(key))?.content).toBe(key);
  });
}
