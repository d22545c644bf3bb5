import { readdirSync, readFileSync } from 'node:fs';

import { redisOfThisFile } from '@pyloto-tests/redis';
import { testConformance } from '@pyloto/connector-conformance-tests/vitest';

testConformance({
  module: new URL('connector.ts', import.meta.url),
  fixtures: ['whatsapp', 'instagram', 'messenger'].flatMap(casesOf),
  level: 'gold',
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
