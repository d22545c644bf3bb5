/** An object's type once its undefined members are gone: they become optional. */
export type WithoutAbsent<TObject> = {
  [TKey in OptionalKeys<TObject>]?: Exclude<TObject[TKey], undefined>;
} & Omit<TObject, OptionalKeys<TObject>>;

type OptionalKeys<TObject> = {
  [TKey in keyof TObject]-?: undefined extends TObject[TKey] ? TKey : never;
}[keyof TObject];

/**
 * Copies an object without its undefined members: an absent fact is an absent key.
 *
 * @example withoutAbsent({ a: 1, b: undefined }) // { a: 1 }
 */
export function withoutAbsent<TObject extends Readonly<Record<string, unknown>>>(
  object: TObject,
): WithoutAbsent<TObject> {
  const present: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    if (object[key] !== undefined) present[key] = object[key];
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loop above is the proof
  return present as WithoutAbsent<TObject>;
}
