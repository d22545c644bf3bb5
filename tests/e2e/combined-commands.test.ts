import SwaggerParser from '@apidevtools/swagger-parser';
import { Secret } from '@pyloto/core-connectors';
import { createMemoryDeadLetters } from '@pyloto/core-delivery';
import { createConnectorApp, openApiDocumentOf, systemClock } from '@pyloto/core-runtime';
import { meta } from '@pyloto/meta/connector';
import { expect, test } from 'vitest';

import { APP_SECRET } from './connector-process.ts';
import { cases } from './fixture-cases.ts';

test('each command has an example that its own channel takes, and none is taken for another channel', () => {
  const facts = { nowMs: Date.parse('2026-11-21T08:00:00Z'), lastInboundAtMs: undefined };
  const channels = new Set<string>();
  for (const definition of meta.commands ?? []) {
    for (const [channel, example] of Object.entries(definition.examples ?? {})) {
      channels.add(channel);
      const command = definition.schema.parse(example);
      const codes = definition.check?.(command, facts).map(({ code }) => code) ?? [];
      expect(codes).not.toContain('payload_invalid');
      expect(definition.check?.({ ...command, channel: 'pigeons' }, facts)).toMatchObject([
        { code: 'payload_invalid', field: 'channel' },
      ]);
    }
  }
  expect([...channels]).toEqual(['whatsapp', 'instagram', 'messenger']);
});

test('the reference of all products is valid OpenAPI', async () => {
  const document: Parameters<typeof SwaggerParser.validate>[0] = JSON.parse(
    JSON.stringify(openApiDocumentOf({ connector: meta })),
  );
  await expect(SwaggerParser.validate(document)).resolves.toBeDefined();
});

test('the letter of an event that failed knows the channel that it came on', async () => {
  const deadLetters = createMemoryDeadLetters({ clock: systemClock });
  const app = createConnectorApp({
    connector: meta,
    secrets: {
      META_APP_SECRET: [Secret.of(APP_SECRET), Secret.of('sandbox_app_secret')],
      META_VERIFY_TOKEN: [Secret.of('a-verify-token')],
    },
    handlers: { inbound_messages: () => Promise.reject(new Error('not now')) },
    deadLetters,
    logger: { log: () => undefined, logItems: () => undefined },
  });
  const delivery = cases.find(({ name, case: of }) => name === 'instagram' && of === 'dm-text')!;

  const { body, headers } = delivery;
  await app.request('/webhook', { method: 'POST', body: new Uint8Array(body), headers });

  expect(deadLetters.list({ limit: 1 }).letters).toMatchObject([
    { channelType: 'instagram', event: { connector: 'meta' } },
  ]);
});
