import type {
  Capability,
  ConnectorManifest,
  SecretRequirement,
  Setting,
  TypedManifest,
} from '@pyloto/core-connectors';

import { GRAPH_URL, GRAPH_VERSION, INSTAGRAM_GRAPH_URL } from '../graph/index.ts';

/** Whose app at Meta people log in to: its secret signs deliveries, and its tokens have a Graph API of their own. */
type AppOwner = 'META' | 'INSTAGRAM';

/** What a connector to one of Meta's products has of its own. */
type OwnParts = Pick<ConnectorManifest, 'id' | 'name'> & {
  readonly capabilities: readonly Capability[];
  /** Where there are several, one of their secrets is enough. */
  readonly apps: readonly AppOwner[];
  /** What an operator may set beside what all of them have. */
  readonly settings?: readonly Setting[];
};

const GRAPH_URLS: Readonly<Record<AppOwner, string>> = {
  META: GRAPH_URL,
  INSTAGRAM: INSTAGRAM_GRAPH_URL,
};

/** The token that an operator chose in the app's dashboard. */
const VERIFY_TOKEN: SecretRequirement = {
  name: 'META_VERIFY_TOKEN',
  purpose: 'webhook_handshake',
  rotation: 'manual',
};

const VERSION_SETTING: Setting = {
  name: 'META_GRAPH_VERSION',
  kind: 'text',
  pattern: String.raw`v\d{1,3}\.\d`,
  default: GRAPH_VERSION,
  summary: 'The version of the Graph API that commands are written for.',
};

/** Makes the manifest of a connector to one of Meta's products: what all of them need is said once. */
export function metaManifest<TEventData>(own: OwnParts): TypedManifest<TEventData> {
  const { id, name, capabilities, apps, settings = [] } = own;
  const isChoice = apps.length > 1;
  return {
    id,
    name,
    version: '0.1.0',
    spec: 'v1',
    capabilities: [...capabilities],
    slo: { webhookAvailability: 0.999, webhookP95Ms: 200 },
    secrets: [
      ...apps.map((owner) => appSecret(owner, isChoice)),
      VERIFY_TOKEN,
      ...apps.map(accessToken),
    ],
    settings: [...apps.map(graphUrlSetting), VERSION_SETTING, ...settings],
  };
}

/** The secret of an app at Meta, beside the one before it while that is replaced. */
function appSecret(owner: AppOwner, isOptional: boolean): SecretRequirement {
  const name = `${owner}_APP_SECRET`;
  return {
    name,
    purpose: 'webhook_signature',
    previousName: `${name}_PREVIOUS`,
    rotation: 'manual',
    ...(isOptional ? { optional: true } : undefined),
  };
}

/** A token for all accounts that have none of their own. */
function accessToken(owner: AppOwner): SecretRequirement {
  const name = `${owner}_ACCESS_TOKEN`;
  return { name, purpose: 'api_token', rotation: 'manual', optional: true };
}

function graphUrlSetting(owner: AppOwner): Setting {
  return {
    name: `${owner}_GRAPH_URL`,
    kind: 'url',
    default: GRAPH_URLS[owner],
    summary: 'Where the Graph API is; another one for a simulator or a gateway.',
  };
}
