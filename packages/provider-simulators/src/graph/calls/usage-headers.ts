import type { Answered } from './graph-context.ts';

/** What one account has used up. */
export type BusinessUsage = {
  /** What the usage is counted for: the WhatsApp Business account, the Page, the Instagram account. */
  readonly id: string;
  /** `whatsapp`, `messenger`, `instagram` … */
  readonly type: string;
  /** The code that says that this limit is reached. */
  readonly limitCode: number;
  readonly usedPercent: number;
};

/**
 * Says how much is used up, in percent, and when a limit that is reached lets calls through again, in minutes.
 *
 * @see https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers (read 2026-11-21)
 */
export function addUsageHeaders(
  { response, reply }: Answered,
  business: BusinessUsage | undefined,
): void {
  const code = reply.kind === 'refused' ? reply.refusal.code : undefined;
  if (code === 4) {
    response.headers.set('x-app-usage', '{"call_count":100,"total_cputime":25,"total_time":30}');
  }
  if (business === undefined) return;
  const isReached = code === business.limitCode;
  const usage = {
    type: business.type,
    call_count: isReached ? 100 : business.usedPercent,
    total_cputime: 1,
    total_time: 1,
    estimated_time_to_regain_access: isReached ? 1 : 0,
  };
  response.headers.set('x-business-use-case-usage', JSON.stringify({ [business.id]: [usage] }));
}
