import { expect, test } from 'vitest';

import { comparableText, statementsOf } from './declaration-text.ts';
import { typeParametersOf } from './type-parameters.ts';

test('comments and what a class keeps to itself are left out, texts that look like comments are not', () => {
  const text = `/** A door. */
export declare class Door {
    #private;
    private constructor();
    private key;
    readonly [BRAND] = true;
    // How wide.
    readonly widthMm: number; // in millimetres
    readonly page: 'https://door.example/*';
}
`;
  expect(comparableText(text)).toBe(`export declare class Door {
    private constructor();
    readonly widthMm: number;
    readonly page: 'https://door.example/*';
}
`);
});

test('a statement goes on until a line begins in the first column', () => {
  const text =
    "import type { A } from './a.js';\nexport type B =\n    | A\n    | {\n    c: 1;\n};\nexport declare const d: B;";
  expect(statementsOf(text).map(({ name, kind }) => [name, kind])).toEqual([
    [undefined, undefined],
    ['B', 'type'],
    ['d', 'const'],
  ]);
});

test.each([
  ['export type A = { readonly b: Map<string, number> };', []],
  ['export type A<T> = T;', [{ name: 'T', isOptional: false }]],
  [
    'export type A<T extends (one: string) => Map<string, T>, U = Record<string, unknown>> = T;',
    [
      { name: 'T', isOptional: false },
      { name: 'U', isOptional: true },
    ],
  ],
])('the parameters of %s are found', (text, parameters) => {
  expect(typeParametersOf(text)).toEqual(parameters);
});
