/**
 * Copies an object without its undefined members: an absent fact is an absent key.
 *
 * @example withoutAbsent({ a: 1, b: undefined }) // { a: 1 }
 */
export function withoutAbsent<TObject extends object>(object: TObject): TObject {
  const present = Object.entries(object).filter(([, member]) => member !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only optional members may be undefined
  return Object.fromEntries(present) as TObject;
}
