import type { Connector } from '@pyloto/core-connectors';

import { lantern } from '../lantern/connector.ts';
import { mutants } from './all-mutants.ts';
import type { Mutant } from './mutant.ts';

/** The name of the reference, which has no defect. */
export const REFERENCE = 'reference';

const NO_DEFECT: Pick<Mutant, 'connector' | 'program' | 'front' | 'prepare' | 'exported'> = {};

/** What is planted under a name; nothing in the reference. */
export function mutantNamed(name: string): typeof NO_DEFECT {
  if (name === REFERENCE) return NO_DEFECT;
  const mutant = mutants.find((each) => each.name === name);
  if (mutant !== undefined) return mutant;
  throw new TypeError(`a mutant must be one of ${mutants.map((each) => each.name).join(', ')}`);
}

/** The connector that runs under a name. */
export function connectorNamed(name: string): Connector {
  return mutantNamed(name).connector?.(lantern) ?? lantern;
}
