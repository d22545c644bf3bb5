import type { CommandRefusal } from '@pyloto/core-connectors';

import type { CommandReply } from './answer-of-record.ts';
import type { CommandParts } from './command-parts.ts';
import type { CommandTurn } from './command-turn.ts';

/**
 * Asks the channel's rules about a command, before anything of it is kept or sent.
 *
 * @returns undefined when it may be sent
 * @throws ConnectorError `state_unavailable`
 */
export async function refusalOf(
  turn: CommandTurn,
  parts: CommandParts,
): Promise<CommandReply | undefined> {
  const { definition, command, id } = turn;
  if (definition.check === undefined) return undefined;
  const { tenantId, connector } = id;
  const conversationId = definition.conversationOf?.(command);
  const lastInboundAtMs =
    conversationId === undefined
      ? undefined
      : await parts.windows.lastInboundAtMs(
          { tenantId, connector },
          { accountId: command.accountId, conversationId },
        );
  const refusals = definition.check(command, { nowMs: parts.clock.now(), lastInboundAtMs });
  return refusals.length === 0 ? undefined : replyOfRefusals(id.clientMessageId, refusals);
}

/** What no provider would take is told first: its rules may say something else once that is mended. */
function replyOfRefusals(
  clientMessageId: string,
  refusals: readonly CommandRefusal[],
): CommandReply {
  const invalid = refusals.filter(({ code }) => code === 'payload_invalid');
  const told = invalid.length > 0 ? invalid : refusals;
  const errorCode = told[0]?.code ?? 'payload_invalid';
  const problems = told.map(({ field, mustBe }) => ({ field, mustBe }));
  return {
    status: errorCode === 'payload_invalid' ? 400 : 422,
    body: { ok: false, clientMessageId, status: 'failed', errorCode, problems },
  };
}
