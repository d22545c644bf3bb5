import type { Command } from './command.ts';
import { OpsError } from './ops-error.ts';
import { type Column, fields, table } from './table.ts';

type Connection = {
  readonly tenantId: string;
  readonly channel: string;
  readonly account: string;
  readonly state: string;
  readonly reason?: string;
  readonly since: string;
  readonly expiresAt?: string;
};

const COLUMNS: readonly Column<Connection>[] = [
  { head: 'TENANT', of: ({ tenantId }) => tenantId },
  { head: 'CHANNEL', of: ({ channel }) => channel },
  { head: 'ACCOUNT', of: ({ account }) => account },
  { head: 'STATE', of: ({ state }) => state },
  { head: 'REASON', of: ({ reason }) => reason ?? '-' },
  { head: 'SINCE', of: ({ since }) => since },
  { head: 'EXPIRES', of: ({ expiresAt }) => expiresAt ?? '-' },
];

const list: Command = {
  words: 'connections list',
  usage: '',
  summary:
    'how the accounts’ connections to their provider fare; accounts are digests, as in the log',
  options: { tenant: { value: 'id', help: 'only those of this tenant' } },
  examples: ['connections list --tenant acme'],
  run: async (given, client, screen) => {
    const answer = await client.get('/connections', { tenant: given.text('tenant') });
    const { items }: { items: Connection[] } = JSON.parse(answer.text);
    screen.show(answer.text, () =>
      items.length === 0 ? 'no connections\n' : table(items, COLUMNS),
    );
    return 0;
  },
};

const disconnect: Command = {
  words: 'connections disconnect',
  usage: '<tenant> <account>',
  summary: 'forget an account that somebody has connected, and its tokens; the product is told',
  options: {},
  examples: ['connections disconnect acme kgyf5ro334tmkyxebspzinpaeb7npuzw'],
  run: async ({ names: [tenant, account, ...others] }, client, screen) => {
    if (tenant === undefined || account === undefined || others.length > 0) {
      throw new OpsError(2, 'a tenant and an account are needed, as connections list shows them');
    }
    const place = `/connections/${encodeURIComponent(tenant)}/${encodeURIComponent(account)}`;
    const answer = await client.post(`${place}/disconnect`);
    screen.show(answer.text, () => fields({ [account]: 'disconnected' }));
    return 0;
  },
};

/** The commands about accounts' connections. */
export const CONNECTION_COMMANDS: readonly Command[] = [list, disconnect];
