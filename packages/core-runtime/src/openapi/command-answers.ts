import type { CommandAnswer, CommandProblem, CommandState } from '../commands/command-answer.ts';
import type { JsonObject } from '../json-object.ts';
import { ERROR_ANSWERS, type ErrorAnswerCode, type ErrorResponseBody } from '../webhook/answer.ts';

/** References to the schemas of the bodies. */
export type AnswerSchemas = {
  readonly answer: JsonObject;
  readonly state: JsonObject;
  readonly error: JsonObject;
};

/** What `POST /commands/<name>` can answer, by status: the names of the responses below. */
export const COMMAND_RESPONSES = {
  200: 'Done',
  202: 'Accepted',
  400: 'Invalid',
  401: 'Unauthorized',
  403: 'Forbidden',
  409: 'Conflict',
  422: 'RuleBroken',
  429: 'RateLimited',
  502: 'Refused',
  503: 'Unavailable',
  default: 'Other',
} as const;

/** What `GET /commands/{clientMessageId}` can answer, by status. */
export const STATE_RESPONSES = {
  200: 'State',
  401: 'Unauthorized',
  404: 'NotFound',
  503: 'Unavailable',
  default: 'Other',
} as const;

type ResponseName =
  | (typeof COMMAND_RESPONSES)[keyof typeof COMMAND_RESPONSES]
  | (typeof STATE_RESPONSES)[keyof typeof STATE_RESPONSES];

/** The headers of the answers, as components. */
export const HEADERS = {
  CorrelationId: {
    description:
      'The id of this request in logs and events: the one that was sent, or one made here.',
    schema: { type: 'string' },
  },
  RetryAfter: {
    description: 'Seconds to wait before the next try, at least 1.',
    schema: { type: 'integer', minimum: 1 },
  },
} satisfies Record<string, JsonObject>;

/** All answers, as components. */
export function commandAnswers(schemas: AnswerSchemas): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    Object.entries(ANSWERS).map(([name, answer]) => [name, responseOf(answer, schemas)]),
  );
}

type AnswerText = {
  readonly description: string;
  /** Of which schemas the body is one. */
  readonly bodies: readonly (keyof AnswerSchemas)[];
  readonly examples: JsonObject;
  readonly mayRetry?: true;
};

function responseOf(
  { description, bodies, examples, mayRetry }: AnswerText,
  schemas: AnswerSchemas,
): JsonObject {
  const anyOf = bodies.map((body) => schemas[body]);
  const schema = anyOf.length === 1 ? anyOf[0] : { anyOf };
  return {
    description,
    headers: mayRetry === true ? { ...CORRELATION, ...RETRY_AFTER } : CORRELATION,
    content: { 'application/json': { schema, examples } },
  };
}

const CORRELATION = { 'x-correlation-id': { $ref: '#/components/headers/CorrelationId' } };
const RETRY_AFTER = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };

const STATE: CommandState = {
  ok: true,
  clientMessageId: 'c-1',
  status: 'sent',
  state: 'delivered',
  providerMessageIds: ['message-1'],
  attempts: 1,
  acceptedAt: '2026-11-21T10:00:00.000Z',
  updatedAt: '2026-11-21T10:00:02.000Z',
};

function command(body: Omit<CommandAnswer, 'clientMessageId'>): JsonObject {
  const { ok, ...rest } = body;
  return { value: { ok, clientMessageId: 'c-1', ...rest } };
}

function done(status: 'sent' | 'duplicate'): JsonObject {
  return command({ ok: true, status, providerMessageId: 'message-1' });
}

function failed(errorCode: string, problem?: CommandProblem): JsonObject {
  const problems = problem === undefined ? {} : { problems: [problem] };
  return command({ ok: false, status: 'failed', errorCode, ...problems });
}

function refused(code: ErrorAnswerCode): JsonObject {
  const correlationId = '01k7a3d2-6f0b';
  const { message } = ERROR_ANSWERS[code];
  const value: ErrorResponseBody = { ok: false, correlationId, error: { code, message } };
  return { value };
}

const ANSWERS: Readonly<Record<ResponseName, AnswerText>> = {
  Done: {
    description: 'The provider has it; or it had it before, and this is the first result.',
    bodies: ['answer'],
    examples: { sent: done('sent'), duplicate: done('duplicate') },
  },
  Accepted: {
    description:
      'It is safe here and will be sent (`queued`); or it may have been sent, and is never sent again by itself (`unknown`).',
    bodies: ['answer'],
    examples: {
      queued: command({ ok: true, status: 'queued' }),
      unknown: command({ ok: false, status: 'unknown', errorCode: 'unknown_outcome' }),
    },
  },
  Invalid: {
    description:
      'It is no command that can be sent. Every field that may not be as it is, is named.',
    bodies: ['answer'],
    examples: { invalid: failed('payload_invalid', { field: 'accountId', mustBe: 'text' }) },
  },
  Unauthorized: {
    description: 'There is no key, or one that is not known.',
    bodies: ['error'],
    examples: { unauthorized: refused('UNAUTHORIZED') },
  },
  Forbidden: {
    description: 'The key may not give this command, or the account is not its tenant’s.',
    bodies: ['answer'],
    examples: { scope: failed('scope_missing'), account: failed('account_forbidden') },
  },
  NotFound: {
    description: 'No command of this tenant has this id.',
    bodies: ['error'],
    examples: { notFound: refused('NOT_FOUND') },
  },
  Conflict: {
    description: 'Another command was given under this `clientMessageId`.',
    bodies: ['answer'],
    examples: { conflict: failed('conflict') },
  },
  RuleBroken: {
    description: 'The channel does not allow it now: its window, its templates.',
    bodies: ['answer'],
    examples: {
      windowClosed: failed('window_closed', { field: 'content.kind', mustBe: 'template' }),
    },
  },
  RateLimited: {
    description: 'A limit is reached. Nothing was sent or kept: send it again later.',
    bodies: ['answer', 'error'],
    examples: { rateLimited: failed('rate_limited') },
    mayRetry: true,
  },
  Refused: {
    description: 'The provider refused it for good; `errorCode` says why.',
    bodies: ['answer'],
    examples: { recipient: failed('recipient_unreachable'), account: failed('auth_invalid') },
  },
  Unavailable: {
    description: 'It cannot be taken now. Send it again later under the same `clientMessageId`.',
    bodies: ['answer', 'error'],
    examples: { provider: failed('upstream_unavailable'), store: refused('STATE_UNAVAILABLE') },
    mayRetry: true,
  },
  State: {
    description: 'How far the command has come.',
    bodies: ['state'],
    examples: { delivered: { value: STATE } },
  },
  Other: {
    description: 'The request itself cannot be handled.',
    bodies: ['error'],
    examples: { tooLarge: refused('PAYLOAD_TOO_LARGE') },
  },
};
