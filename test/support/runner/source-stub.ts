import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { start, type ActionName } from '../../../actions/entry.ts';

/** What the built stub does, on the sources: paths relative to the stub resolve as they do in the bundle. */
const [name = ''] = process.argv.slice(2);
const stub = join(import.meta.dirname, '..', '..', '..', 'actions', 'dist', `${name}.js`);
await start(name as ActionName, pathToFileURL(stub).href);
