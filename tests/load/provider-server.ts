// WhatsApp's simulator and the product's receiver of events, for `start-provider.ts`: a process of its own, so that their time is not ours.
import process from 'node:process';

import { startFlakySink } from '@pyloto-tests/fleet';
import { randomFaults, startWhatsAppSimulator } from '@pyloto/provider-simulators/whatsapp';

import type { ProviderAsk, ProviderReport, ProviderStart } from './start-provider.ts';

const { accounts, appSecret }: ProviderStart = JSON.parse(process.argv[2] ?? '');
const sink = await startFlakySink();
const simulator = await startWhatsAppSimulator({
  accounts: accounts.map(({ accountId, accessToken }, at) => ({
    phoneNumberId: accountId,
    accessToken,
    displayPhoneNumber: `155501${String(at).padStart(5, '0')}`,
    wabaId: `1000${at}`,
  })),
  appSecret,
  requireProof: true,
  // Conversations are opened faster than people would, and the pair limit is not the subject.
  limits: { perNumberPerSecond: 10_000, pairIntervalMs: 1 },
  webhookDelivery: { maxAttempts: 10 },
});

/** Lets people write to accounts, so that they may be answered. */
async function openWindows({
  webhookUrl,
  people,
}: Extract<ProviderAsk, { do: 'open' }>): Promise<void> {
  await simulator.setWebhookUrl(webhookUrl);
  const waiting = people.values();
  const receiveNext = async (): Promise<void> => {
    for (const [accountId, from] of waiting)
      await simulator.receive({ accountId, from, text: 'Oi' });
  };
  await Promise.all(Array.from({ length: 8 }, receiveNext));
}

function report(): ProviderReport {
  return {
    accepted: simulator.accepted.map(({ callbackData = '', atMs, handlingMs }) => ({
      clientMessageId: callbackData.replace(/^p1:\d+:/u, ''),
      atMs,
      handlingMs,
    })),
    throttled: simulator.requests.filter(({ code }) => code === 130429).length,
    webhooks: simulator.webhooks.length,
  };
}

async function answer(ask: ProviderAsk): Promise<unknown> {
  if (ask.do === 'open') return openWindows(ask);
  if (ask.do === 'mute') return simulator.setWebhookUrl(undefined);
  if (ask.do === 'throttle') {
    const { share: throttle, seed } = ask;
    return simulator.setFaults(throttle === 0 ? undefined : randomFaults({ seed, throttle }));
  }
  await simulator.settled();
  return report();
}

process.on('message', (ask: ProviderAsk) => {
  void answer(ask).then((answered) => process.send?.(answered ?? {}));
});
process.once('disconnect', () => process.exit(0));
process.send?.({ url: simulator.url, env: sink.env });
