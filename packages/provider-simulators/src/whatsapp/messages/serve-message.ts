import type { Fresh } from '../../graph/calls/accepted-send.ts';
import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import { serveWithFaults } from '../../graph/faults/serve-with-faults.ts';
import { isJsonObject, type JsonObject } from '../../graph/json-object.ts';
import { invalidParameter, refusalOf } from '../graph/whatsapp-refusals.ts';
import { fits } from '../media/file-rules.ts';
import type { AcceptedMessage, Simulation } from '../simulation.ts';
import type { SimulatedAccount } from '../simulator-options.ts';
import { admitMessage, type Sending, sendingOf } from './admit-message.ts';
import { checkMessage, checkProduct, typeOf } from './check-message.ts';
import { filesIn } from './files-in.ts';
import { pricingOf } from './pricing.ts';
import { tokenLengths, wamidOf } from './wamid.ts';

type Call = {
  readonly account: SimulatedAccount;
  readonly payload: JsonObject;
  /** `marketing_messages` takes templates only. */
  readonly edge: 'messages' | 'marketing_messages';
};

/** Answers `POST /<phone number id>/messages`, a message or a read receipt, and its sister for marketing. */
export async function serveMessage(simulation: Simulation, call: Call): Promise<Reply> {
  const { account, payload, edge } = call;
  if (edge === 'messages' && payload['status'] !== undefined)
    return serveReadReceipt(simulation, call);
  const wrong =
    checkEdge(call) ??
    checkMessage(payload, simulation.settings.templates) ??
    checkReferences(simulation, call);
  if (wrong !== undefined) return { kind: 'refused', refusal: wrong };
  const sending = sendingOf(simulation, call);
  const target = {
    endpoint: 'message',
    accountId: account.phoneNumberId,
    payload,
    ...(sending.callbackData !== undefined && { callbackData: sending.callbackData }),
  } as const;
  return serveWithFaults(simulation.faults, target, (statuses, fault) => {
    const { refusal, failsWith } = admitMessage(simulation, sending);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const accepted = accept(simulation, sending);
    if (fault !== undefined) accepted.fault = fault;
    if (statuses === 'sent') beginStatuses(simulation, sending, { id: accepted.id, failsWith });
    return { kind: 'done', body: answerOf(sending, accepted.id), accepted };
  });
}

function checkEdge({ payload, edge }: Call): GraphRefusal | undefined {
  return edge === 'marketing_messages' && typeOf(payload) !== 'template'
    ? invalidParameter('Message must be a template message.')
    : undefined;
}

/** Files and messages that are named have to exist, and to be this account's. */
function checkReferences(
  { media, messages }: Simulation,
  { account, payload }: Call,
): GraphRefusal | undefined {
  for (const { type, id } of filesIn(payload)) {
    const file = media.find(id);
    if (file?.accountId !== account.phoneNumberId) return refusalOf(131009, 'Media ID not found.');
    if (!fits(type, file.mimeType)) {
      return refusalOf(131053, `Media of type ${file.mimeType} cannot be sent as ${type}.`);
    }
  }
  const { reaction } = payload;
  if (typeOf(payload) !== 'reaction' || !isJsonObject(reaction)) return undefined;
  const target = messages.get(String(reaction['message_id']));
  return target?.accountId !== account.phoneNumberId || target.isReaction
    ? refusalOf(131009, 'Message ID of the reaction is not valid.')
    : undefined;
}

function accept(
  { ids, settings, messages, accepted }: Simulation,
  sending: Sending,
): Fresh<AcceptedMessage> {
  const { account, to, callbackData, payload } = sending;
  const id = wamidOf(to, ids.token(tokenLengths.business), 'business');
  const message: Fresh<AcceptedMessage> = {
    id,
    accountId: account.phoneNumberId,
    to,
    payload,
    ...(callbackData !== undefined && { callbackData }),
    atMs: settings.clock.now(),
    handlingMs: 0,
  };
  accepted.push(message);
  const isReaction = sending.type === 'reaction';
  messages.set(id, { accountId: account.phoneNumberId, by: 'business', isReaction });
  return message;
}

function beginStatuses(
  { schedule, settings }: Simulation,
  sending: Sending,
  { id, failsWith }: { readonly id: string; readonly failsWith: number | undefined },
): void {
  const { account, person, groupId, callbackData, type } = sending;
  const subject = {
    account,
    messageId: id,
    ...(person !== undefined && { person }),
    ...(groupId !== undefined && { groupId }),
    ...(callbackData !== undefined && { callbackData }),
    pricing: pricingOf(sending, settings.templates),
  };
  schedule.begin(subject, type, failsWith);
}

/**
 * The answer as recorded: `input` as it was written, `wa_id` canonical; a template also says `message_status`.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages (read 2026-11-21)
 */
function answerOf({ input, person, groupId, type }: Sending, id: string): object {
  const known =
    groupId !== undefined || person === undefined
      ? {}
      : input === person.userId
        ? { user_id: person.userId }
        : { wa_id: person.waId };
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input, ...known }],
    messages: [{ id, ...(type === 'template' && { message_status: 'accepted' }) }],
  };
}

async function serveReadReceipt(simulation: Simulation, call: Call): Promise<Reply> {
  const { account, payload } = call;
  const refusal = checkProduct(payload) ?? checkReadReceipt(simulation, call);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const target = {
    endpoint: 'read_receipt',
    accountId: account.phoneNumberId,
    payload,
  } as const;
  return serveWithFaults(simulation.faults, target, () => ({
    kind: 'done',
    body: { success: true },
  }));
}

/** The message must have come in; Meta tells a text that is no message id from one that it does not know. */
function checkReadReceipt(
  { messages }: Simulation,
  { account, payload }: Call,
): GraphRefusal | undefined {
  const { status, message_id: id, typing_indicator: typing } = payload;
  if (status !== 'read')
    return badParam(`Param status must be one of {READ} - got "${String(status)}".`);
  if (id === undefined) return badParam('The parameter message_id is required.');
  if (typeof id !== 'string' || !id.startsWith('wamid.')) {
    return invalidParameter('Please check the message ID you have provided.');
  }
  const message = messages.get(id);
  if (message?.accountId !== account.phoneNumberId || message.by !== 'person') {
    return refusalOf(131009, 'Message ID is not of a message that was received.');
  }
  if (typing !== undefined && !(isJsonObject(typing) && typing['type'] === 'text')) {
    return badParam("Param typing_indicator['type'] must be one of {TEXT}.");
  }
  return undefined;
}
