import { ConnectorError, type LedgerItems } from '@pyloto/core-connectors';
import { digestBytes, type RedisClient, type RedisScript, runScript } from '@pyloto/core-redis';

/** A script works on so many items at most, because Redis serves nobody else meanwhile. */
const MOST_ITEMS_PER_SCRIPT = 1_000;
/** A digest of 20 zero bytes: an item without a sequence. */
const NO_SEQUENCE = 'a'.repeat(32);

/** One call of a script for any number of items. */
export type LedgerCall = {
  readonly script: RedisScript;
  readonly keys: readonly string[];
  /** What stands before the digests. */
  readonly before: readonly (string | number)[];
  readonly digests: readonly string[];
  /** What stands between the digests and those of the sequences. */
  readonly after?: readonly string[];
  readonly sequences?: readonly string[] | undefined;
};

/**
 * Runs it once per thousand items, all sent together, in their order.
 *
 * @returns the replies, in order; none when there are no items
 * @throws ConnectorError `state_unavailable`
 */
export async function runInParts(client: RedisClient, call: LedgerCall): Promise<unknown[]> {
  const count = call.digests.length;
  if (count === 0) return [];
  if (count <= MOST_ITEMS_PER_SCRIPT) return [await runPart(client, call)];
  const replies: Promise<unknown>[] = [];
  for (let from = 0; from < count; from += MOST_ITEMS_PER_SCRIPT) {
    const end = from + MOST_ITEMS_PER_SCRIPT;
    const digests = call.digests.slice(from, end);
    const sequences = call.sequences?.slice(from, end);
    replies.push(runPart(client, { ...call, digests, sequences }));
  }
  return Promise.all(replies);
}

/** Runs it and puts the answers together, a character per item. */
export async function runForAnswers(client: RedisClient, call: LedgerCall): Promise<string> {
  const replies = await runInParts(client, call);
  return replies.length === 1 ? textIn(replies[0]) : replies.map(textIn).join('');
}

/** The sequences of items, a digest for each, or undefined when none has one. */
export function sequencesOf({ keys, sequences }: LedgerItems): readonly string[] | undefined {
  if (sequences === undefined) return undefined;
  const digests: string[] = [];
  let hasSome = false;
  for (let index = 0; index < keys.length; index++) {
    const sequence = sequences[index] ?? '';
    if (sequence !== '') hasSome = true;
    digests.push(sequence === '' ? NO_SEQUENCE : sequence);
  }
  return hasSome ? digests : undefined;
}

/** A reply that is a string. @throws ConnectorError `state_unavailable` for another */
export function textIn(reply: unknown): string {
  if (typeof reply === 'string') return reply;
  throw unexpectedReply();
}

/** What a reply other than the script's own means. */
export function unexpectedReply(): ConnectorError {
  return new ConnectorError('state_unavailable', 'the state store must answer as its script does');
}

function runPart(client: RedisClient, call: LedgerCall): Promise<unknown> {
  const args: (string | number | Buffer)[] = [...call.before, digestBytes(call.digests)];
  if (call.after !== undefined) args.push(...call.after);
  if (call.sequences !== undefined) args.push(digestBytes(call.sequences));
  return runScript(client, call.script, { keys: call.keys, args });
}
