import type { CommandFacts } from '@pyloto/core-connectors';

/**
 * How long after somebody last wrote they may be sent what a business likes, in milliseconds: on WhatsApp more than templates, on
 * Instagram and Messenger anything at all.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows (read 2026-11-21)
 * @see https://developers.facebook.com/docs/messenger-platform/policy/policy-overview#standard_messaging (read 2026-11-21)
 */
const SERVICE_WINDOW_MS = 24 * 60 * 60 * 1000;

/**
 * Tells that the window has surely ended.
 *
 * At its end to the millisecond it has not: WhatsApp gives the moment of a message in whole seconds, cut off. Where nothing is known
 * Meta decides (131047, 10/2018278, 10/2534022). A call of the person opens the window too, and is not known here. A click on an
 * advertisement opens a free window of 72 hours on WhatsApp, which is about prices and not about what may be sent.
 */
export function isWindowClosed(
  { nowMs, lastInboundAtMs }: CommandFacts,
  windowMs = SERVICE_WINDOW_MS,
): boolean {
  return lastInboundAtMs !== undefined && nowMs - lastInboundAtMs > windowMs;
}
