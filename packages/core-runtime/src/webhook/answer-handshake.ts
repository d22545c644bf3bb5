import type { HandshakeAnswer } from '@pyloto/core-connectors';

import type { Runtime } from '../runtime.ts';
import type { Answer } from './answer.ts';
import { Refusal, refuse } from './refusal.ts';

/** Turns the outcome of a provider's ownership check into an answer, and says in the log how it went. */
export function answerHandshake(
  answer: HandshakeAnswer,
  correlationId: string,
  runtime: Runtime,
): Answer {
  if (answer.kind === 'challenge') {
    runtime.logger.log('info', 'handshake_answered', { correlationId, status: 200 });
    return challengeAnswer(answer.body, correlationId);
  }
  const refusal =
    answer.kind === 'forbidden'
      ? new Refusal('FORBIDDEN', { reason: 'verify token does not match' })
      : new Refusal('VALIDATION_FAILED', { message: answer.expectation });
  return refuse(refusal, correlationId, runtime);
}

/** The challenge is chosen by whoever calls: as plain text that no browser interprets, it is harmless. */
function challengeAnswer(challenge: string, correlationId: string): Answer {
  return {
    status: 200,
    body: challenge,
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'x-content-type-options': 'nosniff',
      'x-correlation-id': correlationId,
    },
  };
}
