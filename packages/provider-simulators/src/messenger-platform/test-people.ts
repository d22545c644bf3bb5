/** An Instagram account of an invented shop, by Instagram Login. */
export const SHOP = {
  accountId: '17841400000000101',
  accessToken: 'IGAATEST1',
  username: 'the.blue.shop',
} as const;

/** Another one, by Facebook Login. */
export const CAFE = {
  accountId: '17841400000000202',
  accessToken: 'EAATEST2',
  username: 'a.small.cafe',
  pageId: '200000000000202',
} as const;

/** A Page of the same shop. */
export const PAGE = {
  pageId: '100000000000301',
  accessToken: 'EAATEST3',
  name: 'The blue shop',
} as const;

/** Somebody, as an account sees them. */
export const ANA = '3344556677889900';

/** The secrets of the simulators in tests. */
export const SECRETS = {
  meta: 'an invented secret',
  instagram: 'another invented secret',
} as const;
