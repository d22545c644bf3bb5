import { readdirSync, readFileSync } from 'node:fs';

import { redisOfThisFile } from '@pyloto-tests/redis';
import { testConformance } from '@pyloto/connector-conformance-tests/vitest';
import { startWhatsAppSimulator } from '@pyloto/provider-simulators/whatsapp';
import { afterAll } from 'vitest';

/** The account and the person of the examples of its commands. */
const accountId = '106540352242922';
const from = '5511999990000';

/** It has no sandbox of its own: what it sends goes to this one. */
const simulator = await startWhatsAppSimulator({
  accounts: [
    {
      phoneNumberId: accountId,
      accessToken: 'sandbox_api_token',
      displayPhoneNumber: '15550100900',
      wabaId: '109871234567001',
    },
  ],
  appSecret: 'sandbox_app_secret',
});
afterAll(() => simulator.close());
await simulator.receive({ accountId, from, text: 'Oi' });

testConformance({
  module: new URL('connector.ts', import.meta.url),
  fixtures: ['whatsapp', 'instagram', 'messenger'].flatMap(casesOf),
  level: 'gold',
  env: { META_GRAPH_URL: simulator.url },
  redisUrl: await redisOfThisFile(),
});

/** What the product's own app takes; behind one address, an object of another product is taken too. */
function casesOf(app: string): URL[] {
  const folder = new URL(`../../${app}/fixtures/`, import.meta.url);
  return readdirSync(folder)
    .map((name) => new URL(`${name}/`, folder))
    .filter((url) => !isOfAnotherProduct(url));
}

function isOfAnotherProduct(url: URL): boolean {
  return readFileSync(new URL('expected.json', url), 'utf8').includes('"object:');
}
