import { hash } from 'node:crypto';

import { type Clock, isConnectorError, Secret } from '@pyloto/core-connectors';

import type { Encryption } from '../encryption/create-encryption.ts';
import { createPkce } from './pkce.ts';
import type { UsedNonces } from './used-nonces.ts';

/** What a tenant wants connected. */
export type ConnectionRequest = {
  readonly tenantId: string;
  readonly providerId: string;
  /** Nothing but this account is to be connected. */
  readonly accountId?: string | undefined;
  /** Where the browser goes in the end. */
  readonly returnUrl?: string | undefined;
};

/** What a flow begins with. */
export type BegunFlow = {
  /** For the authorization URL. */
  readonly state: string;
  readonly codeChallenge?: string | undefined;
  /** For the browser that begins: no other can finish. Its name is `cookieId` behind a prefix of the app's. */
  readonly cookie: { readonly id: string; readonly value: string; readonly maxAgeSeconds: number };
};

/** Why a flow, or a link to begin one, is not taken. */
export type FlowRefusal =
  | 'link_invalid'
  | 'link_expired'
  | 'state_invalid'
  | 'state_expired'
  | 'browser_mismatch'
  | 'state_used';

/** A flow that came back: whose it is, or why it is not taken. */
export type FinishedFlow =
  | {
      readonly ok: true;
      readonly request: ConnectionRequest;
      readonly codeVerifier?: string | undefined;
      readonly cookieId: string;
    }
  | {
      readonly ok: false;
      readonly reason: FlowRefusal;
      /** Known once the state was ours. */
      readonly tenantId?: string | undefined;
    };

/** The way of a browser to the provider and back, without anything kept but that a flow is over. */
export type OAuthFlows = {
  /** Makes what a link carries with which a browser may begin, for as long as it lasts. */
  readonly createLink: (request: ConnectionRequest) => {
    readonly link: string;
    readonly expiresAtMs: number;
  };
  readonly openLink: (link: string) => ConnectionRequest | FlowRefusal;
  readonly begin: (
    request: ConnectionRequest,
    options: { readonly usesPkce: boolean },
  ) => BegunFlow;
  /**
   * Ends a flow, once: the state must be ours and in time, the cookie that of the browser that began it, and of the same tenant.
   *
   * @throws ConnectorError `state_unavailable` when nobody can say whether it is over already
   */
  readonly finish: (answer: {
    readonly state: string;
    readonly cookieOf: (cookieId: string) => string | undefined;
  }) => Promise<FinishedFlow>;
};

/** What flows are made of. */
export type OAuthFlowsOptions = {
  readonly connector: string;
  readonly encryption: Encryption;
  readonly nonces: UsedNonces;
  readonly clock: Pick<Clock, 'now'>;
  /** From a source that nobody can guess. */
  readonly randomBytes: (size: number) => Uint8Array;
  /** How long a link can begin a flow. Default 15 minutes. */
  readonly linkLifetimeMs?: number;
  /** How long a person has at the provider. Default 10 minutes. */
  readonly flowLifetimeMs?: number;
};

type Link = ConnectionRequest & { readonly expiresAtMs: number };
type State = Link & { readonly nonce: string };
type BrowserHalf = { readonly nonce: string; readonly codeVerifier?: string };

const LINK_LIFETIME_MS = 15 * 60_000;
const FLOW_LIFETIME_MS = 10 * 60_000;
/** How far the clocks of two copies may be apart: a state is remembered for so much longer than it lasts. */
const LARGEST_SKEW_MS = 10 * 60_000;
/** Longer than anything that is made here. */
const LONGEST_TEXT = 8192;

/**
 * Makes flows whose halves are encrypted: `state` goes by way of the provider, the other half stays in a cookie of the browser, with
 * the PKCE verifier. Both halves hold the same 256 random bits; the cookie's is readable for the state's tenant only.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-4.7 (a state bound to the browser, used once)
 */
