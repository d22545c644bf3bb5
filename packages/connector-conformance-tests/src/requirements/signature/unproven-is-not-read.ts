import { randomBytes } from 'node:crypto';

import { assertConforms } from '../../conformance-problem.ts';
import { CANARY } from '../../probe/probe-message.ts';
import type { Requirement } from '../../requirement.ts';
import type { RunningConnector } from '../../session/running-connector.ts';

/** SIG-06. */
export const unprovenIsNotRead: Requirement = {
  id: 'SIG-06',
  level: 'bronze',
  title:
    'Nothing reads an unproven body: garbage without a signature is answered 401, not 400, and no JSON parser saw it.',
  why: 'Whatever reads the bytes of strangers can be broken by them.',
  source: 'docs/architecture.md',
  needs: ['process', 'deliveries'],
  dependsOn: ['SIG-01'],
  check: async (session) => {
    const connector = await session.shared();
    const { headers } = await session.deliveries.fresh();
    const unproven = canary();
    const json = await post(connector, headers, `{"conformance":"${unproven}"}`);
    const garbage = await post(connector, headers, `{"conformance" ${unproven}`);
    await untilProbed(connector, headers);
    const isParsed = connector.parsedCanaries.has(unproven);
    assertConforms(json === 401 && garbage === 401 && !isParsed, {
      expected: '401 for both JSON and garbage without a signature, and JSON.parse saw neither',
      seen: `${json} and ${garbage}, and JSON.parse saw ${isParsed ? 'one of them' : 'neither'}`,
      advice: 'verify first; parse only what SignatureScheme.verify has returned',
    });
  },
};

function canary(): string {
  return `${CANARY}${randomBytes(8).toString('hex')}`;
}

async function post(
  connector: RunningConnector,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<number> {
  const { status } = await connector.request({ method: 'POST', path: '/webhook', headers, body });
  return status;
}

const PROBED_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 5;

/** What the probe tells comes in order: once it tells of a proven body, it has told of those before. */
async function untilProbed(
  connector: RunningConnector,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const proven = canary();
  await connector.deliver({ body: Buffer.from(`{"conformance":"${proven}"}`), headers });
  const deadlineMs = performance.now() + PROBED_WITHIN_MS;
  while (!connector.parsedCanaries.has(proven) && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
