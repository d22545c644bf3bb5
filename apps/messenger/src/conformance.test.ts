import { testConformance } from '@pyloto/connector-conformance-tests/vitest';

testConformance({ module: new URL('connector.ts', import.meta.url), level: 'gold' });
