import { asId } from '../json/as-json-value.ts';

/** @returns the id of something that exists: Meta's test tool writes 0 where there is none */
export function asLeadId(value: unknown): string | undefined {
  const id = asId(value);
  return id === '0' ? undefined : id;
}
