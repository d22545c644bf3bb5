import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { watchedStop } from './watched-stop.ts';

/** STOP-02. */
export const readyTurnsRedFirst: Requirement = {
  id: 'STOP-02',
  level: 'silver',
  title: 'After SIGTERM `/ready` is 503 for `DRAIN_DELAY_MS` before connections are refused.',
  why: 'A load balancer needs the time to notice; until then it sends deliveries here.',
  source: 'docs/running-an-app.md',
  needs: ['events'],
  check: async (session) => {
    const { ready } = await watchedStop(session);
    const refusedAt = ready.indexOf(0);
    const redAt = ready.indexOf(503);
    assertConforms(refusedAt === -1 || (redAt >= 0 && redAt < refusedAt), {
      expected: '/ready answers 503 before connections are refused',
      seen: ready.map((status) => (status === 0 ? 'refused' : status)).join(', then '),
      advice: 'turn isAccepting false at once, and close the server after DRAIN_DELAY_MS',
    });
  },
};
