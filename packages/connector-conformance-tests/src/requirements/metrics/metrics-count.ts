import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { withoutAdminKey } from '../../session/without-admin-key.ts';
import { metricValue } from '../../session/metric-value.ts';

/** MET-01. */
export const metricsCount: Requirement = {
  id: 'MET-01',
  level: 'silver',
  title: "The contract's metrics are there with 0 from the start, and count deliveries and events.",
  why: 'An alert on a series that does not exist never fires: the first failure has to be an increase from 0.',
  source: 'docs/observability.md',
  needs: ['events'],
  dependsOn: ['DED-01'],
  check: async (session) => {
    const connector = await withoutAdminKey(session);
    const delivery = await session.deliveries.fresh();
    const [{ capabilityId: capability }] = delivery.events;
    const { id } = session.connector.manifest;
    const read = async () => (await connector.request({ path: '/metrics' })).text;
    const series = [
      ['webhook_requests_total', { connector: id, capability }, 2],
      ['events_processed_total', { connector: id, capability }, 1],
      ['events_deduped_total', { connector: id, capability }, 1],
      ['events_failed_total', { connector: id, capability, errorCode: 'upstream_rejected' }, 0],
      ['webhook_request_errors_total', { connector: id, status: '405' }, 1],
      ['webhook_latency_ms_count', { connector: id }, 2],
      ['handler_latency_ms_count', { connector: id, capability }, 1],
      ['dead_letters_waiting', { connector: id }, 0],
    ] as const;
    const atStart = await read();
    const absent = series.find(([name, labels]) => metricValue(atStart, name, labels) !== 0);
    assertConforms(absent === undefined, {
      expected: `${absent?.[0]} with 0 before anything came`,
      seen: shown(absent === undefined ? undefined : metricValue(atStart, absent[0], absent[1])),
      advice: 'touch every series at the start (initialiseMetrics of core-telemetry)',
    });
    await connector.deliver(delivery);
    await connector.deliver(delivery);
    await connector.request({ method: 'PUT', path: '/webhook' });
    const after = await read();
    const wrong = series.find(
      ([name, labels, count]) => metricValue(after, name, labels) !== count,
    );
    assertConforms(wrong === undefined, {
      expected: `${wrong?.[0]} is ${wrong?.[2]} after a delivery, its repetition and a PUT`,
      seen: shown(wrong === undefined ? undefined : metricValue(after, wrong[0], wrong[1])),
      advice: 'count where docs/observability.md says',
    });
  },
};

function shown(value: number | undefined): string {
  return value === undefined ? 'no such series' : String(value);
}
