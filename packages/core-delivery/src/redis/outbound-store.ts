import { ConnectorError, type OutboundId, type OutboundRecord } from '@pyloto/core-connectors';
import { type RedisClient, redisError, runScript } from '@pyloto/core-redis';

import {
  isOver,
  messageKeysOf,
  type OutboundEntry,
  recordOf,
  stateOf,
} from '../outbound/outbound-entry.ts';
import { type HeldOutbound, readForm, writeForm } from './outbound-form.ts';
import { commandBytes, messageBytes, outboundKeys, outboundTenantsKey } from './outbound-keys.ts';
import {
  acceptScript,
  countScript,
  dueScript,
  listOutboundScript,
  readScript,
  withdrawOutboundScript,
  writeScript,
} from './outbound-scripts.ts';

/** Whose commands. */
export type OutboundScope = Pick<OutboundId, 'tenantId' | 'connector'>;

/** What leads to a command: its id, or a message that it was sent as. */
export type OutboundLead = {
  readonly clientMessageId?: string | undefined;
  readonly messageKey?: string | undefined;
};

/** A change of an entry that was read. */
export type OutboundWrite = {
  readonly held: HeldOutbound;
  readonly entry: OutboundEntry;
  /** The change must be written before this moment, on the server's clock; absent: at any. */
  readonly beforeMs?: number | undefined;
};

/** What became of a write: it is as it was to be, or was something else by then, or nothing is there. */
export type OutboundWritten =
  | { readonly kind: 'written' | 'changed'; readonly held: HeldOutbound }
  | { readonly kind: 'gone' };

/** A script works on so many commands at most, because Redis serves nobody else meanwhile. */
const MOST_PER_SCRIPT = 500;

/** Entries in Redis: reads them, and writes them over the form that they were read in. */
export class OutboundStore {
  readonly #client: RedisClient;
  readonly #retentionMs: number;

  constructor(client: RedisClient, retentionMs: number) {
    this.#client = client;
    this.#retentionMs = retentionMs;
  }

  /** Writes an entry down unless its id is there. @returns what is there, and the server's time */
  async accept(
    scope: OutboundScope,
    entry: OutboundEntry,
    leaseMs: number,
  ): Promise<{ readonly isNew: boolean; readonly held: HeldOutbound; readonly nowMs: number }> {
    const { commands, states, leases } = outboundKeys(scope);
    const state = stateOf(entry.parts);
    const args = [commandBytes(entry.clientMessageId), state, leaseMs, writeForm(entry)];
    const reply = await this.#run(acceptScript, [commands, states, leases], args);
    const [nowMs, value] = [numberIn(reply[0]), reply[1]];
    if (typeof value === 'string') return { isNew: false, held: readForm(value), nowMs };
    const times = { acceptedAtMs: nowMs, updatedAtMs: nowMs };
    const { turn } = entry;
    const begun =
      turn === undefined ? entry : { ...entry, turn: { ...turn, endsAtMs: nowMs + leaseMs } };
    return { isNew: true, held: { ...times, form: `${nowMs} 1`, entry: begun }, nowMs };
  }

  /** @returns for each lead what it leads to; leads to the same command give the same object */
  async read(
    scope: OutboundScope,
    leads: readonly OutboundLead[],
  ): Promise<{ readonly nowMs: number; readonly found: readonly (HeldOutbound | undefined)[] }> {
    const { commands, messages } = outboundKeys(scope);
    const parts = inParts(leads).map(async (part) =>
      this.#run(readScript, [commands, messages], part.flatMap(leadArgs)),
    );
    const replies = await Promise.all(parts);
    const byId = new Map<string, HeldOutbound>();
    const found = replies.flatMap((reply) => heldIn(reply, byId));
    return { nowMs: numberIn(replies[0]?.[0]), found };
  }

