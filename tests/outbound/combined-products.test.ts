import path from 'node:path';

import { APP_SECRET, REPO } from '@pyloto-tests/e2e/connector-process';
import { until } from '@pyloto-tests/fleet';
import { startMessengerSimulator } from '@pyloto/provider-simulators/messenger';
import { expect, test } from 'vitest';

import { ACME_KEY, startCommandRun } from './command-run.ts';
import { PAGE, PERSON } from './start-direct.ts';

test(
  'one app for all products sends each command by its channel, and refuses one of a channel that it has not',
  { timeout: 60_000 },
  async () => {
    const accessToken = 'EAAG-token-of-the-tests';
    const account = { tenantId: 'acme', channel: 'messenger', accountId: PAGE, accessToken };
    const simulator = await startMessengerSimulator({
      accounts: [{ pageId: PAGE, accessToken }],
      appSecret: APP_SECRET,
      requireProof: true,
    });
    const run = await startCommandRun(simulator, {
      main: path.join(REPO, 'apps/meta/src/main.ts'),
      copies: 1,
      env: {
        META_GRAPH_URL: simulator.url,
        PYLOTO_ACCOUNTS: JSON.stringify([account]),
        PYLOTO_API_KEYS: JSON.stringify([{ tenantId: 'acme', key: ACME_KEY }]),
      },
    });
    try {
      await simulator.receive({ accountId: PAGE, from: PERSON, text: 'Oi' });
      expect(await until(() => run.events.length === 1, 20_000)).toBe(true);
      expect(run.events).toMatchObject([{ connector: 'meta', data: { content: { text: 'Oi' } } }]);
      const command = {
        clientMessageId: 'c-1',
        channel: 'messenger',
        accountId: PAGE,
        to: { id: PERSON },
        content: { kind: 'text', text: 'Olá' },
      };
      expect(await run.give(command)).toMatchObject({ http: 200, status: 'sent' });
      const elsewhere = { ...command, clientMessageId: 'c-2', channel: 'pigeons' };
      expect(await run.give(elsewhere)).toMatchObject({
        http: 400,
        problems: [{ field: 'channel' }],
      });
      expect(simulator.accepted).toHaveLength(1);
    } finally {
      await run.stop();
    }
  },
);
