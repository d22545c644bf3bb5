import { Secret } from '@pyloto/core-connectors';

import { assertConforms } from '../../conformance-problem.ts';
import { notApplicable, type Requirement, skipped } from '../../requirement.ts';
import type { HttpAnswer } from '../../session/http-exchange.ts';
import { secretOf } from '../../session/environment.ts';
import type { Session } from '../../session/session.ts';

const CHALLENGE = '1158201444';
const OTHER_TOKEN = 'conformance-another-token';

/** DOOR-06. */
export const handshakeIsAnswered: Requirement = {
  id: 'DOOR-06',
  level: 'bronze',
  title:
    'The handshake: the right token is answered with the bare challenge as text/plain, a wrong one 403, a missing parameter 400.',
  why: 'A provider registers an address only after it; and whoever gets it wrong must see what is wrong.',
  source: 'docs/running-an-app.md',
  needs: ['module'],
  check: async (session) => {
    const { handshake, manifest } = session.connector;
    if (handshake === undefined) return notApplicable('its provider has no handshake');
    const connector = await session.shared();
    const token = secretOf(manifest, 'webhook_handshake', connector.secrets) ?? '';
    const names = parametersOf(handshake, token);
    if (names === undefined) return skipped('the parameters of its handshake were not recognised');
    const ask = (query: Query): Promise<HttpAnswer> =>
      connector.request({ path: `/webhook?${new URLSearchParams(query).toString()}` });

    assertChallenge(await ask(queryOf(names, token)));
    assertStatus('a wrong token', await ask(queryOf(names, OTHER_TOKEN)), 403);
    for (const missing of names) {
      const rest = names.filter((name) => name !== missing);
      assertStatus(`no ${missing}`, await ask(queryOf(rest, token)), 400);
    }
    return undefined;
  },
};

type Handshake = NonNullable<Session['connector']['handshake']>;
type Query = Record<string, string>;

/** Which parameters it asks for: those it looks at when each has the value that its name speaks of. */
function parametersOf(handshake: Handshake, token: string): readonly string[] | undefined {
  const asked = new Set<string>();
  const query = new URLSearchParams();
  query.get = (name) => {
    asked.add(name);
    return valueOf(name, token);
  };
  const answer = handshake(query, [Secret.of(token)]);
  return answer.kind === 'challenge' ? [...asked] : undefined;
}

function valueOf(name: string, token: string): string {
  if (/token|secret/i.test(name)) return token;
  return /mode|type/i.test(name) ? 'subscribe' : CHALLENGE;
}

function queryOf(names: readonly string[], token: string): Query {
  return Object.fromEntries(names.map((name) => [name, valueOf(name, token)]));
}

function assertChallenge({ status, headers, text }: HttpAnswer): void {
  const { 'content-type': type = '' } = headers;
  assertConforms(status === 200 && text === CHALLENGE && type.startsWith('text/plain'), {
    expected: `200, text/plain and nothing but ${CHALLENGE} for the right token`,
    seen: `${status}, ${type} and ${text.slice(0, 80)}`,
    advice: 'give back { kind: "challenge", body } as it came; the runtime answers it',
  });
}

function assertStatus(what: string, { status }: HttpAnswer, wanted: number): void {
  assertConforms(status === wanted, {
    expected: `${wanted} for ${what}`,
    seen: `${status}`,
    advice:
      'give back { kind: "forbidden" } for a wrong token, { kind: "malformed" } for what is missing',
  });
}
