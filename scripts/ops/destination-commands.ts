import type { Command } from './command.ts';
import { OpsError } from './ops-error.ts';
import { type Column, fields, table } from './table.ts';

type Destination = {
  readonly id: string;
  readonly state: string;
  readonly failingSince?: string;
  readonly disabledAt?: string;
  readonly reason?: string;
};

const COLUMNS: readonly Column<Destination>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'STATE', of: ({ state }) => state },
  { head: 'FAILING SINCE', of: ({ failingSince }) => failingSince ?? '-' },
  { head: 'DISABLED AT', of: ({ disabledAt }) => disabledAt ?? '-' },
  { head: 'REASON', of: ({ reason }) => reason ?? '-' },
];

const list: Command = {
  words: 'destinations list',
  usage: '',
  summary: 'where events go, and how that fares',
  options: {},
  examples: ['destinations list'],
  run: async (_given, client, screen) => {
    const answer = await client.get('/destinations');
    const { items }: { items: Destination[] } = JSON.parse(answer.text);
    screen.show(answer.text, () =>
      items.length === 0 ? 'no destinations\n' : table(items, COLUMNS),
    );
    return 0;
  },
};

const enable: Command = {
  words: 'destinations enable',
  usage: '<id>',
  summary: 'deliver there again, after it was disabled',
  options: {},
  examples: ['destinations enable webhook'],
  run: async ({ names: [id, ...others] }, client, screen) => {
    if (id === undefined || others.length > 0) {
      throw new OpsError(2, 'one id is needed, as destinations list shows it');
    }
    const answer = await client.post(`/destinations/${encodeURIComponent(id)}/enable`);
    screen.show(answer.text, () => fields({ [id]: 'enabled' }));
    return 0;
  },
};

/** The commands about destinations. */
export const DESTINATION_COMMANDS: readonly Command[] = [list, enable];
