import path from 'node:path';

import { expect, test } from 'vitest';

import { exampleRelease } from './example-release.ts';
import { typeChanges } from './type-changes.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** What is optional is marked with a question mark in place of the exclamation mark of this text. */
const DECLARATIONS = `export type Scheme = { readonly id: string; readonly sign!: string };
export type Answer = { readonly status: number; readonly retryAfterMs!: number };
export type Port = { readonly hear: (delivery: { readonly body: string; readonly path!: string }) => void };
export declare function verify(scheme: Scheme): boolean;
export declare function answer(): Answer;
export declare function listen(port: Port): void;`;
const required = exampleRelease(DECLARATIONS.replaceAll('!', ''));
const optional = exampleRelease(DECLARATIONS.replaceAll('!', '?'));

async function changes(...[released, today]: (typeof required)[]) {
  const breaks = await typeChanges(root, [{ released: released!, today: today! }]);
  return breaks.map(({ what, instead }) => ({ what: what.replace(/ \(seen.*/u, ''), instead }));
}

test('what programs write must be given when it may not be absent any more', async () => {
  expect(await changes(optional, required)).toEqual([
    {
      what: 'Scheme: `sign` must now be given',
      instead: 'take what was taken before, and make what is new optional',
    },
  ]);
});

test('what programs read may be absent when it need not be given any more, in answers and in calls', async () => {
  expect(await changes(required, optional)).toEqual([
    { what: 'Answer: `retryAfterMs` may now be absent', instead: undefined },
    { what: 'Port.hear: `path` may now be absent', instead: undefined },
  ]);
});
