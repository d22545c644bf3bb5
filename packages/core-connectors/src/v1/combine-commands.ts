import { z } from 'zod';

import { ConnectorError } from '../connector-error.ts';
import type { Command, CommandDefinition } from './command.ts';

/** The commands of a channel. */
export type ChannelCommands = {
  /** The type of the channel. */
  readonly channel: string;
  readonly commands: readonly CommandDefinition[];
};

/** A command of one name, by channel. */
type Variants = ReadonlyMap<string, CommandDefinition>;

/**
 * One command of each name, that is its channel's own: a command says which by its `channel`.
 *
 * @throws ConnectorError `config_invalid` when two of a name are of different capabilities
 */
export function combineCommands(channels: readonly ChannelCommands[]): CommandDefinition[] {
  const byName = new Map<string, Map<string, CommandDefinition>>();
  for (const { channel, commands } of channels) {
    for (const definition of commands) {
      const variants = byName.get(definition.name) ?? new Map<string, CommandDefinition>();
      byName.set(definition.name, variants.set(channel, definition));
    }
  }
  return [...byName.values()].map(combined);
}

function combined(variants: Variants): CommandDefinition {
  const definitions = [...variants.values()];
  const [first] = definitions;
  if (first === undefined) throw new RangeError('a command must have a channel');
  const { name, capabilityId, example } = first;
  if (definitions.some((other) => other.capabilityId !== capabilityId)) {
    throw new ConnectorError(
      'config_invalid',
      `the command ${name} must be of one capability on every channel`,
    );
  }
  const examples = [...variants].map(([channel, variant]) => [channel, variant.example] as const);
  return {
    name,
    capabilityId,
    summary: [...new Set(definitions.map(({ summary }) => summary))].join(' '),
    schema: schemaOf(variants),
    example,
    examples: Object.fromEntries(examples),
    // Where one channel cannot have it twice, an outcome that is unknown stays so.
    isRepeatable: definitions.every(({ isRepeatable }) => isRepeatable),
    ...delegatesOf(variants),
  };
}

/** What is asked of the command's own channel; of a channel that nobody has it is only asked whether it may be sent. */
function delegatesOf(
  variants: Variants,
): Pick<
  Required<CommandDefinition>,
  'conversationOf' | 'check' | 'partsOf' | 'bucketsOf' | 'drainedBy' | 'send'
> {
  const of = ({ channel }: Command): CommandDefinition | undefined => variants.get(channel);
  const mustBe = `one of ${[...variants.keys()].join(', ')}`;
  return {
    conversationOf: (command) => of(command)?.conversationOf?.(command),
    check: (command, facts) => {
      const own = of(command);
      if (own !== undefined) return own.check?.(command, facts) ?? [];
      return [{ code: 'payload_invalid', field: 'channel', mustBe }];
    },
    partsOf: (command) => of(command)?.partsOf?.(command) ?? [command],
    bucketsOf: (command) => of(command)?.bucketsOf?.(command) ?? [],
    drainedBy: (command, refusal) => of(command)?.drainedBy?.(command, refusal),
    send: async (part, call) => {
      const own = of(part);
      if (own !== undefined) return own.send(part, call);
      throw new ConnectorError('payload_invalid', `channel must be ${mustBe}`, { effect: 'none' });
    },
  };
}

/** What channels share is said once; otherwise each takes its own, so that none is read by another's. */
function schemaOf(variants: Variants): z.ZodType<Command> {
  const schemas = new Set([...variants.values()].map(({ schema }) => schema));
  const [shared] = schemas;
  if (shared !== undefined && schemas.size === 1) return shared;
  return z.union([...variants].map(([channel, { schema }]) => onlyOf(channel, schema)));
}

function onlyOf(channel: string, schema: z.ZodType<Command>): z.ZodType<Command> {
  return schema.refine((command) => command.channel === channel, {
    path: ['channel'],
    message: `must be ${channel}`,
  });
}
