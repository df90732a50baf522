import type { Handler } from '../answer.ts';
import { artifactRoutes } from './artifacts.ts';
import { commentRoutes } from './comments.ts';
import { contentRoutes } from './contents.ts';
import { dispatchRoutes } from './dispatches.ts';
import { pullRoutes } from './pulls.ts';
import { refRoutes } from './refs.ts';
import { runRoutes } from './runs.ts';

/** Handlers by the operation's id in GitHub's description. */
export const ROUTES: Readonly<Record<string, Handler>> = {
  ...artifactRoutes,
  ...commentRoutes,
  ...contentRoutes,
  ...dispatchRoutes,
  ...pullRoutes,
  ...refRoutes,
  ...runRoutes,
};