export function createOAuthFlows(options: OAuthFlowsOptions): OAuthFlows {
  const { nonces, clock, randomBytes } = options;
  const linkLifetimeMs = options.linkLifetimeMs ?? LINK_LIFETIME_MS;
  const flowLifetimeMs = options.flowLifetimeMs ?? FLOW_LIFETIME_MS;
  const links = createSeal<Link>('oauth_link', options);
  const states = createSeal<State>('oauth_state', options);
  const browsers = createSeal<BrowserHalf>('oauth_browser', options);

  return {
    createLink: (request) => {
      const expiresAtMs = clock.now() + linkLifetimeMs;
      const link: Link = { ...request, expiresAtMs };
      return { link: links.seal(link), expiresAtMs };
    },
    openLink: (text) => {
      const link = links.open(text);
      if (link === undefined) return 'link_invalid';
      return link.expiresAtMs > clock.now() ? requestOf(link) : 'link_expired';
    },
    begin: (request, { usesPkce }) => {
      const nonce = Buffer.from(randomBytes(32)).toString('base64url');
      const expiresAtMs = clock.now() + flowLifetimeMs;
      const pkce = usesPkce ? createPkce(randomBytes) : undefined;
      const state: State = { ...request, nonce, expiresAtMs };
      const half: BrowserHalf = { nonce, ...(pkce && { codeVerifier: pkce.codeVerifier }) };
      return {
        state: states.seal(state),
        codeChallenge: pkce?.codeChallenge,
        cookie: {
          id: cookieIdOf(nonce),
          value: browsers.seal(half, request.tenantId),
          maxAgeSeconds: Math.ceil(flowLifetimeMs / 1000),
        },
      };
    },
    finish: async ({ state: text, cookieOf }) => {
      const state = states.open(text);
      if (state === undefined) return { ok: false, reason: 'state_invalid' };
      const { tenantId, nonce, expiresAtMs } = state;
      const nowMs = clock.now();
      if (expiresAtMs <= nowMs) return { ok: false, reason: 'state_expired', tenantId };
      const cookieId = cookieIdOf(nonce);
      const half = browsers.open(cookieOf(cookieId), tenantId);
      // Both were sealed here, so the time that this takes tells nobody anything.
      if (half?.nonce !== nonce) return { ok: false, reason: 'browser_mismatch', tenantId };
      const keptMs = expiresAtMs - nowMs + LARGEST_SKEW_MS;
      if (!(await nonces.use({ tenantId, nonce, keptMs }))) {
        return { ok: false, reason: 'state_used', tenantId };
      }
      const { codeVerifier } = half;
      return { ok: true, request: requestOf(state), codeVerifier, cookieId };
    },
  };
}

function requestOf({ tenantId, providerId, accountId, returnUrl }: Link): ConnectionRequest {
  return { tenantId, providerId, accountId, returnUrl };
}

/** A name that is the flow's own, so that flows in two tabs do not take each other's cookie. */
function cookieIdOf(nonce: string): string {
  return hash('sha256', `pyloto oauth cookie ${nonce}`).slice(0, 16);
}

type Seal<T> = {
  readonly seal: (content: T, tenantId?: string) => string;
  /** @returns undefined for what was not sealed for the same purpose and tenant */
  readonly open: (sealed: string | undefined, tenantId?: string) => T | undefined;
};

/** What opens was sealed here for the same purpose, so it has that purpose's form. */
function createSeal<T extends object>(
  purpose: string,
  { encryption, connector }: Pick<OAuthFlowsOptions, 'encryption' | 'connector'>,
): Seal<T> {
  const ownerOf = (tenantId: string) => ({
    tenantId,
    connector,
    channel: '',
    accountId: '',
    purpose,
  });
  return {
    seal: (content, tenantId = '') =>
      encryption.encrypt(Secret.of(JSON.stringify(content)), ownerOf(tenantId)),
    open: (sealed, tenantId = '') => {
      if (sealed === undefined || sealed.length > LONGEST_TEXT) return undefined;
      try {
        const content: T = JSON.parse(encryption.decrypt(sealed, ownerOf(tenantId)).reveal());
        return content;
      } catch (error) {
        if (isConnectorError(error)) return undefined;
        throw error;
      }
    },
  };
}
