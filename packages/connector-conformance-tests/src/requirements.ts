import type { Requirement } from './requirement.ts';
import { manifestIsValid } from './requirements/manifest/manifest-is-valid.ts';
import { fixturesParse } from './requirements/parsing/fixtures-parse.ts';
import { unsignedIsRefused } from './requirements/signature/unsigned-is-refused.ts';
import { redeliveryHasNoEffect } from './requirements/dedupe/redelivery-has-no-effect.ts';

/** Every requirement, in the order of its table; an id that was taken out is never used again. */
export const requirements: readonly Requirement[] = [
  manifestIsValid,
  fixturesParse,
  unsignedIsRefused,
  redeliveryHasNoEffect,
];
