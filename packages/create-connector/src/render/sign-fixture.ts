import { Secret, type SignatureScheme } from '@pyloto/core-connectors';
import { hmacSignature, metaSignature, standardWebhooksSignature } from '@pyloto/core-webhooks';

import type { Answers } from '../answers/answers.ts';

/** The secret that every connector takes in sandbox mode when none is configured. */
const SANDBOX_SECRET = Secret.of('sandbox_app_secret');

/** When fixtures say that they were sent, in milliseconds since the epoch. */
const SENT_AT_MS = 1_790_000_000_000;

/** The headers of a fixture: what its provider sends, and the proof that the chosen scheme asks for. */
export function signFixture(body: string, answers: Pick<Answers, 'auth' | 'provider'>): string {
  const delivery = { rawBody: Buffer.from(body), sentAtMs: SENT_AT_MS };
  const headers = {
    'content-type': 'application/json',
    'user-agent': `${answers.provider.id}-webhooks`,
    ...schemeOf(answers).sign?.(delivery, SANDBOX_SECRET),
  };
  return `${JSON.stringify(headers, undefined, 2)}\n`;
}

/** The same scheme as the project's own, whose tests check that. */
function schemeOf({ auth, provider }: Pick<Answers, 'auth' | 'provider'>): SignatureScheme {
  switch (auth) {
    case 'hmac':
      return hmacSignature({
        id: `${provider.id}-hmac-sha256`,
        header: `x-${provider.id}-signature`,
        prefix: 'sha256=',
      });
    case 'standard-webhooks':
      return standardWebhooksSignature({ clock: { now: () => SENT_AT_MS } });
    case 'meta':
      return metaSignature;
  }
}
