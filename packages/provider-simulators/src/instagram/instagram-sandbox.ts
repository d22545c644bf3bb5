import { directPlays, READS_AFTER_MS } from '../messenger-platform/direct-plays.ts';
import { playDoor } from '../sandbox/play-door.ts';
import { accountsOf, type RunningSandbox, type SandboxGiven } from '../sandbox/sandbox.ts';
import { startInstagramSimulator } from './start-instagram-simulator.ts';

/** The settings that hold the provider's addresses. */
export const addresses: readonly string[] = ['META_GRAPH_URL', 'INSTAGRAM_GRAPH_URL'];

/** An invented account. */
const INVENTED_ACCOUNT = '17841400000000017';
/** Another one, that nobody has connected yet: its owner agrees as soon as they are asked. */
const UNCONNECTED_ACCOUNT = '17841400000000018';

/** Starts Instagram beside an app: `POST /sandbox/messages` lets somebody write, `POST /sandbox/comments` comment. */
export async function startSandbox(given: SandboxGiven): Promise<RunningSandbox> {
  const { META_APP_SECRET, INSTAGRAM_APP_SECRET, META_VERIFY_TOKEN } = given.secrets;
  const accessToken = given.secrets['INSTAGRAM_ACCESS_TOKEN'] ?? given.secrets['META_ACCESS_TOKEN'];
  const accounts = accountsOf(given, {
    accountId: INVENTED_ACCOUNT,
    accessToken: accessToken ?? '',
  });
  const simulator = await startInstagramSimulator({
    accounts: [...accounts, { accountId: UNCONNECTED_ACCOUNT }],
    ...(META_APP_SECRET !== undefined && { appSecret: META_APP_SECRET }),
    ...(INSTAGRAM_APP_SECRET !== undefined && { instagramAppSecret: INSTAGRAM_APP_SECRET }),
    ...(META_VERIFY_TOKEN !== undefined && { verifyToken: META_VERIFY_TOKEN }),
    requireProof: true,
    readsAfterMs: READS_AFTER_MS,
  });
  const accountIds = [...accounts.map(({ accountId }) => accountId), UNCONNECTED_ACCOUNT];
  const { url, instagramUrl, setWebhookUrl, close } = simulator;
  return {
    settings: {
      META_GRAPH_URL: url,
      INSTAGRAM_GRAPH_URL: instagramUrl,
      INSTAGRAM_LOGIN_URL: instagramUrl,
      INSTAGRAM_API_URL: instagramUrl,
    },
    routes: playDoor(directPlays(simulator, accountIds)),
    webhookAt: setWebhookUrl,
    close,
  };
}
