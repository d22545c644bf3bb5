import { contractMutants } from './contract-mutants.ts';
import { deliveryMutants } from './delivery-mutants.ts';
import { doorMutants } from './door-mutants.ts';
import type { Mutant } from './mutant.ts';
import { operationMutants } from './operation-mutants.ts';
import { outputMutants } from './output-mutants.ts';
import { signatureMutants } from './signature-mutants.ts';

/** Every mutant, in the order of the requirements' groups. */
export const mutants: readonly Mutant[] = [
  ...contractMutants,
  ...signatureMutants,
  ...doorMutants,
  ...deliveryMutants,
  ...outputMutants,
  ...operationMutants,
];