  /** Writes each change, all in one round trip. @returns what became of each, in order */
  async write(
    scope: OutboundScope,
    writes: readonly OutboundWrite[],
  ): Promise<{ readonly nowMs: number; readonly written: readonly OutboundWritten[] }> {
    const { commands, states, leases, messages } = outboundKeys(scope);
    const keys = [commands, states, leases, messages];
    const parts = inParts(writes).map(async (part) => {
      const args = part.flatMap((write) => this.#writeArgs(write));
      const [time, ...answers] = await this.#run(writeScript, keys, args);
      const nowMs = numberIn(time);
      return { nowMs, written: part.map((write, at) => writtenAs(write, answers[at], nowMs)) };
    });
    const replies = await Promise.all(parts);
    return {
      nowMs: replies[0]?.nowMs ?? 0,
      written: replies.flatMap(({ written }) => written),
    };
  }

  /** Forgets an entry that is as it was read. */
  async withdraw(scope: OutboundScope, held: HeldOutbound): Promise<OutboundWritten> {
    const { commands, states, leases } = outboundKeys(scope);
    const args = [commandBytes(held.entry.clientMessageId), held.form];
    const reply = await this.#run(withdrawOutboundScript, [commands, states, leases], args);
    return writtenAs({ held, entry: held.entry }, reply[1], numberIn(reply[0]));
  }

  /** @returns the entries whose lease has ended */
  async due(
    scope: OutboundScope,
    limit: number,
  ): Promise<{ readonly nowMs: number; readonly held: readonly HeldOutbound[] }> {
    const { commands, leases } = outboundKeys(scope);
    const [nowMs, ...values] = await this.#run(dueScript, [commands, leases], [limit]);
    return { nowMs: numberIn(nowMs), held: values.map((value) => readForm(String(value))) };
  }

  async list(
    scope: OutboundScope,
    { state, limit, after }: { state: string; limit: number; after: readonly [string, string] },
  ): Promise<{ readonly cursor: string | undefined; readonly held: readonly HeldOutbound[] }> {
    const { commands, states } = outboundKeys(scope);
    const keys = [commands, states + state];
    const [cursor, ...values] = await this.#run(listOutboundScript, keys, [limit, ...after]);
    return {
      cursor: typeof cursor === 'string' ? cursor : undefined,
      held: values.map((value) => readForm(String(value))),
    };
  }

  async count(scope: OutboundScope, setNames: readonly string[]): Promise<readonly number[]> {
    const { states } = outboundKeys(scope);
    const keys = setNames.map((name) => states + name);
    return (await this.#run(countScript, keys, [this.#retentionMs])).map(numberIn);
  }

  async tenants(connector: string): Promise<string[]> {
    try {
      return await this.#client.smembers(outboundTenantsKey(connector));
    } catch (error) {
      throw redisError(error);
    }
  }

  async #run(
    script: Parameters<typeof runScript>[1],
    keys: readonly string[],
    args: readonly (string | number | Buffer)[],
  ): Promise<unknown[]> {
    const reply = await runScript(this.#client, script, { keys, args });
    if (Array.isArray(reply)) return reply;
    throw unexpectedReply();
  }

  #writeArgs({ held, entry, beforeMs = 0 }: OutboundWrite): (string | number | Buffer)[] {
    return [
      commandBytes(entry.clientMessageId),
      held.form,
      beforeMs,
      stateOf(entry.parts),
      entry.turn?.endsAtMs ?? 0,
      isOver(entry) ? this.#retentionMs : 0,
      messageBytes(messageKeysOf(entry)),
      writeForm(entry),
    ];
  }
}

/** What callers see of it. */
export function recordOfHeld(scope: OutboundScope, held: HeldOutbound): OutboundRecord {
  return recordOf(scope, held.entry, held);
}

function heldIn(
  reply: readonly unknown[],
  byId: Map<string, HeldOutbound>,
): (HeldOutbound | undefined)[] {
  const found: (HeldOutbound | undefined)[] = [];
  for (const value of reply.slice(1)) {
    if (typeof value === 'number') found.push(found[value - FIRST_PLACE]);
    else found.push(typeof value === 'string' ? sameObject(readForm(value), byId) : undefined);
  }
  return found;
}

/** The place of the first answer in the reply, as the script counts: after the time. */
const FIRST_PLACE = 2;

function sameObject(held: HeldOutbound, byId: Map<string, HeldOutbound>): HeldOutbound {
  const known = byId.get(held.entry.clientMessageId);
  if (known !== undefined) return known;
  byId.set(held.entry.clientMessageId, held);
  return held;
}

function writtenAs(
  { held, entry }: OutboundWrite,
  answer: unknown,
  nowMs: number,
): OutboundWritten {
  if (typeof answer === 'string') return { kind: 'changed', held: readForm(answer) };
  if (answer === 0) return { kind: 'gone' };
  if (answer !== 1) throw unexpectedReply();
  const [accepted = '', revision] = held.form.split(' ');
  const form = `${accepted} ${Number(revision) + 1}`;
  return { kind: 'written', held: { ...held, form, entry, updatedAtMs: nowMs } };
}

function leadArgs({ clientMessageId, messageKey }: OutboundLead): (string | Buffer)[] {
  return [
    clientMessageId === undefined ? '' : commandBytes(clientMessageId),
    messageKey === undefined ? '' : messageBytes([messageKey]),
  ];
}

function inParts<Item>(items: readonly Item[]): (readonly Item[])[] {
  if (items.length <= MOST_PER_SCRIPT) return [items];
  const parts: Item[][] = [];
  for (let from = 0; from < items.length; from += MOST_PER_SCRIPT) {
    parts.push(items.slice(from, from + MOST_PER_SCRIPT));
  }
  return parts;
}

function numberIn(value: unknown): number {
  if (typeof value === 'number') return value;
  throw unexpectedReply();
}

function unexpectedReply(): ConnectorError {
  return new ConnectorError('state_unavailable', 'the state store must answer as its script does');
}
