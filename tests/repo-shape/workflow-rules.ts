import { parse } from 'yaml';
import { z } from 'zod';

const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));
const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.unknown()).default({}),
});
const job = z.looseObject({
  uses: z.string().optional(),
  environment: z.string().optional(),
  'timeout-minutes': z.number().optional(),
  permissions: permissions.default({}),
  steps: z.array(step).default([]),
});
const workflow = z.looseObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions,
  jobs: z.record(z.string(), job),
});

type Job = z.infer<typeof job>;

/** What is wrong with a GitHub workflow, as a list. */
export function workflowProblems(text: string): string[] {
  const { data, error } = workflow.safeParse(readYaml(text));
  if (data === undefined)
    return error.issues.map(({ path }) => `${path.join('.')} is not in order`);
  return [
    ...pinProblems(text),
    ...writable(data.permissions).map((scope) => `every job may write ${scope}`),
    ...('pull_request_target' in data.on ? ['a fork runs with its secrets'] : []),
    ...Object.entries(data.jobs).flatMap(([name, value]) =>
      jobProblems(value).map((problem) => `${name}: ${problem}`),
    ),
  ];
}

function readYaml(text: string): unknown {
  try {
    const value: unknown = parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** A tag can be moved to other code; the hash of a commit cannot. A comment says which release it is. */
function pinProblems(text: string): string[] {
  const pinned = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u;
  return [...text.matchAll(/\buses: *(?<action>.+)$/gmu)]
    .map((match) => match.groups?.['action']?.trim() ?? '')
    .filter((action) => !action.startsWith('./') && !pinned.test(action))
    .map((action) => `${action} is not pinned to a commit with the release beside it`);
}

function writable(granted: Readonly<Record<string, string>>): string[] {
  return Object.entries(granted)
    .filter(([, access]) => access === 'write')
    .map(([scope]) => scope);
}

function jobProblems(value: Job): string[] {
  const actions = value.steps.map(({ uses = '' }) => uses);
  const attests = actions.some((action) => action.startsWith('actions/attest'));
  const isCall = value.uses !== undefined;
  const usesSecrets = JSON.stringify(value).includes('secrets.');
  return [
    ...(isCall || value['timeout-minutes'] !== undefined ? [] : ['it has no timeout']),
    ...(value.permissions['id-token'] === 'write' && !attests ? ['id-token is not needed'] : []),
    ...(usesSecrets && value.environment === undefined ? ['a secret without an environment'] : []),
    ...value.steps.flatMap(({ run = '' }) =>
      run.includes('${{') ? ['an expression stands inside a shell script'] : [],
    ),
  ];
}
