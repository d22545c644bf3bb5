import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { linesAbout } from '../../session/log-lines.ts';
import type { RunningConnector } from '../../session/running-connector.ts';
import { until } from '../../session/until.ts';

const WRITTEN_WITHIN_MS = 5_000;
const REFUSED_FOR_GOOD = 422;
const SIZE = 3;
const ID_PREFIX = /^evt_/;

/** LOG-02. */
export const correlationIdTellsOutcomes: Requirement = {
  id: 'LOG-02',
  level: 'silver',
  title:
    'From a correlation id alone, the log tells the outcome of each item: its `capabilityId`, the digest of its `dedupeKey`, its `outcome`.',
  why: 'It is all that a provider or a customer can quote when they ask what became of a message.',
  source: 'docs/observability.md',
  needs: ['events'],
  check: async (session) => {
    const connector = await session.shared();
    const batch = await session.deliveries.batch(SIZE);
    const [failing] = batch.events;
    const takeBack = connector.answerEventsWith(failing.dedupeKey, REFUSED_FOR_GOOD);
    const { headers } = await connector.deliver(batch);
    takeBack();
    const correlationId = headers['x-correlation-id'] ?? '';
    const untold = (): string | undefined =>
      batch.events
        .map(({ dedupeKey, capabilityId }) => ({
          capabilityId,
          digest: digestOf(dedupeKey, connector),
          outcome: dedupeKey === failing.dedupeKey ? 'failed' : 'processed',
        }))
        .find((item) => !isTold(item, correlationId, connector))?.outcome;
    const isWhole = await until(() => untold() === undefined, WRITTEN_WITHIN_MS);
    assertConforms(isWhole, {
      expected: `${SIZE} lines with this correlationId, each with capabilityId, outcome and, as dedupeKey, the event's id without evt_`,
      seen: `none for an item that was ${untold() ?? 'told late'}`,
      advice: 'write one line per item, with the correlation id of its request',
    });
  },
};

/** An event's id is made of the same digest. */
function digestOf(dedupeKey: string, connector: Pick<RunningConnector, 'attempts'>): string {
  return connector.attempts(dedupeKey)[0]?.event.id.replace(ID_PREFIX, '') ?? 'never attempted';
}

type Item = { readonly capabilityId: string; readonly digest: string; readonly outcome: string };

function isTold(
  { capabilityId, digest, outcome }: Item,
  correlationId: string,
  { stdout }: Pick<RunningConnector, 'stdout'>,
): boolean {
  return linesAbout(correlationId, stdout()).some(
    (line) =>
      line['capabilityId'] === capabilityId &&
      line['dedupeKey'] === digest &&
      line['outcome'] === outcome,
  );
}
