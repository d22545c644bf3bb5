import type { ConnectionRecord } from '../tokens/connection-health.ts';

/** A connection as it is kept; the tenant is in the key. Equal records have equal texts. */
export function writeConnection(record: ConnectionRecord): string {
  const { channel, accountId, state, errorCode, sinceMs, expiresAtMs, refused } = record;
  return JSON.stringify({ channel, accountId, state, errorCode, sinceMs, expiresAtMs, refused });
}

/** The way back; undefined for a text that is none of ours. */
export function readConnection(tenantId: string, text: string): ConnectionRecord | undefined {
  try {
    const record: unknown = JSON.parse(text);
    return isConnection(record) ? { tenantId, ...record } : undefined;
  } catch {
    return undefined;
  }
}

function isConnection(value: unknown): value is Omit<ConnectionRecord, 'tenantId'> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'channel' in value &&
    typeof value.channel === 'string' &&
    'accountId' in value &&
    typeof value.accountId === 'string' &&
    'sinceMs' in value &&
    typeof value.sinceMs === 'number' &&
    'state' in value &&
    (value.state === 'healthy' || value.state === 'unhealthy')
  );
}
