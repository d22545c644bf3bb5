// [outbound]
import {
  type CommandCall,
  type CommandDefinition,
  type CommandRefusal,
  ConnectorError,
  isConnectorError,
} from '@pyloto/core-connectors';
import { errorFromResponse, type JsonResponse, requestJson } from '@pyloto/core-http';
import {
  codePointLength,
  MESSAGING_COMMAND_CAPABILITIES,
  type OutboundContent,
  type SendMessageCommand,
  SendMessageCommandSchema,
} from '@pyloto/core-messaging';
import { z } from 'zod';

/** The longest text that Acme Chat takes, in code points. */
const MAX_TEXT_LENGTH = 2_000;

/** What Acme Chat answers once it has a message. */
const SentSchema = z.looseObject({ id: z.string().min(1) });

/** Sends one text. */
export const sendMessage: CommandDefinition<SendMessageCommand> = {
  name: 'send-message',
  capabilityId: MESSAGING_COMMAND_CAPABILITIES.outboundMessages,
  summary: 'Sends a text.',
  schema: SendMessageCommandSchema,
  example: {
    clientMessageId: 'order-1042-shipped',
    channel: 'acme-chat',
    accountId: 'ac_20417',
    to: { id: 'usr_51d09c41' },
    content: { kind: 'text', text: 'Your blue bicycle is on its way.' },
  },
  isRepeatable: false,
  conversationOf: ({ to }) => to.id,
  check: ({ content }) => checkContent(content),
  send: async ({ to, content }, call) => {
    const text = content.kind === 'text' ? content.text : '';
    const answer = await post({ to: to.id, text, client_ref: call.callbackData }, call);
    const sent = SentSchema.safeParse(answer.json);
    if (sent.success) return { externalMessageId: sent.data.id };
    throw new ConnectorError('unknown_outcome', 'answer must name the message that was sent');
  },
};

function checkContent(content: OutboundContent): readonly CommandRefusal[] {
  if (content.kind !== 'text') {
    return [{ code: 'payload_invalid', field: 'content.kind', mustBe: 'text' }];
  }
  if (codePointLength(content.text) <= MAX_TEXT_LENGTH) return [];
  const mustBe = `at most ${MAX_TEXT_LENGTH} characters long`;
  return [{ code: 'payload_invalid', field: 'content.text', mustBe }];
}

/** One attempt: the runtime decides whether there is another. */
async function post(
  body: Readonly<Record<string, string>>,
  { account, accessToken, http, settings, timeoutMs, signal }: CommandCall,
): Promise<JsonResponse> {
  const accountId = encodeURIComponent(account.accountId);
  try {
    const answer = await requestJson(http, {
      method: 'POST',
      url: `${settings['ACME_CHAT_API_URL']}/v1/accounts/${accountId}/messages`,
      headers: { authorization: `Bearer ${accessToken.reveal()}` },
      body,
      timeoutMs,
      signal,
    });
    const failure = failureOf(answer);
    if (failure === undefined) return answer;
    throw failure;
  } catch (error) {
    throw outcomeOf(error);
  }
}

function failureOf(answer: JsonResponse): ConnectorError | undefined {
  const failure = errorFromResponse(answer, Date.now());
  return failure?.upstreamStatus === 401
    ? new ConnectorError('auth_invalid', 'the provider must know the access token', {
        upstreamStatus: 401,
        effect: 'none',
      })
    : failure;
}

/** What may have reached the provider is never sent again by itself. */
function outcomeOf(error: unknown): ConnectorError {
  if (isConnectorError(error) && error.effect === 'none') return error;
  const message = 'call must be answered to be known to have failed';
  return new ConnectorError('unknown_outcome', message, { cause: error, effect: 'unknown' });
}
// [/outbound]
