import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

import { onPosts, withBody } from './deliver-again.ts';
import type { Mutant } from './mutant.ts';
import { changeAnswer } from './put-in-front.ts';

/** What is written and shown, and should not be; or should be, and is not. */
export const outputMutants: readonly Mutant[] = [
  {
    name: 'greets-in-plain-text',
    caughtBy: 'LOG-01',
    defect: 'a line of standard output is a sentence',
    prepare: () => process.stdout.write('Lantern is about to start.\n'),
  },
  {
    name: 'items-without-a-name',
    caughtBy: 'LOG-02',
    defect: 'the lines of the log do not say which item they are about',
    prepare: () => changeOutput((text) => text.replaceAll(/,"dedupeKey":"[^"]*"/g, '')),
  },
  {
    name: 'secret-in-base64',
    caughtBy: 'LOG-03',
    defect: 'the configuration is logged, secrets included, in base64',
    program: (parts) => {
      const { LANTERN_SECRET: secret = '' } = parts.env;
      if (!parts.argv.includes('--check-config')) {
        logLine({ event: 'configured', reason: Buffer.from(`key=${secret}`).toString('base64') });
      }
      return parts;
    },
  },
  {
    name: 'who-wrote-in-the-log',
    caughtBy: 'PII-01',
    defect: 'a line of the log has the sender of a delivery in it, in base64',
    front: onPosts('/webhook', ({ request, pass }, body) => {
      const phone = phoneIn(body);
      if (phone !== undefined) {
        logLine({ event: 'delivery_came', reason: Buffer.from(phone).toString('base64') });
      }
      pass(withBody(request, body));
    }),
  },
  {
    name: 'who-wrote-in-the-metrics',
    caughtBy: 'PII-02',
    defect: 'a metric has the phone number of the last sender as a label',
    front: (() => {
      let phone = 'nobody';
      const remember = onPosts('/webhook', ({ request, pass }, body) => {
        phone = phoneIn(body) ?? phone;
        pass(withBody(request, body));
      });
      return (exchange) => {
        if (exchange.path === '/metrics') {
          changeAnswer(exchange.response, (answer) => {
            answer.body += `last_sender{phone="${phone}"} 1\n`;
          });
        }
        remember(exchange);
      };
    })(),
  },
  {
    name: 'metrics-that-come-later',
    caughtBy: 'MET-01',
    reach: ['MET', 'PII-02', 'CMD', 'STOP'],
    defect: 'a metric is shown once it has counted something',
    front: ({ path, pass, response }) => {
      if (path === '/metrics') {
        changeAnswer(response, (answer) => {
          answer.body = answer.body.replaceAll(/^[a-z_]+\{.*\} 0\n/gm, '');
        });
      }
      pass();
    },
  },
];

/** Changes what the program writes on standard output, write by write. */
function changeOutput(change: (text: string) => string): void {
  const { writeSync } = fs;
  fs.writeSync = (fd: number, content: NodeJS.ArrayBufferView | string) => {
    const bytes = Buffer.from(
      typeof content === 'string'
        ? content
        : new Uint8Array(content.buffer, content.byteOffset, content.byteLength),
    );
    if (fd !== process.stdout.fd) return writeSync(fd, bytes);
    writeSync(fd, change(bytes.toString()));
    return bytes.length;
  };
  syncBuiltinESMExports();
}

/** A line as the log has it. */
function logLine(fields: { readonly event: string; readonly reason: string }): void {
  const head = { level: 'info', timestamp: new Date().toISOString() };
  const who = { service: 'pyloto-lantern', connector: 'lantern' };
  process.stdout.write(`${JSON.stringify({ ...head, ...fields, ...who })}\n`);
}

function phoneIn(body: string): string | undefined {
  return /"phone":"([^"]+)"/.exec(body)?.[1];
}
