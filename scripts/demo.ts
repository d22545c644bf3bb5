// Starts the WhatsApp connector in sandbox mode, plays recorded deliveries at it over HTTP, has a conversation through it, and shows
// what came out.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { startConnector } from './demo/connector-process.ts';
import { converse, type Conversation } from './demo/conversation.ts';
import { play, type Played } from './demo/play.ts';
import { startReceiver } from './demo/receiver.ts';
import { buildRecording } from './demo/recording.ts';
import {
  conversationHeadLine,
  conversationLine,
  deliveryLine,
  headLine,
  ruleLine,
  totalLine,
} from './demo/table.ts';

const ROOT = path.join(import.meta.dirname, '..');
const FIXTURES = path.join(ROOT, 'apps/whatsapp/fixtures');
const MAIN = path.join(ROOT, 'apps/whatsapp/src/main.ts');

const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });
process.exitCode = await runDemo(values.once);

async function runDemo(isOnce: boolean): Promise<number> {
  const { deliveries, refusedOnceKey } = buildRecording(FIXTURES);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  let showEvents = false;
  const receiver = await startReceiver({
    secret,
    refusedOnceKey,
    onEvent: (event) => {
      if (showEvents)
        console.log(`→ ${event.type}  ${event.id}\n${JSON.stringify(event.data, null, 2)}`);
    },
  });
  const connector = await startConnector(MAIN, {
    PORT: isOnce ? '0' : (process.env.PORT ?? '3000'),
    PYLOTO_MODE: 'sandbox',
    EVENT_SINK: 'webhook',
    EVENT_SINK_URL: receiver.url,
    EVENT_SINK_SECRET: secret,
    EVENT_SINK_ALLOW_PRIVATE: 'true',
  });
  console.log(`WhatsApp connector, sandbox mode, state in memory: ${connector.url}/webhook\n`);
  const isAsPredicted = showTable(await playAll(), receiver.events);
  const isAnswered = showConversation(await converse(connector.url, receiver.events));
  if (!isOnce) {
    showEvents = true;
    await stayUp(connector.url);
  }
  const exitCode = await connector.stop();
  receiver.close();
  return isAsPredicted && isAnswered && exitCode === 0 ? 0 : 1;

  async function playAll(): Promise<Played[]> {
    const all: Played[] = [];
    console.log(headLine());
    console.log(ruleLine());
    for (const delivery of deliveries) {
      const played = await play(delivery, connector.url);
      all.push(played);
      console.log(deliveryLine(played));
    }
    return all;
  }
}

/** @returns whether every figure is what the recording predicts */
function showTable(all: readonly Played[], events: readonly { readonly id: string }[]): boolean {
  const processed = all.reduce((sum, { summary }) => sum + summary.processed, 0);
  const distinctIds = new Set(events.map(({ id }) => id)).size;
  console.log(ruleLine());
  console.log(totalLine(all));
  console.log(
    `\n${events.length} signed events at the receiver, ${distinctIds} distinct ids, ${processed} processed.`,
  );
  const isExact = events.length === processed && distinctIds === processed;
  const isAsPredicted = isExact && all.every((played) => played.asPredicted);
  console.log(
    isAsPredicted
      ? '✓ every figure is what the recording predicts'
      : '✗ some figure is not what the recording predicts',
  );
  return isAsPredicted;
}

/** @returns whether the conversation went as it has to */
function showConversation({ steps, events, accepted, asExpected }: Conversation): boolean {
  console.log(`\n${conversationHeadLine()}`);
  console.log(ruleLine());
  for (const step of steps) console.log(conversationLine(step));
  console.log(ruleLine());
  const ids = new Set(events.map(({ correlationid }) => correlationid)).size;
  console.log(
    `\n${events.length} signed events, ${ids} correlation id, ${accepted} message accepted by the simulated Meta.`,
  );
  console.log(
    asExpected
      ? '✓ answered once, under one correlation id'
      : '✗ the conversation is not as it has to be',
  );
  return asExpected;
}

async function stayUp(url: string): Promise<void> {
  const fixture = 'apps/whatsapp/fixtures/location';
  console.log(`
Try it from another terminal (events appear here; Ctrl-C stops):

  curl -i '${url}/webhook?hub.mode=subscribe&hub.challenge=42&hub.verify_token=sandbox_verify_token'
  curl -i ${url}/webhook -H 'content-type: application/json' -H "x-hub-signature-256: $(node -p "require('./${fixture}/headers.json')['x-hub-signature-256']")" --data-binary @${fixture}/body.json

  curl ${url}/sandbox/messages -d '{"from":"5511999990000","text":"Oi"}'
  curl ${url}/commands/send-message -H 'authorization: Bearer sandbox_commands_key' -d '{"clientMessageId":"c-1","channel":"whatsapp","accountId":"106540352242922","to":{"id":"5511999990000"},"content":{"kind":"text","text":"Olá!"}}'

Every command to read and to try: ${url}/docs
`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}
