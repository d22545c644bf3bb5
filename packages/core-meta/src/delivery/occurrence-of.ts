import { keyDigest } from '@pyloto/core-events';

import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject } from '../json/json-object.ts';
import { graphTimeToIso } from './graph-time.ts';

/**
 * What stands in a dedupe key where Meta gives neither an id nor a moment of its own: a digest of what it says. The moment of the
 * event is then that of the delivery, and a redelivery has another one.
 *
 * @param said what a redelivery repeats to the letter
 * @param stated the moment that it names
 * @returns undefined where that is one
 */
export function occurrenceOf(said: JsonObject, stated: unknown): string | undefined {
  return graphTimeToIso(stated) === undefined ? keyDigest(canonicalJson(said)) : undefined;
}
