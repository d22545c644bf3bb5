import { play, PlayedMessageSchema, playDoor } from '../sandbox/play-door.ts';
import { accountsOf, type RunningSandbox, type SandboxGiven } from '../sandbox/sandbox.ts';
import { startWhatsAppSimulator } from './start-whatsapp-simulator.ts';

/** The settings that hold the provider's address. */
export const addresses: readonly string[] = ['META_GRAPH_URL'];

/** The account of the recorded deliveries. */
const RECORDED_ACCOUNT = '106540352242922';

/** Starts WhatsApp beside an app: `POST /sandbox/messages` lets somebody write, `GET /sandbox/messages/<id>` says how often a send was taken. */
export async function startSandbox(given: SandboxGiven): Promise<RunningSandbox> {
  const { META_APP_SECRET: appSecret = '', META_VERIFY_TOKEN: verifyToken } = given.secrets;
  const accessToken = given.secrets['META_ACCESS_TOKEN'] ?? '';
  const accounts = accountsOf(given, { accountId: RECORDED_ACCOUNT, accessToken });
  const simulator = await startWhatsAppSimulator({
    accounts: accounts.map((account, index) => ({
      phoneNumberId: account.accountId,
      accessToken: account.accessToken,
      displayPhoneNumber: `1555010${String(index).padStart(4, '0')}`,
      wabaId: `1000000${index}`,
    })),
    appSecret,
    ...(verifyToken !== undefined && { verifyToken }),
    requireProof: true,
  });
  const accountIds = accounts.map(({ accountId }) => accountId);
  const routes = playDoor({
    messages: play(accountIds, PlayedMessageSchema, {
      example: { from: '5511999990000', text: 'Oi' },
      happens: ({ from, text, name }, accountId) =>
        simulator.receive({ from, accountId, text, ...(name !== undefined && { name }) }),
    }),
  });
  routes.get('/sandbox/messages/:clientMessageId', (c) =>
    c.json({ ok: true, accepted: simulator.acceptedCount(c.req.param('clientMessageId')) }),
  );
  const { url, setWebhookUrl, close } = simulator;
  return { settings: { META_GRAPH_URL: url }, routes, webhookAt: setWebhookUrl, close };
}
