import { hash } from 'node:crypto';

import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { CommandTurn } from './command-turn.ts';

/** What makes two commands the same, whatever the order of their fields: base64url of a SHA-256. */
export function commandDigest({ definition, command }: CommandTurn): string {
  return hash('sha256', `${definition.name}\n${canonical(command)}`, 'base64url');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) =>
    isJsonObject(field) ? sorted(field) : field,
  );
}

function sorted(record: JsonObject): Record<string, unknown> {
  const names = Object.keys(record).toSorted();
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}
