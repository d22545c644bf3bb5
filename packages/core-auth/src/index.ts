export type { ApiKey } from './api-keys/api-key.ts';
export {
  createApiKeyring,
  hasScope,
  type ApiKeyring,
  type ApiPrincipal,
} from './api-keys/create-api-keyring.ts';
export {
  readApiKeys,
  type ApiKeyProblem,
  type ApiKeysReading,
  type ReadApiKeysOptions,
} from './api-keys/read-api-keys.ts';
export { createMemoryAccountOwners, type AccountOwners } from './oauth/account-owners.ts';
export {
  createOAuthClient,
  type AuthorizationGrant,
  type OAuthClient,
  type OAuthClientOptions,
} from './oauth/create-oauth-client.ts';
export {
  createOAuthFlows,
  type BegunFlow,
  type ConnectionRequest,
  type FinishedFlow,
  type FlowRefusal,
  type OAuthFlows,
  type OAuthFlowsOptions,
} from './oauth/oauth-flows.ts';
export { createMemoryUsedNonces, type UsedNonces } from './oauth/used-nonces.ts';
