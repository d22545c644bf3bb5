import { goneFrom } from './package-changes.ts';
import type { AppRelease, Break, Release } from './release.ts';

const TELEMETRY = ['@pyloto/core-telemetry'];
const CODES = ['@pyloto/core-connectors'];
const RUNTIME = ['@pyloto/core-runtime'];

/** What is different for those who run, watch and call the apps: variables, metrics, codes, capabilities, commands. */
export function operationChanges(released: Release, today: Release): Break[] {
  const { metrics, errorCodes, answers } = released.operations;
  const now = today.operations;
  return [
    ...Object.entries(metrics).flatMap(([name, before]) =>
      metricChanges(name, before, now.metrics[name]),
    ),
    ...errorCodes
      .filter((code) => !now.errorCodes.includes(code))
      .map((code) =>
        gone(CODES, `the error code ${code}`, 'programs that compare the code of an error'),
      ),
    ...Object.entries(answers)
      .filter(([code, status]) => now.answers[code] !== status)
      .map(([code, status]) => ({
        packages: RUNTIME,
        what: `${code} was answered with ${status}${code in now.answers ? `, is with ${now.answers[code]}` : ' and is gone'}`,
        whom: 'providers and programs that call a connector',
      })),
    ...[...released.apps].flatMap(([name, app]) => appChanges(name, app, today.apps.get(name))),
  ];
}

function gone(packages: readonly string[], what: string, whom: string): Break {
  return { packages, what: `${what} is gone`, whom };
}

type Metric = Release['operations']['metrics'][string];

function metricChanges(name: string, before: Metric, after: Metric | undefined): Break[] {
  const whom = `dashboards and alerts on ${name}`;
  if (after === undefined) return [gone(TELEMETRY, `the metric ${name}`, whom)];
  const labels = before.labels.filter((label) => !after.labels.includes(label));
  return [
    ...labels.map((label) => gone(TELEMETRY, `the label ${label} of ${name}`, whom)),
    ...(after.kind === before.kind
      ? []
      : [{ packages: TELEMETRY, what: `${name} was a ${before.kind}, is a ${after.kind}`, whom }]),
  ];
}

function appChanges(name: string, before: AppRelease, after: AppRelease | undefined): Break[] {
  const packages = [...RUNTIME, ...before.adapters];
  const operators = `operators of ${name}`;
  if (after === undefined) return [gone(packages, `the app ${name}`, operators)];
  const demanded = Object.entries(after.environment)
    .filter(
      ([variable, need]) => need === 'required' && before.environment[variable] !== 'required',
    )
    .map(([variable]) => ({
      packages,
      what: `${name} does not start without ${variable}`,
      whom: operators,
    }));
  return [
    ...goneFrom(before.environment, after.environment).map((variable) =>
      gone(packages, `the variable ${variable} of ${name}`, operators),
    ),
    ...demanded,
    ...capabilityChanges(name, before, after),
    ...[...before.commands.keys()]
      .filter((command) => !after.commands.has(command))
      .map((command) =>
        gone(packages, `the command ${command} of ${name}`, `callers of POST /commands/${command}`),
      ),
  ];
}

function capabilityChanges(name: string, before: AppRelease, after: AppRelease): Break[] {
  return Object.entries(before.capabilities)
    .filter(([, status]) => status !== 'planned')
    .filter(([id]) => (after.capabilities[id] ?? 'planned') === 'planned')
    .map(([id]) => {
      const [direction, capability] = id.split(' ');
      return {
        packages: [...before.adapters],
        what: `${name} no longer has the ${direction} capability ${capability}`,
        whom: direction === 'inbound' ? `handlers of ${capability}` : `callers of its commands`,
      };
    });
}
