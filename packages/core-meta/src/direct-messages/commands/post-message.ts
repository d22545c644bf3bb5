import type { CommandCall, CommandReceipt } from '@pyloto/core-connectors';

import { graphCallOf, postGraph } from '../../graph/index.ts';
import type { JsonObject } from '../../json/json-object.ts';
import type { DirectMessageChannel } from './direct-message-channel.ts';
import { readMessageReceipt } from './message-receipt.ts';

/** A message, and to whom it goes, in Meta's words. */
export type GraphMessage = {
  readonly accountId: string;
  readonly recipient: JsonObject;
  readonly message: JsonObject;
  /** What else is said beside the message. */
  readonly manner?: JsonObject;
};

/**
 * Sends a message of any content, with what its echo is to bring back where the channel can do that.
 *
 * @throws ConnectorError as `postGraph`; `unknown_outcome` when it may have been sent
 */
export async function postMessage(
  channel: DirectMessageChannel,
  { accountId, recipient, message, manner }: GraphMessage,
  call: CommandCall,
): Promise<CommandReceipt> {
  const path = `${channel.senderOf(accountId, call)}/messages`;
  const metadata = channel.hasMetadata ? call.callbackData : undefined;
  const answer = await postGraph(graphCallOf(call, false), path, {
    recipient,
    ...manner,
    message: { ...message, metadata },
  });
  return readMessageReceipt(answer);
}
