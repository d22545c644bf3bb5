import { once } from 'node:events';
import process from 'node:process';

import { createRedisDeadLetters } from '@pyloto/core-delivery/redis';
import { closeRedis, createRedisClient, whenRedisReady } from '@pyloto/core-redis';

import { failureOf } from './dead-letter-failures.ts';

/*
 * One copy of an app whose handler fails: node put-dead-letters.ts <redis url> <item> …
 * It says `ready`, waits for a byte on its standard input, and puts each item once, in order.
 */
const [url = '', ...items] = process.argv.slice(2);
const client = createRedisClient({ url });
await whenRedisReady(client, 10_000);
const deadLetters = createRedisDeadLetters({ client, connector: 'parcels', clock: Date });
process.stdout.write('ready');
await once(process.stdin, 'data');
for (const item of items) await deadLetters.put(failureOf(item));
await closeRedis(client);
process.stdin.destroy();
