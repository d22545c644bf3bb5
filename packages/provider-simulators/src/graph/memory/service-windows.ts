import { BoundedMap } from './bounded-map.ts';

/** When each person last wrote to each number. */
export type ServiceWindows = {
  readonly open: (accountId: string, person: string) => void;
  readonly isOpen: (accountId: string, person: string) => boolean;
  readonly expire: (accountId: string, person: string) => void;
};

const rememberedPeople = 200_000;

/**
 * The customer service windows: only what a person sends opens one.
 *
 * @see https://developers.facebook.com/docs/whatsapp/pricing#customer-service-windows (read 2026-11-21)
 */
export function createServiceWindows(windowMs: number, now: () => number): ServiceWindows {
  const lastInboundMs = new BoundedMap<string, number>(rememberedPeople);
  return {
    open: (accountId, person) => lastInboundMs.set(`${accountId}:${person}`, now()),
    isOpen: (accountId, person) => {
      const at = lastInboundMs.get(`${accountId}:${person}`);
      return at !== undefined && now() - at < windowMs;
    },
    expire: (accountId, person) => void lastInboundMs.delete(`${accountId}:${person}`),
  };
}
