import type { Command, CommandCall, CommandReceipt } from '@pyloto/core-connectors';
import type { Recipient } from '@pyloto/core-messaging';

import { graphCallOf, postGraph } from '../../graph/index.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { readMessageReceipt } from './message-receipt.ts';
import { toGraphRecipient } from './recipient.ts';

/** Sends a message of any type: an envelope around what it says. */
export async function postMessage(
  { accountId, to }: Command & { readonly to: Recipient },
  content: JsonObject,
  call: CommandCall,
): Promise<CommandReceipt> {
  const answer = await postGraph(graphCallOf(call, false), `${accountId}/messages`, {
    messaging_product: 'whatsapp',
    ...toGraphRecipient(to),
    ...content,
    biz_opaque_callback_data: call.callbackData,
  });
  return readMessageReceipt(answer);
}
