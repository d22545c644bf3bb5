import { performance } from 'node:perf_hooks';

import { expect, test } from 'vitest';

import { maskPersonalData } from '../index.ts';

test.each([
  ['body is not a WhatsApp webhook', 'body is not a WhatsApp webhook'],
  [
    'messages[0].interactive.list_reply.title is missing',
    'messages[0].interactive.list_reply.title is missing',
  ],
  ['business_capability_update is not known', 'business_capability_update is not known'],
  [
    'limits.leaseMs must be at least 30000, is 10000',
    'limits.leaseMs must be at least 30000, is 10000',
  ],
  ['answered 503 after 3 tries', 'answered 503 after 3 tries'],
  ['', ''],
])('%j, which points at nobody, stays', (text, expected) => {
  expect(maskPersonalData(text)).toBe(expected);
});

test.each([
  ['to ada.lovelace@mail.example failed', 'to [email] failed'],
  ['<ada@mail.example>, "grace@navy.example"', '<[email]>, "[email]"'],
  ['mailto:ada+tag@mail.example?subject=x', 'mailto:[email]?subject=x'],
  ['q=ada%40mail.example', 'q=[email]'],
  ['jürgen@bücher.example', '[email]'],
  ['call 4915112345678', 'call [phone]'],
  ['call +49 151 1234-5678 now', 'call [phone] now'],
  ['call (11) 98765-4321', 'call ([phone]'],
  ['call +1.415.555.0100.', 'call [phone].'],
  ['call ٠١٢٣٤٥٦٧٨٩', 'call [phone]'],
  ['message wamid.HBgNNTUxMTk4NzY1NDMyMRUCABIYFA== failed', 'message [wamid] failed'],
  ['whatsapp:12:msg:wamid.HBgNNTUxMTk4NzY1NDMyMRUC', 'whatsapp:12:msg:[wamid]'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer [token]'],
  ['authorization=basic YWRhOnNlY3JldA==', 'authorization=basic [token]'],
  ['secret whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', 'secret [token]'],
  ['token EAAGm0PX4ZCpsBAKZCwZBq9c1ZC was refused', 'token [token] was refused'],
  ['key 0f1e2d3c4b5a69788796a5b4c3d2e1f0', 'key [token]'],
])('%j becomes %j', (text, expected) => {
  expect(maskPersonalData(text)).toBe(expected);
});

test('a long text is cut, and the cut leaves no half of a number', () => {
  const digits = `${'word '.repeat(408)}+49 151 12345678 ${'word '.repeat(100)}`;
  const masked = maskPersonalData(digits);
  expect(masked.length).toBeLessThanOrEqual(512);
  expect(masked.endsWith(' [cut]')).toBe(true);
  expect(maskPersonalData(`${'ada@mail.example '.repeat(121)}4915112345678`)).not.toMatch(/\d/);
  expect(maskPersonalData('4'.repeat(3000))).toBe(' [cut]');
});

test.each(['a', '1', '1 ', '@', 'a@', 'bearer ', 'wamid.', '%40', '-', '(1'])(
  'a megabyte of %j takes no longer than a moment',
  (piece) => {
    const text = piece.repeat(1_000_000 / piece.length);
    const startMs = performance.now();
    maskPersonalData(text);
    expect(performance.now() - startMs).toBeLessThan(250);
  },
);
