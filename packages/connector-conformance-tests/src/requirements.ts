import type { Requirement } from './requirement.ts';
import { badItemCostsNoNeighbour } from './requirements/batches/bad-item-costs-no-neighbour.ts';
import { everyItemIsAnEvent } from './requirements/batches/every-item-is-an-event.ts';
import { unknownKindIsIgnored } from './requirements/batches/unknown-kind-is-ignored.ts';
import { badFieldIsNamed } from './requirements/commands/bad-field-is-named.ts';
import { commandLeavesOnce } from './requirements/commands/command-leaves-once.ts';
import { commandNeedsAKey } from './requirements/commands/command-needs-a-key.ts';
import { concurrentCopiesHaveOneEffect } from './requirements/dedupe/concurrent-copies-have-one-effect.ts';
import { eventIdSurvivesRestart } from './requirements/dedupe/event-id-survives-restart.ts';
import { failedItemRunsAgain } from './requirements/dedupe/failed-item-runs-again.ts';
import { redeliveryHasNoEffect } from './requirements/dedupe/redelivery-has-no-effect.ts';
import { twoCopiesAreOne } from './requirements/dedupe/two-copies-are-one.ts';
import { answersCarryCorrelationId } from './requirements/door/answers-carry-correlation-id.ts';
import { endlessBodyIsEnded } from './requirements/door/endless-body-is-ended.ts';
import { errorsShowNothing } from './requirements/door/errors-show-nothing.ts';
import { handshakeIsAnswered } from './requirements/door/handshake-is-answered.ts';
import { largeBodyIsRefused } from './requirements/door/large-body-is-refused.ts';
import { noObjectIsRefused } from './requirements/door/no-object-is-refused.ts';
import { otherMethodsAreRefused } from './requirements/door/other-methods-are-refused.ts';
import { summaryAddsUp } from './requirements/door/summary-adds-up.ts';
import { acknowledgedSurvivesACrash } from './requirements/isolation/acknowledged-survives-a-crash.ts';
import { failedItemCostsNoNeighbour } from './requirements/isolation/failed-item-costs-no-neighbour.ts';
import { failedItemWaitsForReplay } from './requirements/isolation/failed-item-waits-for-replay.ts';
import { nothingIsAcknowledgedWithoutRedis } from './requirements/isolation/nothing-is-acknowledged-without-redis.ts';
import { answersAreFast } from './requirements/latency/answers-are-fast.ts';
import { limitIsOfOneTenant } from './requirements/limits/limit-is-of-one-tenant.ts';
import { overTheLimitIsRefused } from './requirements/limits/over-the-limit-is-refused.ts';
import { correlationIdTellsOutcomes } from './requirements/logging/correlation-id-tells-outcomes.ts';
import { outputHasNoSecret } from './requirements/logging/output-has-no-secret.ts';
import { outputIsJsonLines } from './requirements/logging/output-is-json-lines.ts';
import { capabilitiesHaveFixtures } from './requirements/manifest/capabilities-have-fixtures.ts';
import { manifestIsValid } from './requirements/manifest/manifest-is-valid.ts';
import { signatureSecretsRotate } from './requirements/manifest/signature-secrets-rotate.ts';
import { metricsCount } from './requirements/metrics/metrics-count.ts';
import { adminNeedsItsKey } from './requirements/operations/admin-needs-its-key.ts';
import { checkConfigNamesEveryProblem } from './requirements/operations/check-config-names-every-problem.ts';
import { healthAndReadiness } from './requirements/operations/health-and-readiness.ts';
import { dedupeKeysAreStable } from './requirements/parsing/dedupe-keys-are-stable.ts';
import { fixturesParse } from './requirements/parsing/fixtures-parse.ts';
import { parserIsTotal } from './requirements/parsing/parser-is-total.ts';
import { timesAreUtc } from './requirements/parsing/times-are-utc.ts';
import { logNamesNobody } from './requirements/privacy/log-names-nobody.ts';
import { operatorSeesNobody } from './requirements/privacy/operator-sees-nobody.ts';
import { modesRefuseEachOthersSecrets } from './requirements/sandbox/modes-refuse-each-others-secrets.ts';
import { sandboxEventsAreMarked } from './requirements/sandbox/sandbox-events-are-marked.ts';
import { changedBodyIsRefused } from './requirements/signature/changed-body-is-refused.ts';
import { comparisonIsConstantTime } from './requirements/signature/comparison-is-constant-time.ts';
import { malformedSignatureIsRefused } from './requirements/signature/malformed-signature-is-refused.ts';
import { noSecretNoStart } from './requirements/signature/no-secret-no-start.ts';
import { otherSecretIsRefused } from './requirements/signature/other-secret-is-refused.ts';
import { previousSecretIsAccepted } from './requirements/signature/previous-secret-is-accepted.ts';
import { rawBytesAreVerified } from './requirements/signature/raw-bytes-are-verified.ts';
import { unprovenIsNotRead } from './requirements/signature/unproven-is-not-read.ts';
import { unsignedIsRefused } from './requirements/signature/unsigned-is-refused.ts';
import { readyTurnsRedFirst } from './requirements/stopping/ready-turns-red-first.ts';
import { stopFinishesWhatIsUnderWay } from './requirements/stopping/stop-finishes-what-is-under-way.ts';

/** Every requirement, in the order of its table; an id that was taken out is never used again. */
export const requirements: readonly Requirement[] = [
  manifestIsValid,
  capabilitiesHaveFixtures,
  signatureSecretsRotate,
  fixturesParse,
  parserIsTotal,
  dedupeKeysAreStable,
  timesAreUtc,
  unsignedIsRefused,
  changedBodyIsRefused,
  otherSecretIsRefused,
  malformedSignatureIsRefused,
  rawBytesAreVerified,
  unprovenIsNotRead,
  comparisonIsConstantTime,
  previousSecretIsAccepted,
  noSecretNoStart,
  otherMethodsAreRefused,
  noObjectIsRefused,
  largeBodyIsRefused,
  endlessBodyIsEnded,
  answersCarryCorrelationId,
  handshakeIsAnswered,
  errorsShowNothing,
  summaryAddsUp,
  everyItemIsAnEvent,
  badItemCostsNoNeighbour,
  unknownKindIsIgnored,
  redeliveryHasNoEffect,
  failedItemRunsAgain,
  concurrentCopiesHaveOneEffect,
  eventIdSurvivesRestart,
  twoCopiesAreOne,
  failedItemCostsNoNeighbour,
  failedItemWaitsForReplay,
  nothingIsAcknowledgedWithoutRedis,
  acknowledgedSurvivesACrash,
  outputIsJsonLines,
  correlationIdTellsOutcomes,
  outputHasNoSecret,
  logNamesNobody,
  operatorSeesNobody,
  metricsCount,
  overTheLimitIsRefused,
  limitIsOfOneTenant,
  healthAndReadiness,
  adminNeedsItsKey,
  checkConfigNamesEveryProblem,
  modesRefuseEachOthersSecrets,
  sandboxEventsAreMarked,
  stopFinishesWhatIsUnderWay,
  readyTurnsRedFirst,
  commandNeedsAKey,
  commandLeavesOnce,
  badFieldIsNamed,
  answersAreFast,
];
