import type { CommandFacts } from '@pyloto/core-connectors';

/**
 * How long after somebody last wrote they may be sent more than templates, in milliseconds.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows (read 2026-11-21)
 */
const SERVICE_WINDOW_MS = 24 * 60 * 60 * 1000;

/**
 * Tells that the window has surely ended.
 *
 * At 24 hours to the millisecond it has not: Meta gives the moment of a message in whole seconds, cut off. Where nothing is known
 * Meta decides (131047). A call of the person opens the window too, and is not known here. A click on an advertisement opens a free
 * window of 72 hours, which is about prices and not about what may be sent.
 */
export function isWindowClosed({ nowMs, lastInboundAtMs }: CommandFacts): boolean {
  return lastInboundAtMs !== undefined && nowMs - lastInboundAtMs > SERVICE_WINDOW_MS;
}
