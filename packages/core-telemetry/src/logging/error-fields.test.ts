import { ConnectorError } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { errorFields } from '../index.ts';

test('a connector error is told by its code and message', () => {
  const error = new ConnectorError('state_unavailable', 'the ledger must answer', {
    cause: new Error('redis://user:secret@host'),
  });
  expect(errorFields(error)).toEqual({
    errorCode: 'state_unavailable',
    errorMessage: 'the ledger must answer',
  });
});

test('the status that the other side answered with is told too', () => {
  const error = new ConnectorError('upstream_rejected', 'the call must succeed', {
    upstreamStatus: 404,
  });
  expect(errorFields(error)).toMatchObject({ upstreamStatus: 404 });
});

test('a connector error made by another copy of the package is told as one', () => {
  const foreign = Object.assign(new Error('wait'), {
    code: 'rate_limited',
    [Symbol.for('pyloto.ConnectorError')]: true,
  });
  expect(errorFields(foreign)).toEqual({ errorCode: 'rate_limited', errorMessage: 'wait' });
});

test.each([
  [new TypeError('cannot read "text" of +4915112345678'), 'TypeError'],
  [Object.assign(new Error('x'), { name: 'Ada wrote: hello' }), 'Error'],
  [Object.assign(new Error('x'), { name: 42 }), 'Error'],
  [Object.assign(new Error('x'), { name: { toString: () => 'TypeError' } }), 'Error'],
  ['a thrown text', 'string'],
  [{ message: 'ada@mail.example' }, 'object'],
  [undefined, 'undefined'],
  [null, 'object'],
])('of an error of another class only its name and its place are told', (error, errorMessage) => {
  const { errorAt, ...fields } = errorFields(error);
  expect(fields).toEqual({ errorCode: 'handler_failed', errorMessage });
  expect(errorAt ?? 'error-fields.test.ts:1:1').toMatch(/^error-fields\.test\.ts:\d+:\d+$/);
});

test('the place of a foreign error is its first frame, never what its message says', () => {
  const liar = new Error('x\n    at ada@mail.example (/home/4915112345678:1:1)\ny');
  expect(errorFields(liar).errorAt).toMatch(/^error-fields\.test\.ts:\d+:\d+$/);
  expect(errorFields(Object.assign(new Error('x'), { stack: 'rewritten' }))).not.toHaveProperty(
    'errorAt',
  );
});

test('the code of other classes can be chosen', () => {
  expect(errorFields(new Error('x'), 'upstream_unavailable').errorCode).toBe(
    'upstream_unavailable',
  );
});
