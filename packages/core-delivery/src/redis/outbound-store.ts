import { ConnectorError, type OutboundId, type OutboundRecord } from '@pyloto/core-connectors';
import { type RedisClient, redisReply, runScript } from '@pyloto/core-redis';

import type { ReadStatus } from '../outbound/entry-after-status.ts';
import {
  isOver,
  messageKeysOf,
  type OutboundEntry,
  recordOf,
  stateOf,
} from '../outbound/outbound-entry.ts';
import { firstTaken } from '../outbound/report-up-to.ts';
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

/** What leads to a command: its id, or a message that it was sent as; or, to several, a report about their conversation. */
export type OutboundLead = {
  readonly clientMessageId?: string | undefined;
  readonly messageKey?: string | undefined;
  readonly upTo?: ReadStatus['upTo'];
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
    const { commands, states, leases, conversations } = outboundKeys(scope);
    const args = [
      commandBytes(entry.clientMessageId),
      stateOf(entry.parts),
      leaseMs,
      writeForm(entry),
      conversationBytes(entry),
      this.#retentionMs,
    ];
    const reply = await this.#run(acceptScript, [commands, states, leases, conversations], args);
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
  ): Promise<{ readonly nowMs: number; readonly found: readonly (readonly HeldOutbound[])[] }> {
    const { commands, messages, conversations } = outboundKeys(scope);
    const keys = [commands, messages, conversations];
    const byId = new Map<string, HeldOutbound>();
    const parts = inParts(leads, weightOfLead).map(async (part) => {
      const [time, ...answers] = await this.#run(readScript, keys, readArgs(part));
      return { nowMs: numberIn(time), found: inOrderOf(part, heldIn(answers, byId)) };
    });
    const replies = await Promise.all(parts);
    return { nowMs: replies[0]?.nowMs ?? 0, found: replies.flatMap(({ found }) => found) };
  }

  /** @returns the entry of this id */
  async readOne(
    id: OutboundId,
  ): Promise<{ readonly nowMs: number; readonly held: HeldOutbound | undefined }> {
    const { nowMs, found } = await this.read(id, [id]);
    return { nowMs, held: found[0]?.[0] };
  }

  /** Writes each change, all in one round trip. @returns what became of each, in order */
  async write(
    scope: OutboundScope,
    writes: readonly OutboundWrite[],
  ): Promise<{ readonly nowMs: number; readonly written: readonly OutboundWritten[] }> {
    const { commands, states, leases, messages, conversations } = outboundKeys(scope);
    const keys = [commands, states, leases, messages, conversations];
    const parts = inParts(writes, () => 1).map(async (part) => {
      const args = [this.#retentionMs, ...part.flatMap((write) => this.#writeArgs(write))];
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
    const { commands, states, leases, conversations } = outboundKeys(scope);
    const { clientMessageId } = held.entry;
    const args = [commandBytes(clientMessageId), held.form, conversationBytes(held.entry)];
    const keys = [commands, states, leases, conversations];
    const reply = await this.#run(withdrawOutboundScript, keys, args);
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

  tenants(connector: string): Promise<string[]> {
    return redisReply(this.#client.smembers(outboundTenantsKey(connector)));
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
      ...placeArgs(held.entry, entry),
    ];
  }
}

/** What callers see of it. */
export function recordOfHeld(scope: OutboundScope, held: HeldOutbound): OutboundRecord {
  return recordOf(scope, held.entry, held);
}

function heldIn(answers: readonly unknown[], byId: Map<string, HeldOutbound>): HeldOutbound[][] {
  const found: HeldOutbound[][] = [];
  const held = (text: string): HeldOutbound => sameObject(readForm(text), byId);
  for (const answer of answers) {
    if (typeof answer === 'string') found.push([held(answer)]);
    else if (typeof answer === 'number') found.push(found[answer - FIRST_PLACE] ?? []);
    else found.push(Array.isArray(answer) ? answer.map((text) => held(String(text))) : []);
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

/** The pairs first, and then the reports. */
function readArgs(leads: readonly OutboundLead[]): (string | number | Buffer)[] {
  const pairs = leads.filter(({ upTo }) => upTo === undefined);
  const reports = leads.flatMap(({ upTo = [] }) => upTo);
  return [
    pairs.length,
    ...pairs.flatMap(({ clientMessageId, messageKey }) => [
      clientMessageId === undefined ? '' : commandBytes(clientMessageId),
      messageKey === undefined ? '' : messageBytes([messageKey]),
    ]),
    ...reports.flatMap(({ conversationKey, atMs, state }) => [
      messageBytes([conversationKey]),
      atMs,
      state,
    ]),
  ];
}

/** What {@link readArgs} put in another order. */
function inOrderOf(
  leads: readonly OutboundLead[],
  found: readonly HeldOutbound[][],
): HeldOutbound[][] {
  const pairs = leads.filter(({ upTo }) => upTo === undefined).length;
  let [pair, report] = [0, pairs];
  return leads.map(({ upTo }) => found[upTo === undefined ? pair++ : report++] ?? []);
}

function conversationBytes({ conversationKey }: OutboundEntry): string | Buffer {
  return conversationKey === undefined ? '' : messageBytes([conversationKey]);
}

/** Its conversation and its place in that, where it gets another one. */
function placeArgs(before: OutboundEntry, entry: OutboundEntry): (string | Buffer)[] {
  if (entry.conversationKey === undefined) return ['', ''];
  const place = placeOf(entry);
  return place === placeOf(before) ? ['', ''] : [conversationBytes(entry), place];
}

/** By when its first message was taken; what is over without that has none. */
function placeOf(entry: OutboundEntry): string {
  const takenAtMs = firstTaken(entry);
  if (takenAtMs !== undefined) return String(takenAtMs);
  return isOver(entry) ? '' : '+inf';
}

/** A report may lead to two hundred commands, though it seldom does to more than a few. */
const REPORT_WEIGHT = 25;

function weightOfLead({ upTo }: OutboundLead): number {
  return upTo === undefined ? 1 : REPORT_WEIGHT;
}

function inParts<Item>(
  items: readonly Item[],
  weightOf: (item: Item) => number,
): (readonly Item[])[] {
  if (items.length * REPORT_WEIGHT <= MOST_PER_SCRIPT) return [items];
  const parts: Item[][] = [];
  let weight = MOST_PER_SCRIPT;
  for (const item of items) {
    weight += weightOf(item);
    if (weight > MOST_PER_SCRIPT) {
      parts.push([]);
      weight = weightOf(item);
    }
    parts.at(-1)?.push(item);
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
