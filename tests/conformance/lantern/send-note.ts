import {
  type Command,
  type CommandDefinition,
  type CommandReceipt,
  ConnectorError,
} from '@pyloto/core-connectors';
import { z } from 'zod';

const SendNoteSchema = z.strictObject({
  clientMessageId: z.string().min(1).max(64),
  channel: z.literal('lantern'),
  accountId: z.string().min(1),
  to: z.strictObject({ id: z.string().min(1) }),
  text: z.string().min(1).max(200),
});

type SendNote = Command & z.infer<typeof SendNoteSchema>;

const ReceiptSchema = z.object({ id: z.string().min(1) });

/** Sends a note: one call of Lantern's. */
export const sendNote: CommandDefinition<SendNote> = {
  name: 'send-note',
  capabilityId: 'outbound_messages',
  summary: 'Sends a note.',
  schema: SendNoteSchema,
  example: {
    clientMessageId: 'parcel-7-arrived',
    channel: 'lantern',
    accountId: 'harbour-7',
    to: { id: '+5511987650123' },
    text: 'Your parcel waits at the harbour.',
  },
  isRepeatable: false,
  send: async ({ to, text }, { http, settings, accessToken, timeoutMs, signal }) => {
    const answer = await http.request({
      method: 'POST',
      url: `${settings['LANTERN_URL']}/notes`,
      headers: {
        authorization: `Bearer ${accessToken.reveal()}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ to: to.id, text }),
      timeoutMs,
      signal,
    });
    return receiptOf(answer.body);
  },
};

function receiptOf(body: Uint8Array): CommandReceipt {
  try {
    const { id } = ReceiptSchema.parse(JSON.parse(new TextDecoder().decode(body)));
    return { externalMessageId: id };
  } catch (cause) {
    throw new ConnectorError('unknown_outcome', 'lantern must answer with the id of the note', {
      cause,
    });
  }
}
