import { setTimeout as sleep } from 'node:timers/promises';

import type { DeadLetterView } from '@pyloto/core-runtime';

import type { AdminAnswer, AdminClient } from './admin-client.ts';
import type { Command, Given, Option } from './command.ts';
import { OpsError } from './ops-error.ts';
import type { Screen } from './screen.ts';
import { type Column, fields, table } from './table.ts';

const FILTERS: Readonly<Record<string, Option>> = {
  tenant: { value: 'id', help: 'only those of this tenant' },
  capability: { value: 'id', help: 'only those of this capability, for example inbound_messages' },
  'error-code': { value: 'code', help: 'only those that failed with this code' },
  destination: { value: 'id', help: 'only those that could not be delivered there' },
};

const COLUMNS: readonly Column<DeadLetterView>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'TENANT', of: ({ tenantId }) => tenantId },
  { head: 'CAPABILITY', of: ({ capabilityId }) => capabilityId },
  { head: 'DESTINATION', of: ({ destination }) => destination ?? '-' },
  { head: 'ATTEMPTS', of: ({ attempts }) => attempts },
  { head: 'ERROR', of: ({ error }) => error.code },
  { head: 'FIRST FAILED', of: ({ firstFailedAt }) => firstFailedAt },
  { head: 'LAST FAILED', of: ({ lastFailedAt }) => lastFailedAt },
];

const list: Command = {
  words: 'dead-letters list',
  usage: '',
  summary: 'what failed and waits, the one that failed first in front',
  options: {
    ...FILTERS,
    limit: { value: 'n', help: 'at most so many, 1 to 200; 50 by default' },
    cursor: { value: 'cursor', help: 'go on where the page before ended' },
  },
  examples: ['dead-letters list --tenant acme --error-code timeout'],
  run: async (given, client, screen) => {
    const query = { ...filterOf(given), limit: given.text('limit'), cursor: given.text('cursor') };
    const answer = await client.get('/dead-letters', query);
    const page: { items: DeadLetterView[]; nextCursor?: string } = JSON.parse(answer.text);
    screen.show(answer.text, () =>
      page.items.length === 0 ? 'no dead letters\n' : table(page.items, COLUMNS),
    );
    if (page.nextCursor !== undefined && !screen.isJson) {
      screen.note(`there are more: --cursor ${page.nextCursor}`);
    }
    return 0;
  },
};

const show: Command = {
  words: 'dead-letters show',
  usage: '<id>',
  summary: 'one of them; what people wrote only with --reveal, which the app logs',
  options: { reveal: { help: 'show the event and its dedupe key' } },
  examples: ['dead-letters show evt_5m2k7q4xw3n6b5r2t7y4u3i6o5p2a7s4'],
  run: async (given, client, screen) => {
    const reveal = given.isOn('reveal') ? 'true' : undefined;
    const answer = await client.get(letterPath(given), { reveal });
    const body: { item: DeadLetterView & { event?: unknown } } = JSON.parse(answer.text);
    screen.show(answer.text, () => letterText(body.item));
    return 0;
  },
};

function letterText({ error, event, ...item }: DeadLetterView & { event?: unknown }): string {
  const head = fields({ ...item, error: `${error.code}: ${error.message}` });
  return event === undefined ? head : `${head}\n${JSON.stringify(event, undefined, 2)}\n`;
}

const replay: Command = {
  words: 'dead-letters replay',
  usage: '<id> | --all',
  summary: 'have one, or all that match, handled once more',
  options: {
    all: { help: 'all that match the filters below; a try with --dry-run first is wise' },
    'dry-run': { help: 'with --all: say how many there are, and do nothing' },
    follow: { value: 'operation', help: 'only watch a replay that runs already' },
    ...FILTERS,
  },
  examples: [
    'dead-letters replay evt_5m2k7q4xw3n6b5r2t7y4u3i6o5p2a7s4',
    'dead-letters replay --all --tenant acme --error-code timeout --dry-run',
  ],
  run: async (given, client, screen) => {
    const operation = given.text('follow');
    if (operation !== undefined) return follow(operation, client, screen);
    if (given.isOn('all')) return replayAll(given, client, screen);
    const isFiltered = Object.values(filterOf(given)).some((value) => value !== undefined);
    if (isFiltered || given.isOn('dry-run')) {
      throw new OpsError(
        2,
        'filters and --dry-run go with --all: dead-letters replay --all --dry-run',
      );
    }
    return showOutcome(await client.post(`${letterPath(given)}/replay`), screen);
  },
};

