import type { Handler } from '../answer.ts';
import { artifactRoutes } from './artifacts.ts';
import { checkRoutes } from './checks.ts';
import { collaboratorRoutes } from './collaborators.ts';
import { commentRoutes } from './comments.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { dispatchRoutes } from './dispatches.ts';
import { gitObjectRoutes } from './git-objects.ts';
import { pullRoutes } from './pulls.ts';
import { reactionRoutes } from './reactions.ts';
import { refRoutes } from './refs.ts';
import { runRoutes } from './runs.ts';
import { statusRoutes } from './statuses.ts';

/** Handlers by the operation's id in GitHub's description. */
export const ROUTES: Readonly<Record<string, Handler>> = {
  ...artifactRoutes,
  ...checkRoutes,
  ...collaboratorRoutes,
  ...commentRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...dispatchRoutes,
  ...gitObjectRoutes,
  ...pullRoutes,
  ...reactionRoutes,
  ...refRoutes,
  ...runRoutes,
  ...statusRoutes,
};
