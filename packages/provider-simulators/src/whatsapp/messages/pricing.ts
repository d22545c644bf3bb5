import type { Pricing } from '../webhooks/status-change.ts';
import type { Sending } from './admit-message.ts';
import { type SimulatedTemplate, templateOf } from './template-rules.ts';

/**
 * What a message costs: nothing in an open window, unless it is marketing or authentication.
 *
 * @see https://developers.facebook.com/docs/whatsapp/pricing (read 2026-11-21)
 */
export function pricingOf(
  { type, payload, windowIsOpen, edge }: Sending,
  templates: readonly SimulatedTemplate[] | undefined,
): Pricing {
  if (type !== 'template') {
    return { billable: false, category: 'service', type: 'free_customer_service' };
  }
  if (edge === 'marketing_messages') {
    return { billable: true, category: 'marketing_lite', type: 'regular' };
  }
  const category = templateOf(payload['template'], templates)?.category ?? 'utility';
  return category === 'utility' && windowIsOpen
    ? { billable: false, category, type: 'free_customer_service' }
    : { billable: true, category, type: 'regular' };
}
