import { play, type Play, PlayedCommentSchema, PlayedMessageSchema } from '../sandbox/play-door.ts';
import type { DirectSimulator } from './start-direct-simulator.ts';

/** How long a message of the app waits before its reader reads it, in milliseconds. */
export const READS_AFTER_MS = 200;

/** What somebody may do in a sandbox of Instagram or Messenger: write and comment. */
export function directPlays(
  simulator: Pick<DirectSimulator, 'receive' | 'comment'>,
  accountIds: readonly string[],
): Readonly<Record<'messages' | 'comments', Play>> {
  const from = '6204839175520418';
  return {
    messages: play(accountIds, PlayedMessageSchema, {
      example: { from, text: 'Oi' },
      happens: (played, accountId) =>
        simulator.receive({ from: played.from, accountId, text: played.text }),
    }),
    comments: play(accountIds, PlayedCommentSchema, {
      example: { from, text: 'Is it still there?' },
      happens: (played, accountId) =>
        simulator.comment({
          from: played.from,
          accountId,
          text: played.text,
          mediaId: played.mediaId,
        }),
    }),
  };
}