const discard: Command = {
  words: 'dead-letters discard',
  usage: '<id> --reason <text>',
  summary: 'give one up for good; nothing brings it back',
  options: { reason: { value: 'text', help: 'why, 1 to 500 characters; it is logged' } },
  examples: ['dead-letters discard evt_5m2k7q4xw3n6b5r2t7y4u3i6o5p2a7s4 --reason "test data"'],
  run: async (given, client, screen) => {
    const reason = given.text('reason')?.trim() ?? '';
    if (reason === '')
      throw new OpsError(2, '--reason must say why, for example --reason "test data"');
    return showOutcome(await client.post(`${letterPath(given)}/discard`, { reason }), screen);
  },
};

/** The commands about dead letters. */
export const DEAD_LETTER_COMMANDS: readonly Command[] = [list, show, replay, discard];

/** What a status means, where its name does not say it. */
const MEANINGS: Readonly<Record<string, string>> = {
  queued: 'queued: it leaves the dead letters once it is handled',
  already_handled: 'already handled: a redelivery was faster',
  no_handler: 'not replayed: nobody handles its capability, or serves its destination, any more',
  failed: 'failed again: it waits with one more attempt',
  in_flight: 'not discarded: it is being handled right now',
  no_outbox: 'not discarded: this app has no outbox',
};

function showOutcome(answer: AdminAnswer, screen: Screen): 0 | 1 {
  const { id, status }: { id: string; status: string } = JSON.parse(answer.text);
  screen.show(answer.text, () => fields({ [id]: MEANINGS[status] ?? status }));
  return answer.ok ? 0 : 1;
}

async function replayAll(given: Given, client: AdminClient, screen: Screen): Promise<0 | 1> {
  if (given.names.length > 0) throw new OpsError(2, 'replay takes an id or --all, not both');
  const dryRun = given.isOn('dry-run');
  const answer = await client.post('/dead-letters/replay', { filter: filterOf(given), dryRun });
  const begun: { operationId: string; matched: number } = JSON.parse(answer.text);
  if (dryRun) {
    const words = begun.matched === 1 ? 'dead letter matches' : 'dead letters match';
    screen.show(answer.text, () => `${begun.matched} ${words}\n`);
    return 0;
  }
  screen.note(`operation ${begun.operationId}; it goes on when this command is interrupted`);
  return follow(begun.operationId, client, screen);
}

type Progress = { state: string; matched: number; replayed: number; failed: number };

const POLL_MS = 300;

async function follow(operationId: string, client: AdminClient, screen: Screen): Promise<0 | 1> {
  for (;;) {
    const answer = await client.get(`/operations/${encodeURIComponent(operationId)}`);
    const progress: Progress = JSON.parse(answer.text);
    const { state, matched, replayed, failed } = progress;
    screen.progress(replayed + failed, matched, `replayed, ${failed} of them failed`);
    if (state === 'running') {
      await sleep(POLL_MS);
      continue;
    }
    screen.endProgress();
    screen.show(answer.text, () => fields({ state, matched, replayed, failed }));
    return state === 'done' && failed === 0 ? 0 : 1;
  }
}

function letterPath({ names: [id, ...others] }: Given): string {
  if (id !== undefined && others.length === 0) return `/dead-letters/${encodeURIComponent(id)}`;
  throw new OpsError(2, 'one id is needed, as dead-letters list shows it');
}

function filterOf(given: Given): Record<string, string | undefined> {
  return {
    tenant: given.text('tenant'),
    capability: given.text('capability'),
    errorCode: given.text('error-code'),
    destination: given.text('destination'),
  };
}
