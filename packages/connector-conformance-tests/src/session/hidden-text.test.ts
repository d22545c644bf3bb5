import { Buffer } from 'node:buffer';

import { expect, test } from 'vitest';

import { withDecodedRuns } from './hidden-text.ts';

const PHONE = '+5511987650123';

test.each(['', 'x', 'xy', 'xyz'])('base64 is read where it begins after «%s»', (lead) => {
  const line = `{"reason":"${lead}${Buffer.from(`…${PHONE}…`).toString('base64')}"}`;
  expect(withDecodedRuns(line)).toContain(PHONE);
});

test.each(['', 'a'])('hex is read where it begins after «%s»', (lead) => {
  expect(withDecodedRuns(`${lead}${Buffer.from(PHONE).toString('hex')}`)).toContain(PHONE);
});

test('base64url is read too, with letters beyond ASCII', () => {
  expect(withDecodedRuns(Buffer.from('Canária Ñandú >>>').toString('base64url'))).toContain(
    'Canária Ñandú',
  );
});
