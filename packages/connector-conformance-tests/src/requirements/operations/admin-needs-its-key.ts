import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { withoutAdminKey } from '../../session/without-admin-key.ts';

/** OPS-02. */
export const adminNeedsItsKey: Requirement = {
  id: 'OPS-02',
  level: 'silver',
  title: '`/admin` is 404 where no key is configured, and 401 without the right one.',
  why: 'It shows, replays and discards events: it is for operators alone.',
  source: 'docs/running-an-app.md',
  needs: ['process'],
  check: async (session) => {
    const path = '/admin/dead-letters';
    const headers = { authorization: 'Bearer not-the-key-0123456789abcdef' };
    const [closed, open] = await Promise.all([withoutAdminKey(session), session.shared()]);
    const answers = await Promise.all([
      closed.request({ path }),
      closed.request({ path, headers }),
      open.request({ path }),
      open.request({ path, headers }),
    ]);
    const seen = answers.map(({ status }) => status).join(', ');
    assertConforms(seen === '404, 404, 401, 401', {
      expected:
        '404, 404 without a configured key; 401, 401 with one: each without a key and with a wrong one',
      seen,
      advice: 'serve /admin only where PYLOTO_ADMIN_KEY is set, and compare in constant time',
    });
  },
};
