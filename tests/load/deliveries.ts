import { createHmac } from 'node:crypto';

export const APP_SECRET = 'bench_app_secret';

/** A signed WhatsApp delivery, ready to send. */
export type SignedDelivery = {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** Builds deliveries of `itemsPerDelivery` text messages; no id occurs twice in one process, `run` keeps runs apart. */
export function buildDeliveries(
  count: number,
  itemsPerDelivery: number,
  run: string,
): SignedDelivery[] {
  return Array.from({ length: count }, (_, delivery) => {
    const ids = Array.from(
      { length: itemsPerDelivery },
      (__, item) => `${run}-${delivery}-${item}`,
    );
    return sign(JSON.stringify(deliveryOf(ids)));
  });
}

function deliveryOf(ids: readonly string[]): unknown {
  const metadata = { display_phone_number: '15550100200', phone_number_id: '106540352242922' };
  const contacts = [
    { profile: { name: 'Ana Lima' }, wa_id: '5511999990000', user_id: 'BR.10000000000000001' },
  ];
  const messages = ids.map((id) => ({
    from: '5511999990000',
    from_user_id: 'BR.10000000000000001',
    id: `wamid.${Buffer.from(`benchmark message number ${id}`.padEnd(42, '.')).toString('base64')}`,
    timestamp: '1790000000',
    type: 'text',
    text: { body: 'Olá! O pedido 4711 já saiu para entrega?' },
  }));
  const value = { messaging_product: 'whatsapp', metadata, contacts, messages };
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '318840275519406', changes: [{ field: 'messages', value }] }],
  };
}

function sign(body: string): SignedDelivery {
  const digest = createHmac('sha256', APP_SECRET).update(body).digest('hex');
  return {
    body,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${digest}` },
  };
}
