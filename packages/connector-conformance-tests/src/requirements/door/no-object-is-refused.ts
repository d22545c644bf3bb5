import { assertConforms } from '../../conformance-problem.ts';
import { isJsonArray, isJsonObject, type JsonValue, readJson } from '../../deliveries/json-text.ts';
import { notApplicable, type Requirement } from '../../requirement.ts';
import type { Fixture } from '../../target/read-fixtures.ts';
import { assertHandlesNext } from './assert-handles-next.ts';
import { errorCodeOf } from './error-code-of.ts';

const NOT_JSON = ['', 'conformance', '{"conformance":'];
const NO_OBJECTS = ['null', '42', '"conformance"', '[]'];

/** DOOR-02. */
export const noObjectIsRefused: Requirement = {
  id: 'DOOR-02',
  level: 'bronze',
  title:
    'A signed body that is no JSON, or no JSON of the kind its provider sends, is answered 400 `VALIDATION_FAILED`, and the next delivery is handled.',
  why: 'It says whose mistake it was; a 500 would be sent again and wake somebody up.',
  source: 'docs/errors.md',
  needs: ['deliveries'],
  dependsOn: ['PAR-02'],
  check: async (session) => {
    const kinds = new Set(session.fixtures.filter(isTaken).map(kindOfBody));
    if (kinds.size === 1 && kinds.has('none')) return notApplicable('its deliveries are no JSON');
    const connector = await session.shared();
    const { headers } = await session.deliveries.fresh();
    const wrong = NO_OBJECTS.filter((text) => !kinds.has(kindOfBody({ body: Buffer.from(text) })));
    for (const text of [...NOT_JSON, ...wrong]) {
      const answer = await connector.deliver({ body: Buffer.from(text), headers });
      const code = errorCodeOf(answer);
      assertConforms(answer.status === 400 && code === 'VALIDATION_FAILED', {
        expected: `the signed body ${text === '' ? 'of no bytes' : text} is answered 400 VALIDATION_FAILED`,
        seen: `${answer.status} ${code}`,
        advice: 'throw ConnectorError payload_invalid when the body as a whole cannot be read',
      });
    }
    await assertHandlesNext(session, connector);
    return undefined;
  },
};

function isTaken({ expected }: Fixture): boolean {
  return !('rejected' in expected);
}

function kindOfBody({ body }: Pick<Fixture, 'body'>): string {
  const value: JsonValue | undefined = readJson(body);
  if (value === undefined) return 'none';
  if (isJsonObject(value)) return 'object';
  return isJsonArray(value) ? 'array' : 'leaf';
}
