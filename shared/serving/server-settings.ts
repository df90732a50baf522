import type { ModelPlace } from './served-model.ts';
import type { ServerLimits } from './server-limits.ts';

/** The file that a server process is started with; it holds a secret, so its mode is 0600. */
export interface ServerSettings {
  host: string;
  /** 0 takes a free one. */
  port: number;
  adminToken: string;
  /** Folder laid out like `node_modules`, or null. */
  nativesFolder: string | null;
  model: ModelPlace;
  limits: ServerLimits;
  /** Written when the server is ready, or when it cannot be. */
  answerFile: string;
}

/** What is left of a server's start until whoever started it has recorded or ended it. */
export type ServerAnswer = { ready: true; pid: number; host: string; port: number } | ServerRefusal;

export interface ServerRefusal {
  ready: false;
  message: string;
  fix?: string;
  /** The fault lies in the model; without it and without `explained` only the log can say more. */
  aboutModel?: boolean;
  explained?: boolean;
}
