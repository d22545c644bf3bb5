import { directPlays, READS_AFTER_MS } from '../messenger-platform/direct-plays.ts';
import { play, playDoor, PlayedLeadSchema } from '../sandbox/play-door.ts';
import { accountsOf, type RunningSandbox, type SandboxGiven } from '../sandbox/sandbox.ts';
import { startMessengerSimulator } from './start-messenger-simulator.ts';

/** The settings that hold the provider's address. */
export const addresses: readonly string[] = ['META_GRAPH_URL'];

/** An invented Page. */
const INVENTED_PAGE = '106417728901552';

/** Starts Messenger beside an app: somebody writes (`POST /sandbox/messages`), comments (`/comments`), fills in a form (`/leads`). */
export async function startSandbox(given: SandboxGiven): Promise<RunningSandbox> {
  const { META_APP_SECRET: appSecret = '', META_VERIFY_TOKEN: verifyToken } = given.secrets;
  const accessToken = given.secrets['META_ACCESS_TOKEN'] ?? '';
  const pages = accountsOf(given, { accountId: INVENTED_PAGE, accessToken });
  const simulator = await startMessengerSimulator({
    accounts: pages.map((page) => ({ pageId: page.accountId, accessToken: page.accessToken })),
    appSecret,
    ...(verifyToken !== undefined && { verifyToken }),
    requireProof: true,
    readsAfterMs: READS_AFTER_MS,
  });
  const pageIds = pages.map(({ accountId }) => accountId);
  const routes = playDoor({
    ...directPlays(simulator, pageIds),
    leads: play(pageIds, PlayedLeadSchema, {
      example: { fields: { full_name: ['Inês Duarte'] } },
      happens: ({ fields, formId }, pageId) => simulator.lead({ pageId, formId, fields }),
    }),
  });
  const { url, setWebhookUrl, close } = simulator;
  return { settings: { META_GRAPH_URL: url }, routes, webhookAt: setWebhookUrl, close };
}
