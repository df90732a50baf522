import { recordStates } from './record.ts';
import { PICTURES, takeAll } from './take.ts';

/**
 * `npm run pictures`: draws comment, summary, check and page of the recorded runs, in light and dark; needs Chromium, by
 * name or as `CHROMIUM`. With `-- --record` the runs are made anew first, on the example project's data.
 */
if (process.argv.includes('--record')) await recordStates();
const bytes = await takeAll();
console.log(`${(bytes / 1e6).toFixed(2)} MB of pictures in ${PICTURES}`);
