import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

/** DOOR-01. */
export const otherMethodsAreRefused: Requirement = {
  id: 'DOOR-01',
  level: 'bronze',
  title: 'Another method is answered 405 with `Allow`.',
  why: 'A 200 for what was not handled makes a wrong registration look right.',
  source: 'https://www.rfc-editor.org/rfc/rfc9110#name-405-method-not-allowed',
  check: async (session) => {
    const connector = await session.shared();
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const { status, headers } = await connector.request({ method, path: '/webhook' });
      const { allow = '' } = headers;
      assertConforms(status === 405 && /\bPOST\b/.test(allow), {
        expected: `${method} /webhook is answered 405, and allow has POST`,
        seen: `${status}, and allow is ${allow === '' ? 'absent' : allow}`,
        advice: 'let handleOther of buildWebhookHandlers answer every other method',
      });
    }
  },
};
