import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import type { HttpAnswer } from '../../session/http-exchange.ts';
import { errorCodeOf } from './error-code-of.ts';

const SECRET_WORD = 'conformance-quagga';
const LEAKS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(SECRET_WORD), 'a word of the body'],
  [/\bat .+:\d+:\d+|\bnode:internal\b/, 'a stack'],
  [/file:\/\/|node_modules|\.[cm]?[jt]s\b/, 'a path'],
];

/** DOOR-07. */
export const errorsShowNothing: Requirement = {
  id: 'DOOR-07',
  level: 'bronze',
  title:
    'An error answer is `{ ok: false, correlationId, error: { code, message } }` and shows nothing of the body, no stack and no path.',
  why: 'Providers and proxies log answers; what is in them is on other people’s disks.',
  source: 'docs/errors.md',
  needs: ['deliveries'],
  check: async (session) => {
    const connector = await session.shared();
    const { headers } = await session.deliveries.fresh();
    const wrong = [`{"${SECRET_WORD}": ${SECRET_WORD}`, `"${SECRET_WORD}"`].map((text) =>
      Buffer.from(text),
    );
    const path = `/webhook?word=${SECRET_WORD}`;
    const answers = [
      ...(await Promise.all(wrong.map((body) => connector.deliver({ body, headers })))),
      await connector.request({ method: 'POST', path, headers, body: SECRET_WORD }),
      await connector.request({ method: 'PUT', path, headers, body: SECRET_WORD }),
      await connector.request({ path: `/${SECRET_WORD}` }),
    ];
    for (const answer of answers) if (answer.status >= 400) assertDocumented(answer);
  },
};

function assertDocumented(answer: HttpAnswer): void {
  const { status, json, text, headers } = answer;
  const isRefusal = typeof json === 'object' && json !== null && 'ok' in json && json.ok === false;
  const isJson = /^application\/json\b/.test(headers['content-type'] ?? '');
  assertConforms(isRefusal && isJson && /^[A-Z][A-Z_]+$/.test(errorCodeOf(answer)), {
    expected: 'JSON { ok: false, correlationId, error: { code, message } }',
    seen: `${status} ${text.slice(0, 120)}`,
    advice: 'answer refusals through errorAnswer of core-runtime',
  });
  const leak = LEAKS.find(([form]) => form.test(text));
  assertConforms(leak === undefined, {
    expected: 'an error answer that shows nothing of the body, no stack and no path',
    seen: `${status} with ${leak?.[1]}`,
    advice: 'let messages state the expectation, without data; put what was thrown into cause',
  });
}
