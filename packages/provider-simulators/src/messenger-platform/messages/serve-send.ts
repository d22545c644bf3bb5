import type { Fresh } from '../../graph/calls/accepted-send.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import { serveWithFaults } from '../../graph/faults/serve-with-faults.ts';
import { textAt } from '../../graph/json-object.ts';
import type { AcceptedMessage, DirectSimulation } from '../direct-simulation.ts';
import type { SentMessage } from '../platform.ts';
import { tellOf } from '../webhooks/tell-of-message.ts';
import { admitSend, type Admission, type Call } from './admit-send.ts';
import { attachmentsIn } from './attachments-in.ts';
import { actionOf, checkSend } from './check-send.ts';
import { meet } from './receive-message.ts';
import { checkUploads } from './uploads.ts';

type Admitted = Exclude<Admission, { readonly refusal: unknown }>;

/** Answers `POST /<account>/messages`: a message, or something shown or done in the conversation. */
export async function serveSend(simulation: DirectSimulation, call: Call): Promise<Reply> {
  const { account, payload } = call;
  const wrong =
    checkSend(simulation.platform, payload) ??
    checkUploads(simulation, account, payload['message']);
  if (wrong !== undefined) return { kind: 'refused', refusal: wrong };
  const isAction = payload['sender_action'] !== undefined;
  const metadata = textAt(payload['message'], 'metadata');
  const target = {
    endpoint: isAction ? 'sender_action' : 'message',
    accountId: account.id,
    payload,
    ...(metadata !== undefined && { callbackData: metadata }),
  } as const;
  return serveWithFaults(simulation.faults, target, (told, fault) => {
    const admitted = admitSend(simulation, call);
    if ('refusal' in admitted) return { kind: 'refused', refusal: admitted.refusal };
    if (isAction) return act(simulation, call, admitted.person);
    const accepted = accept(simulation, call, admitted);
    if (fault !== undefined) accepted.fault = fault;
    meet(simulation, account, admitted.person);
    if (told === 'sent') tellOf(simulation, account, sentOf(accepted));
    const body = { recipient_id: admitted.person, message_id: accepted.id };
    return { kind: 'done', body, accepted };
  });
}

function accept(
  { platform, settings, ids, messages, comments, accepted }: DirectSimulation,
  { account, payload }: Call,
  { person, comment }: Admitted,
): Fresh<AcceptedMessage> {
  const id = platform.midOf(ids, account, person);
  const metadata = textAt(payload['message'], 'metadata');
  const text = textAt(payload['message'], 'text');
  const message: Fresh<AcceptedMessage> = {
    id,
    accountId: account.id,
    to: person,
    ...(comment !== undefined && { commentId: comment.id }),
    payload,
    ...(metadata !== undefined && { metadata }),
    ...(text !== undefined && { text }),
    atMs: settings.clock.now(),
    handlingMs: 0,
  };
  accepted.push(message);
  messages.set(id, { accountId: account.id, person, by: 'business', edits: 0 });
  if (comment !== undefined) comments.put({ ...comment, isPrivatelyAnswered: true });
  return message;
}

function sentOf({ id, to, atMs, text, metadata, payload }: Fresh<AcceptedMessage>): SentMessage {
  const attachments = attachmentsIn(payload['message']);
  return {
    mid: id,
    person: to,
    atMs,
    ...(text !== undefined && { text }),
    ...(metadata !== undefined && { metadata }),
    ...(attachments.length > 0 && { attachments }),
    isByHand: false,
  };
}

function act(
  { actions, settings }: DirectSimulation,
  { account, payload }: Call,
  person: string,
): Reply {
  const about = payload['payload'];
  const messageId = textAt(about, 'message_id');
  const reaction = textAt(about, 'reaction');
  actions.push({
    accountId: account.id,
    to: person,
    action: actionOf(payload),
    ...(messageId !== undefined && { messageId }),
    ...(reaction !== undefined && { reaction }),
    atMs: settings.clock.now(),
  });
  return { kind: 'done', body: { recipient_id: person } };
}
