import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { linesAbout, linesOf, type LogLine, parseLogLine } from '../../session/log-lines.ts';
import { until } from '../../session/until.ts';

const WRITTEN_WITHIN_MS = 5_000;
const SHOWN_LENGTH = 120;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const LEVEL = /^(?:debug|info|warn|error)$/;

/** LOG-01. */
export const outputIsJsonLines: Requirement = {
  id: 'LOG-01',
  level: 'bronze',
  title:
    'Standard output is JSON lines with `timestamp`, `level`, `event`, `service` and `connector`.',
  why: 'Dashboards and alerts read these fields; a line they cannot read is a line nobody sees.',
  source: 'docs/observability.md',
  needs: ['process'],
  check: async (session) => {
    const connector = await session.shared();
    const { headers } = await connector.request({ method: 'POST', path: '/webhook', body: '{}' });
    const correlationId = headers['x-correlation-id'] ?? '';
    await until(() => linesAbout(correlationId, connector.stdout()).length > 0, WRITTEN_WITHIN_MS);
    const bad = linesOf(connector.stdout()).find((line) => !isComplete(parseLogLine(line)));
    assertConforms(bad === undefined, {
      expected: 'every line is a JSON object with timestamp, level, event, service and connector',
      seen: `the line ${bad?.slice(0, SHOWN_LENGTH)}`,
      advice: 'write with the logger of core-telemetry, and nothing with console.log',
    });
  },
};

function isComplete(line: LogLine | undefined): boolean {
  if (line === undefined) return false;
  const { timestamp, level, ...names } = line;
  return (
    TIMESTAMP.test(String(timestamp)) &&
    LEVEL.test(String(level)) &&
    ['event', 'service', 'connector'].every(
      (name) => typeof names[name] === 'string' && names[name] !== '',
    )
  );
}
