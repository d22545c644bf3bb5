import { connect } from 'node:net';

import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { assertHandlesNext } from './assert-handles-next.ts';

/** A program that does not know the suite's time has 10 s of its own; one at an address may have up to 25 s. */
const ENDED_WITHIN_MS = 15_000;
const ENDED_ELSEWHERE_WITHIN_MS = 30_000;

/** DOOR-04. */
export const endlessBodyIsEnded: Requirement = {
  id: 'DOOR-04',
  level: 'silver',
  title:
    'A body that never ends is answered 408 in bounded time, or its connection ends; others are served meanwhile.',
  why: 'A few connections that say nothing would hold all of a server’s places.',
  source: 'docs/errors.md',
  needs: ['deliveries'],
  check: async (session) => {
    const connector = await session.shared();
    const withinMs = session.target.url === undefined ? ENDED_WITHIN_MS : ENDED_ELSEWHERE_WITHIN_MS;
    const ending = answerToHalfARequest(new URL(connector.url), withinMs);
    await assertHandlesNext(session, connector);
    const answer = await ending;
    assertConforms(answer === 'ended' || answer.startsWith('HTTP/1.1 408'), {
      expected: `408, or the end of the connection, within ${withinMs / 1000} s`,
      seen: answer === '' ? 'neither' : (answer.split('\r\n')[0] ?? ''),
      advice: 'bound the time that a body may take (bodyTimeoutMs, BODY_TIMEOUT_MS)',
    });
  },
};

/** Sends ten bytes of a hundred and waits. @returns the answer; `ended` for a connection that ends without one; empty for neither */
function answerToHalfARequest({ hostname, port }: URL, withinMs: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const timer = setTimeout(() => finish(''), withinMs);
    function finish(answer: string): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    }
    socket.on('data', (bytes) => finish(bytes.toString()));
    socket.on('close', () => finish('ended'));
    socket.on('error', () => finish('ended'));
    socket.write(
      `POST /webhook HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"conforma`,
    );
  });
}
