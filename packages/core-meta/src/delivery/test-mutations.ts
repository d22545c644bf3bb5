import * as fc from 'fast-check';

/** Anything JSON can say, and what a vendor is likely to put in a wrong place. */
export const anyJson = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(null, '', 0, -1, 1e300, true, [], {}, 'x', [[]], [null]),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('constructor', '__proto__', 'toString', 'text', 'group'),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

const step = fc.record({
  /** Which of the things in the sample, counted in the order they are written. */
  at: fc.nat({ max: 10_000 }),
  act: fc.constantFrom('retype', 'retype', 'retype', 'drop', 'nest', 'repeat', 'rename'),
  json: anyJson,
});
type Step = typeof step extends fc.Arbitrary<infer TStep> ? TStep : never;

/** One of the samples with one to four things in it retyped, dropped, nested, repeated or renamed. */
export const mutated = (samples: readonly object[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(step, { minLength: 1, maxLength: 4 }))
    .map(([sample, steps]) => steps.reduce(mutate, JSON.parse(JSON.stringify(sample))));

function mutate(root: unknown, { at, act, json }: Step): unknown {
  return mutateAt(root, at % countThings(root), { act, json });
}

type Act = Pick<Step, 'act' | 'json'>;

function mutateAt(value: unknown, at: number, { act, json }: Act): unknown {
  if (at === 0 || typeof value !== 'object' || value === null) return replace(value, act, json);
  let left = at - 1;
  const members = Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const count = countThings(member);
    const isHere = left >= 0 && left < count;
    left -= count;
    return isHere ? mutateMember({ name, member }, left + count, { act, json }) : { name, member };
  });
  return Array.isArray(value)
    ? members.map(({ member }) => member)
    : Object.fromEntries(members.map(({ name, member }) => [name, member]));
}

type Member = { readonly name: string; readonly member: unknown };

function mutateMember({ name, member }: Member, at: number, { act, json }: Act): Member[] {
  if (at === 0 && act === 'drop') return [];
  if (at === 0 && act === 'rename') return [{ name: `${name}x`, member }];
  if (at === 0 && act === 'repeat') {
    return [
      { name, member },
      { name: `${name}2`, member },
    ];
  }
  return [{ name, member: mutateAt(member, at, { act, json }) }];
}

function replace(value: unknown, act: Step['act'], json: unknown): unknown {
  return act === 'nest' ? [value, { value, json }] : json;
}

function countThings(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + countThings(member), 1);
}
