import { CommentRefSchema } from '../comment.ts';

/** The comment that a command is about, by the provider's id. */
export const TargetCommentSchema = CommentRefSchema.pick({ externalCommentId: true }).strict();
