import { Secret } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';

import { metaHandshake } from './index.ts';

const TOKEN = 'maple-harbour-27';

function answerTo(query: string, ...tokens: string[]) {
  return metaHandshake(
    new URLSearchParams(query),
    tokens.map((token) => Secret.of(token)),
  );
}

test('the right token is answered with the bare challenge', () => {
  const query = `hub.mode=subscribe&hub.challenge=4071992635&hub.verify_token=${TOKEN}`;
  expect(answerTo(query, TOKEN)).toEqual({ kind: 'challenge', body: '4071992635' });
});

test('a challenge that is HTML is given back unchanged, for the answer to send as plain text', () => {
  const query = `hub.mode=subscribe&hub.challenge=%3Cb+onclick%3D%22x%28%29%22%3Ehi%3C%2Fb%3E&hub.verify_token=${TOKEN}`;
  expect(answerTo(query, TOKEN)).toEqual({ kind: 'challenge', body: '<b onclick="x()">hi</b>' });
});

test('a wrong token is forbidden', () => {
  const query = 'hub.mode=subscribe&hub.challenge=1&hub.verify_token=maple-harbour-28';
  expect(answerTo(query, TOKEN)).toEqual({ kind: 'forbidden' });
});

test.each(['maple-harbour-2', 'maple-harbour-277', 'MAPLE-HARBOUR-27', ' maple-harbour-27'])(
  'the near miss "%s" is forbidden',
  (token) => {
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.challenge': '1',
      'hub.verify_token': token,
    });
    expect(metaHandshake(query, [Secret.of(TOKEN)])).toEqual({ kind: 'forbidden' });
  },
);

test('the previous token is accepted beside the current one, in any place of the list', () => {
  const query = `hub.mode=subscribe&hub.challenge=7&hub.verify_token=${TOKEN}`;
  expect(answerTo(query, 'the-new-one', TOKEN).kind).toBe('challenge');
  expect(answerTo(query, TOKEN, 'the-old-one').kind).toBe('challenge');
});

test('every token is tried, also after one has matched', () => {
  const tokens = [Secret.of(TOKEN), Secret.of('the-old-one')];
  const reveal = vi.spyOn(tokens[1]!, 'reveal');
  const query = `hub.mode=subscribe&hub.challenge=7&hub.verify_token=${TOKEN}`;
  expect(metaHandshake(new URLSearchParams(query), tokens).kind).toBe('challenge');
  expect(reveal).toHaveBeenCalled();
});

test('without a live token every request is forbidden', () => {
  const query = `hub.mode=subscribe&hub.challenge=7&hub.verify_token=${TOKEN}`;
  expect(answerTo(query)).toEqual({ kind: 'forbidden' });
});

const MODE = 'hub.mode must be subscribe';
const NO_TOKEN = 'hub.verify_token is required';
const NO_CHALLENGE = 'hub.challenge is required';
test.each([
  ['nothing at all', '', MODE],
  ['no mode', `hub.challenge=1&hub.verify_token=${TOKEN}`, MODE],
  ['another mode', `hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=${TOKEN}`, MODE],
  ['a mode in capitals', `hub.mode=SUBSCRIBE&hub.challenge=1&hub.verify_token=${TOKEN}`, MODE],
  ['underscores for dots', `hub_mode=subscribe&hub_challenge=1&hub_verify_token=${TOKEN}`, MODE],
  ['no token', 'hub.mode=subscribe&hub.challenge=1', NO_TOKEN],
  ['an empty token', 'hub.mode=subscribe&hub.challenge=1&hub.verify_token=', NO_TOKEN],
  ['no challenge', `hub.mode=subscribe&hub.verify_token=${TOKEN}`, NO_CHALLENGE],
  [
    'an empty challenge',
    `hub.mode=subscribe&hub.challenge=&hub.verify_token=${TOKEN}`,
    NO_CHALLENGE,
  ],
])('a request with %s is malformed', (_, query, expectation) => {
  expect(answerTo(query, TOKEN)).toEqual({ kind: 'malformed', expectation });
});

test('an empty live token opens nothing', () => {
  expect(answerTo('hub.mode=subscribe&hub.challenge=1&hub.verify_token=', '').kind).toBe(
    'malformed',
  );
});

test('a token opens exactly when it is live', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' });
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 3 }), text, (given, live, challenge) => {
      const query = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.challenge': challenge,
        'hub.verify_token': given,
      });
      const answer = answerTo(query.toString(), ...live);
      expect(answer.kind).toBe(live.includes(given) ? 'challenge' : 'forbidden');
      expect(answerTo(query.toString(), ...live, given)).toEqual({
        kind: 'challenge',
        body: challenge,
      });
    }),
  );
});
