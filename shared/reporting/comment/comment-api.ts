export interface ExistingComment {
  id: number;
  body: string;
  /** Null when the account was deleted. */
  authorId: number | null;
  url: string;
  /** Hidden by somebody; treated as not there. */
  minimized: boolean;
}

/** What the engine asks of the pull request's host; `shared/github` provides it. */
export interface CommentApi {
  /** Oldest first, all pages. */
  listComments(pullRequest: number): Promise<ExistingComment[]>;
  /** After an ambiguous failure the comments are read again for the marker: never posted twice blindly. */
  createComment(pullRequest: number, body: string, marker: string): Promise<ExistingComment>;
  /**
   * @param signal gives up waiting; the request may still take effect
   * @returns null when somebody deleted it meanwhile
   */
  updateComment(id: number, body: string, signal: AbortSignal): Promise<ExistingComment | null>;
  deleteComment(id: number, signal: AbortSignal): Promise<void>;
}
