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
