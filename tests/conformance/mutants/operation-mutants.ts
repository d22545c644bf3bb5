import { setTimeout as sleep } from 'node:timers/promises';
import process from 'node:process';

import { onPosts, withBody } from './deliver-again.ts';
import type { Mutant } from './mutant.ts';
import { changeAnswer, changeJson, setRequestHeader } from './put-in-front.ts';

const LATE_MS = 20;
const SLO_MS = 8;
const BUSY_FOR_MS = 10_000;

/** Limits, sandbox, stopping, commands and speed. */
export const operationMutants: readonly Mutant[] = [
  {
    name: 'limit-without-an-end',
    caughtBy: 'LIM-01',
    reach: ['DOOR', 'LIM'],
    defect: 'a 429 does not say when to come again',
    front: ({ response, pass }) => {
      changeAnswer(response, ({ status, headers }) => {
        if (status === 429) headers.delete('retry-after');
      });
      pass();
    },
  },
  {
    name: 'limit-for-everybody',
    caughtBy: 'LIM-02',
    reach: ['DOOR', 'LIM'],
    defect: 'once a tenant is over its limit, deliveries of all tenants are refused',
    front: (() => {
      let busyUntilMs = 0;
      return ({ path, response, pass }) => {
        if (path === '/webhook') {
          changeAnswer(response, (answer) => {
            if (answer.status === 429) busyUntilMs = Date.now() + BUSY_FOR_MS;
            else if (answer.status === 200 && Date.now() < busyUntilMs) {
              answer.status = 429;
              answer.headers.set('retry-after', '10');
            }
          });
        }
        pass();
      };
    })(),
  },
  {
    name: 'sandbox-takes-any-secret',
    caughtBy: 'SAN-01',
    reach: ['SIG-09', 'OPS-03', 'SAN'],
    defect: 'a sandbox that is given a real secret starts',
    program: (parts) => {
      const { LANTERN_SECRET: secret, PYLOTO_MODE: mode, ...env } = parts.env;
      if (mode !== 'sandbox' || secret?.startsWith('sandbox_') !== false) return parts;
      return { ...parts, env: { ...env, PYLOTO_MODE: mode } };
    },
  },
  {
    name: 'sandbox-without-a-mark',
    caughtBy: 'SAN-02',
    defect: 'an event of a sandbox looks like any other',
    prepare: () => {
      const { stringify } = JSON;
      JSON.stringify = (value: unknown, ...rest: [never?, never?]): string => {
        const isEvent = typeof value === 'object' && value !== null && 'specversion' in value;
        return stringify(isEvent ? { ...value, sandbox: undefined } : value, ...rest);
      };
    },
  },
  {
    name: 'stops-at-once',
    caughtBy: 'STOP-01',
    defect: 'SIGTERM ends the process while deliveries are under way',
    prepare: () => process.prependListener('SIGTERM', () => setTimeout(() => process.exit(0), 300)),
  },
  {
    name: 'never-stops',
    caughtBy: 'STOP-01',
    isSlow: true,
    defect: 'SIGTERM is ignored',
    prepare: () => {
      const once = process.once.bind(process);
      const deaf = (name: string, listener: () => void): typeof process =>
        name === 'SIGTERM' ? process : once(name, listener);
      Object.assign(
        process.on('SIGTERM', () => undefined),
        { once: deaf },
      );
    },
  },
  {
    name: 'ready-to-the-end',
    caughtBy: 'STOP-02',
    reach: ['OPS-01', 'STOP'],
    defect: '/ready stays green while it stops',
    front: ({ path, response, pass }) => {
      if (path === '/ready') {
        changeJson(response, (body, answer) => {
          answer.status = 200;
          body.ready = true;
        });
      }
      pass();
    },
  },
  {
    name: 'commands-of-anybody',
    caughtBy: 'CMD-01',
    reach: ['CMD'],
    defect: 'a command without a key is carried out',
    front: ({ request, path, pass }) => {
      if (path.startsWith('/commands/') && request.headers.authorization === undefined) {
        setRequestHeader(request, 'authorization', 'Bearer sandbox_commands_key');
      }
      pass();
    },
  },
  {
    name: 'every-command-is-new',
    caughtBy: 'CMD-02',
    reach: ['CMD'],
    defect: 'the id that a command was given does not count',
    front: onPosts('/commands/', ({ request, response, pass }, body) => {
      const count = `${process.hrtime.bigint()}-`;
      changeAnswer(response, (answer) => {
        answer.body = answer.body.replace(count, '');
      });
      const renamed = body.replace('"clientMessageId":"', `"clientMessageId":"${count}`);
      pass(withBody(request, renamed));
    }),
  },
  {
    name: 'bad-somewhere',
    caughtBy: 'CMD-03',
    reach: ['CMD'],
    defect: 'a command with a bad field is answered 400, and which field it is is not said',
    front: ({ response, path, pass }) => {
      if (path.startsWith('/commands/')) {
        changeJson(response, (body) => delete body.problems);
      }
      pass();
    },
  },
  {
    name: 'slower-than-promised',
    caughtBy: 'LAT-01',
    defect: `the manifest promises ${SLO_MS} ms, and parsing takes ${LATE_MS}`,
    connector: (lantern) => ({
      ...lantern,
      manifest: { ...lantern.manifest, slo: { ...lantern.manifest.slo, webhookP95Ms: SLO_MS } },
    }),
    program: ({ connector, ...parts }) => ({
      ...parts,
      connector: {
        ...connector,
        parseEvents: async (request) => {
          await sleep(LATE_MS);
          return connector.parseEvents?.(request) ?? [];
        },
      },
    }),
  },
];
