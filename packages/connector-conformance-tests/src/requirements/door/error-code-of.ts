import type { HttpAnswer } from '../../session/http-exchange.ts';

/** The code of an error answer; `without a code` when it has none. */
export function errorCodeOf({ json }: HttpAnswer): string {
  if (typeof json !== 'object' || json === null || !('error' in json)) return NONE;
  const { error } = json;
  if (typeof error !== 'object' || error === null || !('code' in error)) return NONE;
  return String(error.code);
}

const NONE = 'without a code';
