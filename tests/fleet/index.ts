export { startBalancer, type Balancer } from './start-balancer.ts';
export { startFleet, type Fleet, type FleetOptions } from './start-fleet.ts';
export {
  SINK_SECRET,
  startFlakySink,
  type FlakySink,
  type FlakySinkOptions,
  type SinkAttempt,
  type SinkBehaviour,
  type SinkEvent,
  type SinkMoment,
} from './start-flaky-sink.ts';
export { makeTraffic, type Delivery, type Traffic, type TrafficOptions } from './make-traffic.ts';
export {
  countAnswers,
  latencyAt,
  sendDeliveries,
  type SendOptions,
  type SendReport,
  type SentAnswer,
} from './send-deliveries.ts';
export {
  describeVerdict,
  everyEventAnswered,
  judge,
  type Evidence,
  type Outage,
  type RepeatReason,
  type Verdict,
} from './judge.ts';
export { readBooks, whenBooksAreDone, type Books } from './read-books.ts';
export { seededRandom, shuffled } from './seeded-random.ts';
export {
  startWireTap,
  type TappedCommand,
  type TapSide,
  type TapTarget,
  type WireTap,
} from './start-wire-tap.ts';
export { until } from './until.ts';
export {
  problemsOf,
  runUnderLoad,
  type LoadedRun,
  type UnderLoad,
  type UnderLoadOptions,
} from './run-under-load.ts';
export { SHORT_TIMES } from './short-times.ts';
