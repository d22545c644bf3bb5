import type {
  Command,
  CommandDefinition,
  OutboundId,
  TokenBucketScope,
} from '@pyloto/core-connectors';

/** A command that was understood, of whoever may give it. */
export type CommandTurn = {
  readonly definition: CommandDefinition;
  readonly command: Command;
  /** What it is sent as. */
  readonly parts: readonly Command[];
  readonly id: OutboundId;
  readonly correlationId: string;
  /** Attempts that its schedule does not count. */
  readonly attemptsBefore?: number | undefined;
};

/** Puts a turn together. */
export function commandTurn(
  turn: Omit<CommandTurn, 'parts' | 'id'> & TokenBucketScope,
): CommandTurn {
  const { definition, command, correlationId, tenantId, connector, attemptsBefore } = turn;
  return {
    definition,
    command,
    correlationId,
    attemptsBefore,
    parts: definition.partsOf?.(command) ?? [command],
    id: { tenantId, connector, clientMessageId: command.clientMessageId },
  };
}

/** Whose token a command is sent with. */
export function ownerOf({ id, command }: CommandTurn) {
  const { channel, accountId } = command;
  return { tenantId: id.tenantId, channel, accountId };
}
