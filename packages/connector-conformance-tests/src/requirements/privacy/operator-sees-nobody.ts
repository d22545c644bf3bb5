import { assertConforms } from '../../conformance-problem.ts';
import { notApplicable, type Requirement } from '../../requirement.ts';
import { inProduction } from '../../session/in-production.ts';
import { placesOf } from './places-of.ts';
import { personalValuesOf } from './personal-values.ts';

/** PII-02. */
export const operatorSeesNobody: Requirement = {
  id: 'PII-02',
  level: 'silver',
  title: 'Metrics, error answers and the list of dead letters have no personal data either.',
  why: 'They go to monitoring, to whoever calls, and onto operators’ screens.',
  source: 'docs/observability.md',
  needs: ['process', 'signing', 'deliveries'],
  check: async (session) => {
    const { metrics, deadLetters, errorAnswers, events } = await inProduction(session);
    const personal = personalValuesOf(events);
    if (personal.size === 0) return notApplicable('no fixture has personal data');
    const places = placesOf(personal, {
      'GET /metrics': metrics,
      'an error answer': errorAnswers.join('\n'),
      'GET /admin/dead-letters': deadLetters,
    });
    assertConforms(places.length === 0, {
      expected: `none of the ${personal.size} personal values of the fixtures in any of them`,
      seen: places.join(', '),
      advice: 'show ids as digests, and label metrics with words from a closed list',
    });
    return undefined;
  },
};
