import { describe, expect, test } from 'vitest';

import { webhook } from '../graph/test-harness.ts';
import { hasSamples, masked, notIn, sample, shapeOf } from '../graph/test-samples.ts';
import { ANA, call, send, SHOP, simulator, textTo } from './test-harness.ts';

const greeting = { accountId: SHOP.phoneNumberId, from: ANA.dialled, name: 'Ana', text: 'Hello?' };

describe.skipIf(!hasSamples)('the public samples', () => {
  test.each([
    ['api_error_4_app_rate', 4],
    ['api_error_368_blocked', 368],
    ['api_error_wa_3_http500', 3],
    ['api_error_wa_80007', 80007],
    ['api_error_wa_130429', 130429],
    ['api_error_wa_131026', 131026],
    ['api_error_wa_131031', 131031],
    ['api_error_wa_131047', 131047],
    ['api_error_wa_131056', 131056],
  ])('%s is the body of the refusal', async (name, code) => {
    const sim = await simulator({ faults: { faultsFor: () => ({ kind: 'refuse', code }) } });
    await sim.receive(greeting);
    const { text } = await send(sim, textTo());
    expect(masked(text)).toBe(JSON.stringify(sample(name)));
  });

  test('an invalidated token is refused as in the sample', async () => {
    const sim = await simulator();
    sim.setAccessToken(SHOP.phoneNumberId, 'EAANEW');
    const { text } = await send(sim, textTo());
    expect(masked(text)).toBe(JSON.stringify(sample('api_error_190_password_changed')));
  });

  test('the endpoint for marketing refuses a text as in the sample', async () => {
    const sim = await simulator();
    const path = `/v26.0/${SHOP.phoneNumberId}/marketing_messages`;
    const { body } = await send(sim, textTo(), path);
    const recorded = sample('api_error_wa_100_template_required');
    expect(shapeOf(body)).toEqual(shapeOf(recorded));
    expect({ error: { ...Object(body['error']), fbtrace_id: 'AMASKEDtraceID' } }).toEqual(recorded);
  });

  test('messages are answered in the recorded shapes', async () => {
    const sim = await simulator();
    await sim.receive(greeting);
    const { body } = await send(sim, textTo('+55 11 99999-0000'));
    expect(shapeOf(body)).toEqual(shapeOf(sample('api_wa_send_ok')));
    const group = await send(sim, {
      ...textTo('120363418770915618@g.us'),
      recipient_type: 'group',
    });
    expect(shapeOf(group.body)).toEqual(shapeOf(sample('api_wa_send_ok_group')));
  });

  test('files are answered in the documented shapes', async () => {
    const sim = await simulator();
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', 'image/png');
    form.set('file', new Blob(['a'], { type: 'image/png' }), 'a.png');
    const path = `/v26.0/${SHOP.phoneNumberId}/media`;
    const { body } = await call(sim, path, { method: 'POST', body: form });
    expect(shapeOf(body)).toEqual(shapeOf(sample('api_wa_media_upload_ok')));
    const described = await call(sim, `/v26.0/${String(body['id'])}`);
    expect(shapeOf(described.body)).toEqual(shapeOf(sample('api_wa_media_get')));
  });

  test('webhooks hold what the recorded ones hold, in their order', async () => {
    const hook = await webhook();
    const sim = await simulator({
      webhookUrl: hook.url,
      recipients: { failing: { '15550100777': 131026 } },
    });
    await sim.receive(greeting);
    await send(sim, textTo());
    await sim.settled();
    await sim.receive({ ...greeting, from: '15550100777' });
    await send(sim, textTo('15550100777'));
    await sim.settled();
    const [text, sent, delivered, , , failed] = hook.got.map(({ body }) =>
      shapeOf(JSON.parse(body)),
    );
    const samples = ['wa_text', 'wa_status_sent', 'wa_status_delivered', 'wa_status_failed'];
    const shapes = samples.map((name) => shapeOf(sample(name)));
    expect(
      [text, sent, delivered, failed].map((whole, index) =>
        notIn(whole ?? [], shapes[index] ?? []),
      ),
    ).toEqual([[], [], [], []]);
    expect([text, sent, delivered]).toEqual(shapes.slice(0, 3));
  });
});
