import { ADMIN_KEY } from './environment.ts';
import type { HttpAnswer } from './http-exchange.ts';
import type { RunningConnector } from './running-connector.ts';

/** Asks a connector what only its operator may: `/admin` and the path, with the admin key. */
export function adminRequest(
  connector: Pick<RunningConnector, 'request' | 'secrets'>,
  path: string,
  method: 'GET' | 'POST' = 'GET',
): Promise<HttpAnswer> {
  const key = connector.secrets['PYLOTO_ADMIN_KEY'] ?? ADMIN_KEY;
  const headers = { authorization: `Bearer ${key}` };
  return connector.request({ method, path: `/admin${path}`, headers });
}

/** A dead letter as its list shows it, as far as it is looked at here. */
export type ListedLetter = { readonly id: string; readonly correlationId: string };

/** The dead letters of a connector, one page; none where the answer is no list. */
export async function deadLettersOf(
  connector: Pick<RunningConnector, 'request' | 'secrets'>,
): Promise<readonly ListedLetter[]> {
  const { json } = await adminRequest(connector, '/dead-letters?limit=100');
  if (typeof json !== 'object' || json === null || !('items' in json)) return [];
  return Array.isArray(json.items) ? json.items.filter(isListedLetter) : [];
}

function isListedLetter(item: unknown): item is ListedLetter {
  return (
    typeof item === 'object' &&
    item !== null &&
    'id' in item &&
    typeof item.id === 'string' &&
    'correlationId' in item &&
    typeof item.correlationId === 'string'
  );
}
