import { isJsonObject, type JsonObject } from './json-object.ts';

const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** @returns the object, or undefined for anything else */
export function asObject(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** @returns the list, or undefined for anything else */
export function asArray(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** @returns a text that says something; Meta writes an absent id as `""` too, so an empty one is none */
export function asString(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @returns a text, also an empty one: what a person wrote may be empty */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** @returns an id as text, also where Meta prints it as a number; never one that has lost digits */
export function asId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return asString(value);
}

/** @returns a finite number, also where Meta prints it in quotes */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && NUMBER.test(value) ? asNumber(Number(value)) : undefined;
}

/** @returns yes or no, or undefined for anything else */
export function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
