import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { scopeKey } from './index.ts';

test('a key begins with its connector and tenant as the hash tag', () => {
  expect(scopeKey({ connector: 'whatsapp', tenantId: 'acme' })).toBe('pyloto:{whatsapp:acme}:');
});

test('what would move the tag or join two names is escaped', () => {
  expect(scopeKey({ connector: 'a}b{c', tenantId: 'd:e%f' })).toBe('pyloto:{a%7Db%7Bc:d%3Ae%25f}:');
});

test('two scopes never share a key, and each has all of itself as its tag', () => {
  const name = fc.string({
    unit: fc.constantFrom(':', '{', '}', '%', '3', 'A', 'a'),
    maxLength: 6,
  });
  const scope = fc.record({ connector: name, tenantId: name });
  fc.assert(
    fc.property(scope, scope, (one, other) => {
      const [key, otherKey] = [scopeKey(one), scopeKey(other)];
      expect(key === otherKey).toBe(
        one.connector === other.connector && one.tenantId === other.tenantId,
      );
      expect(key).toBe(`pyloto:{${hashTag(`${key}anything}`)}}:`);
    }),
  );
});

/** As the server finds it: from the first `{` to the `}` that follows (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/, read 2026-11-21). */
function hashTag(key: string): string {
  const start = key.indexOf('{');
  return key.slice(start + 1, key.indexOf('}', start));
}
