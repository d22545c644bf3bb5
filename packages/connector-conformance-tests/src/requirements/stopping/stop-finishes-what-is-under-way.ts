import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { watchedStop } from './watched-stop.ts';

/** STOP-01. */
export const stopFinishesWhatIsUnderWay: Requirement = {
  id: 'STOP-01',
  level: 'silver',
  title:
    'After SIGTERM what is under way is finished and answered, and it exits with 0 within 30 s.',
  why: 'Every deployment stops every copy: what it cuts off would fail each time.',
  source: 'docs/running-an-app.md',
  needs: ['events'],
  check: async (session) => {
    const { status, events, exitCode } = await watchedStop(session);
    assertConforms(status === 200 && events === 1 && exitCode === 0, {
      expected: 'the delivery is answered 200, its event comes out once, the exit code is 0',
      seen: `${status === 0 ? 'a broken connection' : status}, ${events} events, ${exitCode === null ? 'no exit by itself' : `exit code ${exitCode}`}`,
      advice: 'let runConnector handle SIGTERM, and give its return value to process.exitCode',
    });
  },
};
