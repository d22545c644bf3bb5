import type { Capability, CommandDefinition } from '@pyloto/core-connectors';

/** Claims what comes in. `active` is for what was recorded: the corpus of public samples decides. */
export function capabilitiesOf(
  status: Capability['status'],
  ids: readonly string[],
): readonly Capability[] {
  return ids.map((id) => ({ id, direction: 'inbound', status }));
}

/** Claims what commands do, each capability once. */
export function commandCapabilities(
  commands: readonly Pick<CommandDefinition, 'capabilityId'>[],
): readonly Capability[] {
  const ids = new Set(commands.map(({ capabilityId }) => capabilityId));
  return Array.from(ids, (id) => ({ id, direction: 'outbound', status: 'active' }));
}
