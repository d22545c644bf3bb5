import { type ApiPrincipal, hasScope } from '@pyloto/core-auth';
import type { Command, CommandDefinition } from '@pyloto/core-connectors';

import { parseJsonObject } from '../json-object.ts';
import type { WebhookRequest } from '../webhook/webhook-request.ts';
import type { CommandReply } from './answer-of-record.ts';
import type { CommandProblem } from './command-answer.ts';
import type { CommandParts } from './command-parts.ts';
import { schemaProblems } from './schema-problems.ts';

/** A command as it came in: understood, or why not. */
export type CommandReading =
  | { readonly command: Command }
  | { readonly refusal: CommandReply; readonly reason: string };

/**
 * Reads a command from its bytes, and sees whether this caller may give it: 400, 403.
 *
 * @throws what the tenants' directory throws
 */
export async function readCommand(
  rawBody: Uint8Array,
  asked: {
    readonly definition: CommandDefinition;
    readonly request: WebhookRequest;
    readonly principal: ApiPrincipal;
  },
  parts: CommandParts,
): Promise<CommandReading> {
  const { definition, request, principal } = asked;
  const body = parseJsonObject(rawBody);
  if (body === undefined) return invalid('', [{ field: '', mustBe: OBJECT_WANTED }]);
  const clientMessageId = textOf(body.clientMessageId);
  if (!hasScope(principal, definition.name)) return forbidden(clientMessageId, 'scope_missing');
  const read = definition.schema.safeParse(body);
  if (!read.success) return invalid(clientMessageId, schemaProblems(read.error.issues));
  const command = read.data;
  if (isDots(command)) return invalid(clientMessageId, [DOTS_REFUSED]);
  const key = request.header('idempotency-key');
  if (key !== undefined && key !== clientMessageId && key !== `"${clientMessageId}"`) {
    return invalid(clientMessageId, [KEY_WANTED]);
  }
  const { channel: type, accountId } = command;
  const account = await parts.findAccount({ type, accountId });
  if (account?.tenantId === principal.tenantId) return { command };
  const wrongChannel = channelProblems(command, definition, parts);
  if (wrongChannel.length > 0) return invalid(clientMessageId, wrongChannel);
  return forbidden(clientMessageId, 'account_forbidden');
}

const OBJECT_WANTED = 'a JSON object, for example {"clientMessageId":"c-1", …}';
const DOTS_REFUSED: CommandProblem = {
  field: 'clientMessageId',
  mustBe: 'more than dots, for example c-1',
};
const KEY_WANTED: CommandProblem = {
  field: 'Idempotency-Key',
  mustBe: 'left out, or the same as clientMessageId',
};

/** A path cannot end in one of these: nobody could ask how far it came. */
function isDots({ clientMessageId }: Command): boolean {
  return clientMessageId === '.' || clientMessageId === '..';
}

/** There is no account of a channel that this connector does not serve: that is a wrong field, and no attempt at another's account. */
function channelProblems(
  command: Command,
  definition: CommandDefinition,
  { clock }: CommandParts,
): CommandProblem[] {
  const facts = { nowMs: clock.now(), lastInboundAtMs: undefined };
  const refusals = definition.check?.(command, facts) ?? [];
  return refusals
    .filter(({ field }) => field === 'channel')
    .map(({ field, mustBe }) => ({ field, mustBe }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function invalid(clientMessageId: string, problems: CommandProblem[]): CommandReading {
  const errorCode = 'payload_invalid';
  const body = { ok: false, clientMessageId, status: 'failed', errorCode, problems } as const;
  return { refusal: { status: 400, body }, reason: errorCode };
}

function forbidden(clientMessageId: string, errorCode: string): CommandReading {
  const body = { ok: false, clientMessageId, status: 'failed', errorCode } as const;
  return { refusal: { status: 403, body }, reason: errorCode };
}
