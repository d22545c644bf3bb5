/** The value with one of its parts replaced, once for every part of it at any depth. */
export function variantsOf(value: unknown, substitute: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    [substitute, ...variantsOf(member, substitute)].map((part) => replacePart(value, key, part)),
  );
}

function replacePart(value: object, key: string, part: unknown): unknown {
  if (!Array.isArray(value)) return { ...value, [key]: part };
  return part === undefined ? value.toSpliced(Number(key), 1) : value.with(Number(key), part);
}
