import { contentOf } from '../../../shared/hash/content.ts';
import { chooseVersion } from '../../../shared/registry/versioning.ts';
import { aboutFixture } from './about-fixture.ts';
import { openIn } from './open-in.ts';

/** A process of its own: registers a model and prints what came out. With `die` it is killed holding the lock. */
const [root = '', modelPath = '', bump = 'auto', die = ''] = process.argv.slice(2);
const registry = openIn('/', root);
const { found, created } = await registry.register({
  model: 'm',
  modelPath,
  digest: (await contentOf(modelPath)).digest,
  attachments: {},
  about: aboutFixture(),
  choose: (known) => {
    if (die === 'die') process.kill(process.pid, 'SIGKILL');
    const candidate = { digest: '', signature: null, better: bump === 'minor' };
    return chooseVersion({ version: 'auto', bump: 'auto' }, candidate, known);
  },
});
process.stdout.write(JSON.stringify({ version: found.version, digest: found.digest, created }));
