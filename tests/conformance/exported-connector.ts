import type { Connector } from '@pyloto/core-connectors';

import { lantern } from './lantern/connector.ts';
import { connectorNamed, mutantNamed } from './mutants/mutant-named.ts';

/** The connector that the module of a mutant, or of the reference, exports. */
export function exportedBy(name: string): Connector {
  return mutantNamed(name).exported?.(lantern) ?? connectorNamed(name);
}
