import type { CommandRefusal } from '@pyloto/core-connectors';

import type { CommandReply } from './answer-of-record.ts';
import type { CommandParts } from './command-parts.ts';
import type { CommandTurn } from './command-turn.ts';

/**
 * When somebody last wrote in a command's conversation, where its rules ask for that.
 *
 * @returns milliseconds since the epoch; undefined when nobody is known to have
 * @throws ConnectorError `state_unavailable`
 */
export async function findLastInbound(
  { definition, command, id }: CommandTurn,
  { windows }: Pick<CommandParts, 'windows'>,
): Promise<number | undefined> {
  const conversationId = definition.conversationOf?.(command);
  if (definition.check === undefined || conversationId === undefined) return undefined;
  const { tenantId, connector } = id;
  const conversation = { accountId: command.accountId, conversationId };
  return windows.lastInboundAtMs({ tenantId, connector }, conversation);
}

/**
 * Asks the channel's rules about a command, before anything of it is kept or sent.
 *
 * @returns undefined when it may be sent
 */
export function refusalOf(
  { definition, command, id }: CommandTurn,
  facts: { readonly nowMs: number; readonly lastInboundAtMs: number | undefined },
): CommandReply | undefined {
  const refusals = definition.check?.(command, facts) ?? [];
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
