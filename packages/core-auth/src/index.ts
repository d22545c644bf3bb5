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
  createMemoryDataDeletions,
  type DataDeletion,
  type DataDeletions,
} from './oauth/data-deletions.ts';
export {
  createMemoryProviderUsers,
  type ConnectedAccount,
  type ProviderUser,
  type ProviderUsers,
} from './oauth/provider-users.ts';
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
export {
  createEncryption,
  type CiphertextOwner,
  type Encryption,
  type EncryptionKey,
} from './encryption/create-encryption.ts';
export {
  readEncryptionKeys,
  type EncryptionKeyProblem,
  type EncryptionKeysReading,
} from './encryption/read-encryption-keys.ts';
export type {
  Connection,
  ConnectionHealth,
  ConnectionReason,
  ConnectionRecord,
  OnConnectionChange,
} from './tokens/connection-health.ts';
export { createStaticTokens, type StaticTokensOptions } from './tokens/create-static-tokens.ts';
export { createTokenManager, type TokenManager } from './tokens/create-token-manager.ts';
export {
  createMemoryConnectionHealth,
  type MemoryConnectionHealth,
} from './tokens/memory-connection-health.ts';
export {
  createMemoryTokenStorage,
  type MemoryTokenStorageOptions,
} from './tokens/memory-token-storage.ts';
export type { RefreshTokens, TokenManagerOptions } from './tokens/token-manager-options.ts';
export {
  ANY_VERSION,
  type RefreshLock,
  type StoredTokens,
  type TokenChange,
  type TokenLease,
  type TokenStorage,
} from './tokens/token-storage.ts';
