import { ConnectorError, isConnectorError } from '@pyloto/core-connectors';

import { readBody, withBody } from './deliver-again.ts';
import type { Mutant, ProgramParts } from './mutant.ts';
import { changeAnswer, changeJson } from './put-in-front.ts';

const NO_TIMEOUTS = { requestTimeout: 0, headersTimeout: 0 };

/** Doors that answer wrongly. */
export const doorMutants: readonly Mutant[] = [
  {
    name: 'method-without-allow',
    caughtBy: 'DOOR-01',
    reach: ['DOOR', 'MET'],
    defect: 'a 405 does not say which methods are allowed',
    front: ({ response, pass }) => {
      changeAnswer(response, ({ headers }) => headers.delete('allow'));
      pass();
    },
  },
  {
    name: 'anything-is-a-delivery',
    caughtBy: 'DOOR-02',
    defect: 'a signed body that is no JSON is a delivery without items: 200',
    connector: (lantern) => ({
      ...lantern,
      parseEvents: (request) => {
        try {
          return lantern.parseEvents?.(request) ?? [];
        } catch (error) {
          if (isConnectorError(error)) return [];
          throw new ConnectorError('payload_invalid', 'body cannot be read', { cause: error });
        }
      },
    }),
  },
  {
    name: 'bodies-of-any-size',
    caughtBy: 'DOOR-03',
    defect: 'a body may have 64 MiB, whatever the configuration says',
    program: (parts) => ({ ...parts, env: { ...parts.env, MAX_BODY_BYTES: '67108864' } }),
  },
  {
    name: 'waits-for-ever',
    caughtBy: 'DOOR-04',
    isSlow: true,
    defect: 'nothing ends the wait for a body that does not come',
    front: ({ request, path, pass }) => {
      if (path !== '/webhook' || request.method !== 'POST') return pass();
      if ('server' in request.socket) Object.assign(Object(request.socket.server), NO_TIMEOUTS);
      readBody(request).then(
        (body) => pass(withBody(request, body)),
        () => undefined,
      );
    },
  },
  {
    name: 'correlates-by-phone-number',
    caughtBy: 'DOOR-05',
    defect: 'a correlation id of digits alone is taken over',
    front: ({ request, response, pass }) => {
      const given = String(request.headers['x-correlation-id'] ?? '');
      if (/^\+?\d{8,}$/.test(given)) {
        changeJson(response, (body, { headers }) => {
          headers.set('x-correlation-id', given);
          body.correlationId = given;
        });
      }
      pass();
    },
  },
  {
    name: 'open-handshake',
    caughtBy: 'DOOR-06',
    reach: ['DOOR'],
    defect: 'any token owns the address',
    connector: (lantern) => ({
      ...lantern,
      handshake: (query, tokens) => {
        const answer = lantern.handshake?.(query, tokens) ?? { kind: 'forbidden' };
        const challenge = query.get('hub.challenge') ?? '';
        return answer.kind === 'forbidden' ? { kind: 'challenge', body: challenge } : answer;
      },
    }),
  },
  {
    name: 'stack-in-the-answer',
    caughtBy: 'DOOR-07',
    defect: 'an error answer shows where in the code it was made',
    front: ({ response, pass }) => {
      changeJson(response, ({ error }) => {
        if (error !== undefined) error.stack = new Error(error.message).stack ?? '';
      });
      pass();
    },
  },
  {
    name: 'sums-that-do-not-add-up',
    caughtBy: 'DOOR-08',
    defect: 'the total of a summary leaves the invalid items out',
    front: ({ response, pass }) => {
      changeJson(response, ({ summary }) => {
        if (summary !== undefined) summary.total -= summary.invalid;
      });
      pass();
    },
  },
  {
    name: 'durability-unknown',
    caughtBy: 'OPS-01',
    reach: ['OPS-01', 'STOP'],
    defect: '/ready does not say where state lives',
    front: ({ response, path, pass }) => {
      if (path === '/ready') {
        changeJson(response, (body) => delete body.durability);
      }
      pass();
    },
  },
  {
    name: 'usual-admin-key',
    caughtBy: 'OPS-02',
    reach: ['MET', 'OPS'],
    defect: 'where no admin key is configured, /admin has one from the source code',
    program: (parts) => ({
      ...parts,
      env: { PYLOTO_ADMIN_KEY: usualKey(parts.env), ...parts.env },
    }),
  },
  {
    name: 'check-that-starts',
    caughtBy: 'OPS-03',
    reach: ['SIG-09', 'LOG-03', 'OPS', 'SAN'],
    defect: '--check-config is not looked at: it starts',
    program: (parts) => ({ ...parts, argv: [] }),
  },
];

/** Each mode refuses the keys of the other. */
function usualKey({ PYLOTO_MODE: mode }: ProgramParts['env']): string {
  return `${mode === 'sandbox' ? 'sandbox_' : ''}lantern-admin-0123456789abcdef`;
}
