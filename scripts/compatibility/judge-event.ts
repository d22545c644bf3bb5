import { type EventDefinition, EventEnvelopeSchema, isEventDefinition } from '@pyloto/core-events';

import type { ContractPackage } from '../docs/contract-packages.ts';
import type { JudgeEvent } from './meaning-changes.ts';

/** Judges canonical events by the schemas of today, which also hold the rules that a JSON Schema cannot express. */
export function judgeBy(packages: readonly ContractPackage[]): JudgeEvent {
  const definitions = new Map<string, EventDefinition>(
    packages
      .flatMap(({ exports }) => [...exports.values()])
      .filter(isEventDefinition)
      .map((definition) => [definition.type, definition]),
  );
  return (event) => {
    const envelope = EventEnvelopeSchema.safeParse(event);
    if (!envelope.success) return firstIssue(envelope.error);
    const definition = definitions.get(envelope.data.type);
    // That a kind of event is gone is a change of its own.
    const data = definition?.schema.safeParse(envelope.data.data);
    return data?.success === false ? firstIssue(data.error) : undefined;
  };
}

function firstIssue({
  issues,
}: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string {
  const [issue] = issues;
  return `${issue?.path.map(String).join('.')}: ${issue?.message}`;
}
