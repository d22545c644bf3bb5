import type { EventSink, Logger } from '@pyloto/core-connectors';

/**
 * Writes events to the log: metadata only, or whole in a sandbox, where data is synthetic.
 *
 * It never fails, so it is a sink for trying things out, not a delivery.
 */
export function createLogSink(options: {
  readonly logger: Logger;
  /** Only ever true in sandbox mode: it writes what people wrote. */
  readonly wholeEvents: boolean;
}): EventSink {
  const { logger, wholeEvents } = options;
  return {
    kind: 'log',
    deliver: (event) => {
      logger.log('info', 'event_delivered', {
        sink: 'log',
        correlationId: event.correlationid,
        tenantId: event.tenantid,
        capabilityId: event.capability,
        eventType: event.type,
        eventId: event.id,
        ...(wholeEvents ? { envelope: event } : undefined),
      });
    },
  };
}
