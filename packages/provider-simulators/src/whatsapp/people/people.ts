import { BoundedMap } from '../../graph/memory/bounded-map.ts';
import { businessScopedId, businessScopedIdOf } from './business-scoped-id.ts';
import { digitsOf, waIdOf } from './wa-id.ts';

/** Somebody on WhatsApp, as one business sees them. */
export type Person = {
  /** Stands for the person in windows and limits: the canonical number, or the business-scoped id of one without a number. */
  readonly key: string;
  /** Absent for somebody who is known by a user name only. */
  readonly waId?: string;
  readonly userId: string;
};

/** Finds people by whatever names them. */
export type People = {
  /** @param name a number in any spelling, or a business-scoped id */
  readonly find: (wabaId: string, name: string) => Person;
};

const rememberedPeople = 200_000;

/** The people whom the accounts have met: the number behind a business-scoped id is known from then on. */
export function createPeople(): People {
  const numbersByUserId = new BoundedMap<string, string>(rememberedPeople);
  const byNumber = (wabaId: string, waId: string): Person => {
    const userId = businessScopedIdOf(wabaId, waId);
    numbersByUserId.set(userId, waId);
    return { key: waId, waId, userId };
  };
  return {
    find: (wabaId, name) => {
      if (!businessScopedId.test(name)) return byNumber(wabaId, waIdOf(digitsOf(name)));
      const waId = numbersByUserId.get(name);
      return waId === undefined ? { key: name, userId: name } : byNumber(wabaId, waId);
    },
  };
}
