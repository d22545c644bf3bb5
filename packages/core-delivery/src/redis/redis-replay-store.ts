import { ConnectorError } from '@pyloto/core-connectors';
import { ConnectorIdSchema } from '@pyloto/core-events';
import { type RedisClient, redisReply, runScript } from '@pyloto/core-redis';

import {
  FINISHED_KEPT_MS,
  type ReplayOperation,
  type ReplayStore,
} from '../replay/replay-store.ts';
import {
  addReplayScript,
  releaseReplayScript,
  saveReplayScript,
  takeReplayScript,
} from './replay-scripts.ts';

/** What a store of bulk replays in Redis is made with. */
export type RedisReplayStoreOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
  /** Whose operations these are, the id in the connector's manifest. */
  readonly connector: string;
};

/**
 * Keeps bulk replays in Redis, for all copies of an app; leases are on the server's clock.
 *
 * @throws ConnectorError `config_invalid` when the connector is no id; later, `state_unavailable` when Redis does not answer
 */
export function createRedisReplayStore(options: RedisReplayStoreOptions): ReplayStore {
  const { client, connector } = options;
  if (!ConnectorIdSchema.safeParse(connector).success) {
    throw new ConnectorError('config_invalid', 'a connector must be named by its id');
  }
  const running = `pyloto:{${connector}}:replays`;
  const owners = `${running}:owners`;
  const keyOf = (operationId: string) => `${running}:operation:${operationId}`;
  const find = async (operationId: string) => {
    const text = await redisReply(client.get(keyOf(operationId)));
    return text === null ? undefined : readOperation(text);
  };
  return {
    add: async (operation) => {
      const { operationId } = operation;
      const keys = [running, keyOf(operationId)];
      const args = [operationId, JSON.stringify(operation)];
      await runScript(client, addReplayScript, { keys, args });
    },
    find,
    take: async ({ ownerToken, leaseMs }) => {
      const call = { keys: [running, owners], args: [ownerToken, leaseMs] };
      const id = await runScript(client, takeReplayScript, call);
      return typeof id === 'string' ? find(id) : undefined;
    },
    save: async (operation, { ownerToken, leaseMs }) => {
      const { operationId, state } = operation;
      const keys = [running, owners, keyOf(operationId)];
      const keptMs = state === 'done' ? FINISHED_KEPT_MS : 0;
      const args = [operationId, ownerToken, leaseMs, JSON.stringify(operation), keptMs];
      return (await runScript(client, saveReplayScript, { keys, args })) === 1;
    },
    release: async (operationId, ownerToken) => {
      const call = { keys: [running, owners], args: [operationId, ownerToken] };
      await runScript(client, releaseReplayScript, call);
    },
  };
}

function readOperation(text: string): ReplayOperation {
  try {
    const operation: ReplayOperation = JSON.parse(text);
    return operation;
  } catch {
    throw new ConnectorError('state_unavailable', 'a replay must be as it was written');
  }
}
