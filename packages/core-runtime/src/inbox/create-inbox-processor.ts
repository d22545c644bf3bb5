import { ConnectorError } from '@pyloto/core-connectors';
import type { JobProcessor } from '@pyloto/core-delivery';

import type { RuntimeConfig } from '../runtime-config.ts';
import { createRuntime } from '../runtime.ts';
import type { InboxJob } from './inbox-job.ts';
import { inboxProcessorOf } from './process-inbox-job.ts';

/**
 * Makes what a worker runs for each job of a connector's inbox, with the same configuration as its app.
 *
 * @throws ConnectorError `config_invalid` without a queue, and as `createConnectorApp`
 */
export function createInboxProcessor<TEventData>(
  config: RuntimeConfig<TEventData>,
): JobProcessor<InboxJob> {
  const runtime = createRuntime(config);
  if (runtime.inbox !== undefined) return inboxProcessorOf(runtime.inbox, runtime);
  throw new ConnectorError('config_invalid', 'a worker needs the queue of its inbox');
}
