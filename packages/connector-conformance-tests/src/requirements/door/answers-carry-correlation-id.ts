import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import type { HttpAnswer } from '../../session/http-exchange.ts';
import type { RunningConnector } from '../../session/running-connector.ts';

const WELL_FORMED = 'conformance-01.A_b';
/** A phone number, one that is too long, and one with a character that breaks log lines. */
const NOT_TAKEN = ['5511987654321', 'a'.repeat(65), 'conformance id'];

/** DOOR-05. */
export const answersCarryCorrelationId: Requirement = {
  id: 'DOOR-05',
  level: 'bronze',
  title:
    'Every answer carries a correlation id (`x-correlation-id`); a well-formed one is taken over, a phone number is not.',
  why: 'It is how a delivery is found in the log, and the log must not fill with phone numbers for it.',
  source: 'docs/observability.md',
  needs: ['deliveries'],
  check: async (session) => {
    const connector = await session.shared();
    const delivery = await session.deliveries.fresh();
    const unsigned = { method: 'POST', path: '/webhook', body: '{}' };
    const answers = [
      await connector.deliver(delivery),
      await connector.request(unsigned),
      await connector.request({ method: 'PUT', path: '/webhook' }),
    ];
    for (const answer of answers) assertHasId(answer);
    for (const given of [WELL_FORMED, ...NOT_TAKEN]) {
      const shown = await idFor(connector, given);
      assertConforms((shown === given) === (given === WELL_FORMED) && shown !== '', {
        expected: `${given === WELL_FORMED ? given : 'an id of its own'} for x-correlation-id: ${given}`,
        seen: shown === '' ? 'none' : shown,
        advice:
          'take over 8 to 64 characters of A–Z a–z 0–9 . _ - that are not only digits, and nothing else',
      });
    }
  },
};

function assertHasId({ status, headers }: HttpAnswer): void {
  assertConforms(/\S/.test(headers['x-correlation-id'] ?? ''), {
    expected: 'a header x-correlation-id in every answer',
    seen: `none in an answer ${status}`,
    advice: 'answer through successAnswer and errorAnswer of core-runtime, which set it',
  });
}

async function idFor(connector: RunningConnector, given: string): Promise<string> {
  const headers = { 'x-correlation-id': given };
  const answer = await connector.request({ method: 'POST', path: '/webhook', headers, body: '{}' });
  return answer.headers['x-correlation-id'] ?? '';
}
