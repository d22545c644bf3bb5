import { invalidToken } from '../graph/calls/access-tokens.ts';
import {
  type GraphRefusal,
  graphRefusals,
  knownRefusal,
  type KnownRefusal,
  noSuchObject,
} from '../graph/calls/graph-refusal.ts';

/**
 * Codes of the Send API, of comments and of leads, beside Graph's own.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/error-codes (read 2026-11-21)
 */
const knownRefusals: Readonly<Record<number, KnownRefusal>> = {
  ...graphRefusals,
  1: { status: 500, title: 'An unknown error occurred', isTransient: true },
  2: {
    status: 500,
    title: 'An unexpected error has occurred. Please retry your request later.',
    isTransient: true,
  },
  17: { status: 400, title: 'User request limit reached', isTransient: true },
  32: { status: 400, title: 'Page request limit reached', isTransient: true },
  100: { status: 400, title: 'Invalid parameter' },
  551: { status: 400, title: "This person isn't available right now.", subcode: 1_545_041 },
  613: { status: 400, title: 'Calls to this api have exceeded the rate limit.' },
  1200: { status: 400, title: 'Temporary send message failure. Please try again later.' },
  10_900: { status: 400, title: 'Activity already replied to' },
  10_903: { status: 400, title: "This user can't reply to this activity" },
  80_002: {
    status: 400,
    title: 'There have been too many calls to this Instagram account.',
    isTransient: true,
  },
  80_006: {
    status: 400,
    title: 'There have been too many calls to this Messenger account.',
    isTransient: true,
  },
};

/** The refusal of one code, with another subcode than the table's when it is given. */
export function directRefusal(code: number, subcode?: number): GraphRefusal {
  if (code === 190) return endedToken(subcode);
  if (code === 100 && subcode === 33) return noSuchObject('GET', '');
  const known = knownRefusals[code] ?? { status: 400, title: 'Generic user error' };
  return { ...knownRefusal(code, known), ...(subcode !== undefined && { subcode }) };
}

function endedToken(subcode: number | undefined): GraphRefusal {
  if (subcode === 458) return invalidToken('revoked');
  if (subcode === 460) return invalidToken('replaced');
  return subcode === 463 ? invalidToken('expired') : invalidToken();
}
