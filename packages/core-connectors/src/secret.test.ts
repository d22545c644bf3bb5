import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';

import { expect, test } from 'vitest';

import { ConnectorError, Secret } from './index.ts';

const VALUE = 'app-secret-5f1c9e';
const secret = Secret.of(VALUE);

test('a secret gives its value to the one who asks for it', () => {
  expect(secret.reveal()).toBe(VALUE);
});

test.each([
  // oxlint-disable-next-line typescript/restrict-template-expressions -- the mistake that the class guards against
  ['a template literal', () => `${secret}`],
  ['concatenation', () => 'secret: ' + secret],
  ['String()', () => String(secret)],
  ['JSON', () => JSON.stringify({ secret })],
  ['inspection', () => inspect({ nested: { secret } }, { depth: 9, showHidden: true })],
  ['%s', () => format('%s', secret)],
  ['%o', () => format('%o', secret)],
  ['%O', () => format('%O', secret)],
  ['%j', () => format('%j', secret)],
  ['console.log', () => consoleOutput((sink) => sink.log('config', secret, { secret }))],
  ['console.table', () => consoleOutput((sink) => sink.table([{ secret }]))],
])('%s shows [secret] instead of the value', (_way, print) => {
  expect(print()).toContain('[secret]');
  expect(print()).not.toContain(VALUE);
});

test.each([
  ['inspection without custom printers', () => inspect(secret, { customInspect: false })],
  ['console.dir', () => consoleOutput((sink) => sink.dir({ secret }, { showHidden: true }))],
  ['its keys', () => Reflect.ownKeys(secret).join()],
  // oxlint-disable-next-line typescript/no-misused-spread -- the mistake that the class guards against
  ['a spread', () => inspect({ ...secret })],
  ['a structured clone', () => inspect(structuredClone(secret), { customInspect: false })],
  ['a joined array', () => [secret, secret].join()],
  ['an error that has it as its cause', () => inspect(errorWithCause())],
])('%s does not show the value', (_way, print) => {
  expect(print()).not.toContain(VALUE);
});

function errorWithCause(): ConnectorError {
  return new ConnectorError('config_invalid', 'token is not usable', { cause: { secret } });
}

function consoleOutput(write: (sink: Console) => void): string {
  let output = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      output += String(chunk);
      done();
    },
  });
  write(new Console(stream));
  return output;
}
