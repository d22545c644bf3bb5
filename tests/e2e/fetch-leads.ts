import { type Connector, Secret } from '@pyloto/core-connectors';
import { createHttpClient } from '@pyloto/core-http';
import { createBreaker } from '@pyloto/core-rate-limit';
import { createReferenceFetcher, type FetchReference, systemClock } from '@pyloto/core-runtime';
import { startMessengerSimulator } from '@pyloto/provider-simulators/messenger';

/** A lead that Meta has: on which Page, from which form, under which id. */
export type KeptLead = {
  readonly pageId: string;
  readonly formId: string;
  readonly leadgenId: string;
};

/** What was filled in, in every one of them. */
export const FILLED_IN = [{ name: 'email', values: ['ines@mail.example'] }];

/** Fetches leads of one Page from a simulated Meta; `close` ends both. */
export async function fetchLeadsOf(
  connector: Connector,
  leads: readonly KeptLead[],
): Promise<{ readonly fetchReference: FetchReference; readonly close: () => Promise<void> }> {
  const token = Secret.of('EAAG-token-of-the-leads');
  const pageIds = [...new Set(leads.map(({ pageId }) => pageId))];
  const meta = await startMessengerSimulator({
    accounts: pageIds.map((pageId) => ({ pageId, accessToken: token.reveal() })),
    appSecret: 'a-secret',
  });
  for (const lead of leads) await meta.lead({ ...lead, fields: { email: ['ines@mail.example'] } });
  const http = createHttpClient({ addressGuard: 'any' });
  const fetchReference = createReferenceFetcher(connector, {
    connectorId: connector.manifest.id,
    tokens: { tokenOf: async () => token, refuse: async () => undefined },
    http,
    settings: { META_GRAPH_URL: meta.url },
    secrets: {},
    breaker: createBreaker({ clock: systemClock }),
    pacer: undefined,
    clock: systemClock,
    logger: { log: () => undefined, logItems: () => undefined },
    metrics: { count: () => undefined, observe: () => undefined },
    timeoutMs: 5_000,
  });
  return {
    fetchReference,
    close: async () => {
      await Promise.all([http.close(), meta.close()]);
    },
  };
}
