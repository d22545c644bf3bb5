import { meta } from '@pyloto/meta/connector';
import { expect, test } from 'vitest';

import { cases, type FixtureCase, outcomeOf } from './fixture-cases.ts';
import { throughTheDoor } from './open-door.ts';

/** A delivery of an object that none of the products has is ignored with another reason. */
const isOfOneProduct = ({ expected }: FixtureCase): boolean =>
  !JSON.stringify(expected).includes('"object:');

test.each(cases.filter(isOfOneProduct))(
  'behind one address for all products, $name $case becomes what it becomes behind its own',
  async (fixture) => {
    expect(await outcomeOf({ ...fixture, connector: meta })).toEqual(fixture.expected);
  },
);

test('behind one address every product goes through the door, and an object of none of them is ignored by name', async () => {
  const wanted = ['whatsapp text', 'instagram dm-text', 'messenger text', 'messenger read'];
  const chosen = cases.filter((fixture) => wanted.includes(`${fixture.name} ${fixture.case}`));
  expect(chosen).toHaveLength(wanted.length);
  for (const { name, body, headers } of chosen) {
    const { status, events } = await throughTheDoor(meta, body, headers);
    expect([status, events.map(({ connector }) => connector)]).toEqual([200, ['meta']]);
    expect(events).toMatchObject([{ data: { channel: { type: name } } }]);
  }
});

test('every product brings its commands, and commands of one name are one', () => {
  const names = meta.commands?.map(({ name }) => name) ?? [];
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(['send-message', 'upload-media', 'reply-comment']));
});
