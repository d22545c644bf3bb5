import { assertConforms } from '../../conformance-problem.ts';
import { notApplicable, type Requirement } from '../../requirement.ts';
import { inProduction } from '../../session/in-production.ts';
import { placesOf } from './places-of.ts';
import { personalValuesOf } from './personal-values.ts';

/** PII-01. */
export const logNamesNobody: Requirement = {
  id: 'PII-01',
  level: 'bronze',
  title:
    'In production the log has no personal data of a delivery: no phone number, e-mail address, name or text, not in base64 either.',
  why: 'Logs are kept, copied and read by many: what is in them has left the product.',
  source: 'docs/observability.md',
  needs: ['process', 'signing', 'deliveries'],
  check: async (session) => {
    const { output, events } = await inProduction(session);
    const personal = personalValuesOf(events);
    if (personal.size === 0) return notApplicable('no fixture has personal data');
    const places = placesOf(personal, { 'the log': output });
    assertConforms(places.length === 0, {
      expected: `none of the ${personal.size} personal values of the fixtures in the log`,
      seen: places.join(', '),
      advice: 'log digests of ids (keyDigest), and no message of an error that may quote a payload',
    });
    return undefined;
  },
};
