import { redisOfThisFile } from '@pyloto-tests/redis';
import { testConformance } from '@pyloto/connector-conformance-tests/vitest';

const module = new URL('connector.ts', import.meta.url);

testConformance({ module, level: 'gold', redisUrl: await redisOfThisFile() });
