import type { SimulatedAccount, WhatsAppSimulator } from '@pyloto/provider-simulators/whatsapp';
import { Hono } from 'hono';
import { z } from 'zod';

const PlayedMessageSchema = z.strictObject({
  /** The person's number, in digits. */
  from: z.string().regex(/^\d{5,15}$/),
  text: z.string().min(1),
  name: z.string().min(1).optional(),
  accountId: z.string().optional(),
});

const WANTED =
  'the body must be {"from":"5511999990000","text":"Oi"}, with name and accountId if you like';

/**
 * A door of the sandbox alone: `POST /messages` lets a made-up person write to the business, through the provider's signed webhook, and
 * `GET /messages/<clientMessageId>` says how often the provider took what was sent under that id.
 */
export function sandboxDoor(
  simulator: Pick<WhatsAppSimulator, 'receive' | 'acceptedCount'>,
  accounts: readonly SimulatedAccount[],
): Hono {
  const door = new Hono();
  door.post('/messages', async (c) => {
    const read = PlayedMessageSchema.safeParse(await c.req.json().catch(() => undefined));
    const accountId = read.data?.accountId ?? accounts[0]?.phoneNumberId ?? '';
    if (!read.success || !accounts.some(({ phoneNumberId }) => phoneNumberId === accountId)) {
      return c.json({ ok: false, message: WANTED }, 400);
    }
    const { from, text, name } = read.data;
    const named = name === undefined ? undefined : { name };
    const received = await simulator.receive({ from, accountId, text, ...named });
    return c.json({ ok: true, ...received });
  });
  door.get('/messages/:clientMessageId', (c) =>
    c.json({ ok: true, accepted: simulator.acceptedCount(c.req.param('clientMessageId')) }),
  );
  return door;
}
