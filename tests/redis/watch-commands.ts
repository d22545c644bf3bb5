import { randomUUID } from 'node:crypto';

import { Redis } from 'ioredis';

/** What arrives at a server, by MONITOR. */
export type CommandWatch = {
  /** The names of the commands since the last call, in order; what scripts call is not among them. */
  readonly seen: () => Promise<string[]>;
  readonly stop: () => void;
};

/** Watches a server of the test's own: MONITOR shows everybody's data. */
export async function watchCommands(url: string): Promise<CommandWatch> {
  const client = new Redis(url);
  const monitor = await client.monitor();
  let names: string[] = [];
  let waiting: { readonly mark: string; readonly resolve: () => void } | undefined;
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    if (args[1] === waiting?.mark) waiting?.resolve();
    else if (source !== 'lua') names.push((args[0] ?? '').toUpperCase());
  });
  return {
    seen: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = { mark: randomUUID(), resolve };
      await client.echo(waiting.mark);
      await promise;
      const result = names;
      names = [];
      return result;
    },
    stop: () => {
      monitor.disconnect();
      client.disconnect();
    },
  };
}
