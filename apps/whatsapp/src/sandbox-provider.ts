import type { AppConfig, SandboxProvider } from '@pyloto/core-runtime/node';
import { whatsappManifest } from '@pyloto/core-meta/whatsapp';
import { Hono } from 'hono';

import { sandboxDoor } from './sandbox-door.ts';

const ADDRESS = 'META_GRAPH_URL';
/** The account of the recorded deliveries. */
const RECORDED_ACCOUNT = '106540352242922';

/** Starts Meta on this machine, unless the configuration names another address. */
export async function startSandboxProvider(
  config: AppConfig,
): Promise<SandboxProvider | undefined> {
  const { settings = [] } = whatsappManifest;
  const usual = settings.find(({ name }) => name === ADDRESS)?.default;
  if (config.settings[ADDRESS] !== usual) return undefined;
  // Not loaded, and not needed, outside of a sandbox.
  const { startWhatsAppSimulator } = await import('@pyloto/provider-simulators/whatsapp');
  const accounts = accountsOf(config);
  const simulator = await startWhatsAppSimulator({
    accounts,
    appSecret: secretOf(config, 'META_APP_SECRET'),
    verifyToken: secretOf(config, 'META_VERIFY_TOKEN'),
    requireProof: true,
  });
  return {
    settings: { [ADDRESS]: simulator.url },
    routes: new Hono().route('/sandbox', sandboxDoor(simulator, accounts)),
    webhookAt: simulator.setWebhookUrl,
    close: simulator.close,
  };
}

function accountsOf(config: AppConfig) {
  const fallback = secretOf(config, 'META_ACCESS_TOKEN');
  const configured = config.accounts?.map(({ accountId, accessToken }) => ({
    phoneNumberId: accountId,
    accessToken: accessToken?.reveal() ?? fallback,
  }));
  const accounts = configured ?? [{ phoneNumberId: RECORDED_ACCOUNT, accessToken: fallback }];
  return accounts.map(({ phoneNumberId, accessToken }, index) => ({
    phoneNumberId,
    accessToken,
    displayPhoneNumber: `1555010${String(index).padStart(4, '0')}`,
    wabaId: `1000000${index}`,
  }));
}

function secretOf({ secrets }: AppConfig, name: string): string {
  return secrets[name]?.[0]?.reveal() ?? '';
}
