import type { EventEnvelope } from '@pyloto/core-events';

/** What a conversation came to, and whether it is what it has to be. */
export type Conversation = {
  readonly steps: readonly ConversationStep[];
  readonly events: readonly EventEnvelope[];
  /** How often the provider took the answer. */
  readonly accepted: number;
  readonly asExpected: boolean;
};

/** Something that was said, what it was answered, and what came of it. */
export type ConversationStep = {
  readonly title: string;
  readonly status?: number;
  readonly outcome: string;
};

type Answer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
};

const PERSON = { from: '5511999990000', name: 'Ana', text: 'Oi!' };
const TEXT = 'Olá, Ana!';
const KEY = 'sandbox_commands_key';
const STATUSES = ['sent', 'delivered', 'read'];
const EVENTS = 1 + STATUSES.length;
const PATIENCE_MS = 5_000;
const LOOK_AGAIN_MS = 10;

/**
 * A person writes to the sandbox's business, the product answers, and answers once more under the same id, as after a lost answer.
 *
 * @param received what the product's end has received so far; it grows
 */
export async function converse(
  url: string,
  received: readonly EventEnvelope[],
): Promise<Conversation> {
  const before = received.length;
  const written = await post(`${url}/sandbox/messages`, PERSON);
  await until(() => received.length > before);
  const message = received[before];
  const headers = {
    authorization: `Bearer ${KEY}`,
    'x-correlation-id': message?.correlationid ?? '',
  };
  const command = answerTo(message);
  const first = await post(`${url}/commands/send-message`, command, headers);
  await until(() => received.length >= before + EVENTS);
  const again = await post(`${url}/commands/send-message`, command, headers);
  const count = await fetch(`${url}/sandbox/messages/${command.clientMessageId}`);
  const { accepted }: { accepted: number } = JSON.parse(await count.text());
  const events = received.slice(before);
  const statuses = STATUSES.filter((status) => events.some((event) => isStatus(event, status)));
  const steps = [
    {
      title: `${PERSON.name} writes: ${PERSON.text}`,
      status: written.status,
      outcome: nameOf(message),
    },
    { title: `the product answers: ${TEXT}`, status: first.status, outcome: wordOf(first) },
    { title: 'and hears of it', outcome: statuses.join(', ') },
    { title: 'it answers again, under the same id', status: again.status, outcome: wordOf(again) },
  ];
  const asExpected =
    wordOf(first) === 'sent' &&
    wordOf(again) === 'duplicate' &&
    again.body['providerMessageId'] === first.body['providerMessageId'] &&
    statuses.length === STATUSES.length &&
    accepted === 1 &&
    isOneConversation(events);
  return { steps, events, accepted, asExpected };
}

/** Every event of it is there once, and all have the correlation id of the first. */
function isOneConversation(events: readonly EventEnvelope[]): boolean {
  const ids = new Set(events.map(({ correlationid }) => correlationid));
  return events.length === EVENTS && ids.size === 1;
}

/** Leaves from the account that was written to. */
function answerTo(message: EventEnvelope | undefined) {
  const [, , , accountId = ''] = message?.source.split('/') ?? [];
  return {
    clientMessageId: 'demo-1',
    channel: 'whatsapp',
    accountId,
    to: { id: PERSON.from },
    content: { kind: 'text', text: TEXT },
  };
}

async function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function until(isSo: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!isSo() && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

function wordOf({ body }: Answer): string {
  return String(body['status']);
}

function isStatus({ data }: EventEnvelope, status: string): boolean {
  return typeof data === 'object' && data !== null && 'status' in data && data.status === status;
}

/** `pyloto.messaging.message_received.v1` is `message_received`. */
function nameOf(event: EventEnvelope | undefined): string {
  return event?.type.split('.')[2] ?? 'nothing';
}
