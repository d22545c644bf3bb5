import { BoundedMap } from '../../graph/memory/bounded-map.ts';

/** Who wrote a comment. */
export type Commenter = {
  readonly id: string;
  readonly name?: string;
  /** The id under which a private answer reaches them. */
  readonly messagingId: string;
  /** Whether the webhook tells that id, as it does since v26. */
  readonly showsMessagingId: boolean;
};

/** A comment, or an answer to one. */
export type Comment = {
  readonly id: string;
  readonly accountId: string;
  readonly mediaId: string;
  readonly mediaType: string;
  readonly parentId?: string;
  readonly from: Commenter;
  readonly text: string;
  readonly atMs: number;
  readonly isHidden: boolean;
  readonly isPrivatelyAnswered: boolean;
};

/** The comments of all accounts, the newest 200,000. */
export type CommentStore = {
  readonly put: (comment: Comment) => void;
  readonly find: (id: string) => Comment | undefined;
  readonly remove: (id: string) => void;
  /** In the order in which they were written or changed. */
  readonly all: () => readonly Comment[];
};

const rememberedComments = 200_000;

/** Comments in memory. */
export function createCommentStore(): CommentStore {
  const comments = new BoundedMap<string, Comment>(rememberedComments);
  return {
    put: (comment) => comments.set(comment.id, comment),
    find: (id) => comments.get(id),
    remove: (id) => void comments.delete(id),
    all: () => [...comments.values()],
  };
}
