/**
 * What commands cost on a Redis of their own: `pnpm exec node tests/redis/measure-outbound.ts`.
 *
 * Memory: 10,000 commands of one tenant that were sent, in conversations or in none, and that wait; and conversations; by `MEMORY USAGE` and by `used_memory`. Time: one call
 * after another on loopback, the median.
 */
import { randomUUID } from 'node:crypto';
import process from 'node:process';

import { writeCallbackData } from '@pyloto/core-delivery';
import {
  createRedisConversationWindows,
  createRedisOutboundLedger,
} from '@pyloto/core-delivery/redis';
import { keyDigest } from '@pyloto/core-events';
import { closeRedis, createRedisClient, whenRedisReady } from '@pyloto/core-redis';
import { Redis } from 'ioredis';

import { startRedis } from './start-redis.ts';

const COMMANDS = 10_000;
const SCOPE = { tenantId: 'acme', connector: 'whatsapp' };
const ACCOUNT_ID = '106540352242922';
let count = 0;
const TEXT = 'Olá! O seu pedido saiu para entrega e chega hoje até às 18 horas.';

const redis = await startRedis();
const client = createRedisClient(redis);
const inspector = new Redis(redis.url);
await whenRedisReady(client, 10_000);
const ledger = createRedisOutboundLedger({ client });
const windows = createRedisConversationWindows({ client });

await ledger.accept(commandOf('teaches'));
await measure('waiting commands', (id) => ledger.accept(commandOf(id)));
await measure('sent commands', (id) => send(id));
await measure('sent commands, each in a conversation of its own', (id) => send(id, id));
await measure('sent commands, a hundred in a conversation', (id) => send(id, `${count++ % 100}`));
await measure('conversations', (conversationId) =>
  windows.received(SCOPE, [{ accountId: ACCOUNT_ID, conversationId, atMs: Date.now() }]),
);
await measureTimes();

inspector.disconnect();
await closeRedis(client);
await redis.stop();

async function measure(what: string, make: (id: string) => Promise<unknown>): Promise<void> {
  await inspector.flushall();
  const before = await usedBytes();
  for (let at = 0; at < COMMANDS; at++) await make(randomUUID());
  const grown = ((await usedBytes()) - before) / COMMANDS;
  const keys = await inspector.keysBuffer('*');
  const usages = await Promise.all(keys.map((key) => inspector.memory('USAGE', key)));
  const used = usages.reduce<number>((sum, bytes) => sum + Number(bytes), 0) / COMMANDS;
  print(
    `memory, ${COMMANDS} ${what}: ${used.toFixed(0)} bytes each by MEMORY USAGE, ${grown.toFixed(0)} by used_memory`,
  );
}

async function measureTimes(): Promise<void> {
  await inspector.flushall();
  const ids = Array.from({ length: 3_000 }, (): string => randomUUID());
  const turns = new Map(ids.map((id) => [id, turnOf()]));
  const at = (id: string) => turns.get(id) ?? turnOf();
  const accept = await medianMicros(ids, (id) => ledger.accept(commandOf(id), at(id)));
  const end = await medianMicros(ids, (id) => ledger.end(commandOf(id), at(id), sentAs(id)));
  const find = await medianMicros(ids, (id) => ledger.find(commandOf(id)));
  const one = await medianMicros(ids, (id) => ledger.apply(SCOPE, [statusOf(id)]));
  const hundreds = Array.from({ length: 30 }, (_, part) => ids.slice(part * 100, part * 100 + 100));
  const many = await medianMicros(hundreds, (part) =>
    ledger.apply(
      SCOPE,
      part.map((id) => statusOf(id, 'read')),
    ),
  );
  print(
    `accept ${accept} µs, end ${end} µs, find ${find} µs, a status ${one} µs, 100 statuses ${many} µs`,
  );
}

async function send(id: string, conversationId?: string): Promise<void> {
  const turn = turnOf();
  await ledger.accept({ ...commandOf(id), conversationId }, turn);
  await ledger.end(commandOf(id), turn, { ...sentAs(id), atMs: Date.now() });
}

function turnOf() {
  const ownerToken = randomUUID();
  return { part: 0, ownerToken, leaseMs: 60_000, messageIdKey: keyDigest(ownerToken) };
}

function sentAs(id: string) {
  return {
    kind: 'sent',
    externalMessageId: `wamid.${keyDigest(id)}${keyDigest(id).slice(4)}`,
  } as const;
}

function statusOf(id: string, state: 'delivered' | 'read' = 'delivered') {
  return { state, accountId: ACCOUNT_ID, callbackData: writeCallbackData(id, 0) } as const;
}

function commandOf(clientMessageId: string) {
  return {
    ...SCOPE,
    clientMessageId,
    commandName: 'send-message',
    channel: 'whatsapp',
    accountId: ACCOUNT_ID,
    bodyDigest: keyDigest(TEXT),
    correlationId: randomUUID(),
    partCount: 1,
    command: {
      clientMessageId,
      channel: 'whatsapp',
      accountId: ACCOUNT_ID,
      to: { id: '15550001111' },
      content: { kind: 'text', text: TEXT },
    },
  };
}

async function medianMicros<Item>(
  items: readonly Item[],
  call: (item: Item) => Promise<unknown>,
): Promise<number> {
  const micros: number[] = [];
  for (const item of items) {
    const startMs = performance.now();
    await call(item);
    micros.push((performance.now() - startMs) * 1_000);
  }
  return Math.round(micros.sort((a, b) => a - b)[micros.length >> 1] ?? 0);
}

async function usedBytes(): Promise<number> {
  return Number(
    /used_memory:(?<bytes>\d+)/u.exec(await inspector.info('memory'))?.groups?.['bytes'],
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
