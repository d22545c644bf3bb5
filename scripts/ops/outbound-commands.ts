import type { AdminAnswer } from './admin-client.ts';
import type { Command, Given } from './command.ts';
import { OpsError } from './ops-error.ts';
import type { Screen } from './screen.ts';
import { type Column, fields, table } from './table.ts';

type SentCommand = {
  readonly tenantId: string;
  readonly clientMessageId: string;
  readonly command: string;
  readonly state: string;
  readonly errorCode?: string;
  readonly upstreamCode?: string;
  readonly attempts: number;
  readonly acceptedAt: string;
  readonly updatedAt: string;
};

const COLUMNS: readonly Column<SentCommand>[] = [
  { head: 'TENANT', of: ({ tenantId }) => tenantId },
  { head: 'ID', of: ({ clientMessageId }) => clientMessageId },
  { head: 'COMMAND', of: ({ command }) => command },
  { head: 'STATE', of: ({ state }) => state },
  { head: 'ERROR', of: ({ errorCode }) => errorCode ?? '-' },
  { head: 'UPSTREAM', of: ({ upstreamCode }) => upstreamCode ?? '-' },
  { head: 'ATTEMPTS', of: ({ attempts }) => attempts },
  { head: 'ACCEPTED', of: ({ acceptedAt }) => acceptedAt },
  { head: 'UPDATED', of: ({ updatedAt }) => updatedAt },
];

const list: Command = {
  words: 'commands list',
  usage: '',
  summary: 'what was to be sent and may need somebody, the one that changed first in front',
  options: {
    state: { value: 'state', help: 'unknown (default), failed, accepted or sending' },
    tenant: { value: 'id', help: 'only those of this tenant' },
    limit: { value: 'n', help: 'at most so many, 1 to 200; 50 by default' },
    cursor: { value: 'cursor', help: 'with --tenant: go on where the page before ended' },
  },
  examples: ['commands list', 'commands list --state failed --tenant acme'],
  run: async (given, client, screen) => {
    const query = {
      state: given.text('state'),
      tenant: given.text('tenant'),
      limit: given.text('limit'),
      cursor: given.text('cursor'),
    };
    const answer = await client.get('/commands', query);
    const page: { items: SentCommand[]; nextCursor?: string } = JSON.parse(answer.text);
    screen.show(answer.text, () =>
      page.items.length === 0 ? 'no commands\n' : table(page.items, COLUMNS),
    );
    if (page.nextCursor !== undefined && !screen.isJson) {
      screen.note(`there are more: --cursor ${page.nextCursor}`);
    }
    return 0;
  },
};

const show: Command = {
  words: 'commands show',
  usage: '<tenant> <id>',
  summary: 'one of them; what people wrote only with --reveal, which the app logs',
  options: { reveal: { help: 'show the command itself' } },
  examples: ['commands show acme c-1'],
  run: async (given, client, screen) => {
    const reveal = given.isOn('reveal') ? 'true' : undefined;
    return showItem(await client.get(pathOf(given), { reveal }), screen);
  },
};

const retry: Command = {
  words: 'commands retry',
  usage: '<tenant> <id>',
  summary: 'send an unknown or failed one again; the recipient may get an unknown one twice',
  options: {},
  examples: ['commands retry acme c-1'],
  run: async (given, client, screen) =>
    showItem(await client.post(`${pathOf(given)}/retry`), screen),
};

const giveUp: Command = {
  words: 'commands give-up',
  usage: '<tenant> <id>',
  summary: 'end an accepted or unknown one as failed',
  options: {},
  examples: ['commands give-up acme c-1'],
  run: async (given, client, screen) =>
    showItem(await client.post(`${pathOf(given)}/give-up`), screen),
};

/** The commands about what was to be sent. */
export const OUTBOUND_COMMANDS: readonly Command[] = [list, show, retry, giveUp];

function pathOf({ names: [tenant, id, ...others] }: Given): string {
  if (tenant !== undefined && id !== undefined && others.length === 0) {
    return `/commands/${encodeURIComponent(tenant)}/${encodeURIComponent(id)}`;
  }
  throw new OpsError(2, 'a tenant and an id are needed, as commands list shows them');
}

function showItem(answer: AdminAnswer, screen: Screen): 0 | 1 {
  const { item }: { item: SentCommand & { command: unknown } } = JSON.parse(answer.text);
  screen.show(answer.text, () => {
    const { command, ...rest } = item;
    if (typeof command === 'string') return fields({ ...rest, command });
    return `${fields(rest)}\n${JSON.stringify(command, undefined, 2)}\n`;
  });
  return answer.ok ? 0 : 1;
}
