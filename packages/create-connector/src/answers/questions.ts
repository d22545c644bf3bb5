import { type AuthType, type Direction, PACKAGE_MANAGERS, type PackageManager } from './answers.ts';
import { NAME_EXPECTATION, projectPlace, providerInName } from './project-name.ts';
import { PROVIDER_EXPECTATION, providerNames } from './provider-names.ts';

/** What is known before a question is asked. */
export type KnownSoFar = {
  readonly cwd: string;
  /** What was answered to the questions before. */
  readonly name?: string | undefined;
  /** The package manager that has started this program, where one has. */
  readonly startedBy: string | undefined;
};

/** One thing to be known, by flag or by question. */
export type Question = {
  readonly key: 'name' | 'provider' | 'direction' | 'auth' | 'pm';
  /** As it is typed: `--auth`. */
  readonly flag: string;
  /** For a command line that is not finished. */
  readonly example: string;
  readonly message: string;
  /** Each answer that there is, and what it means; absent: any text that is valid. */
  readonly choices?: Readonly<Record<string, string>>;
  /** Completes «<flag> must be …». */
  readonly mustBe: string;
  readonly isValid: (text: string, known: KnownSoFar) => boolean;
  readonly defaultOf: (known: KnownSoFar) => string;
};

/** Every question, in the order in which it is asked. */
export const QUESTIONS: readonly Question[] = [
  {
    key: 'name',
    flag: '<name>',
    example: 'my-connector',
    message: 'What is the project called?',
    mustBe: NAME_EXPECTATION,
    isValid: (text, { cwd }) => projectPlace(text, cwd) !== undefined,
    defaultOf: () => 'my-connector',
  },
  {
    key: 'provider',
    flag: '--provider',
    example: '--provider "Acme Chat"',
    message: 'Which provider does it connect?',
    mustBe: PROVIDER_EXPECTATION,
    isValid: (text) => providerNames(text) !== undefined,
    defaultOf: ({ name, cwd }) => providerInName(projectPlace(name ?? '', cwd)?.name ?? ''),
  },
  choice<Direction>('direction', 'Which way does it work?', {
    both: 'Both: events come in, messages go out',
    inbound: 'Inbound: the provider sends events',
    outbound: 'Outbound: messages go out, and the provider says what became of them',
  }),
  choice<AuthType>('auth', 'How does the provider sign what it sends?', {
    hmac: 'HMAC-SHA256 of the body, in a header of its own',
    'standard-webhooks': 'Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature',
    meta: 'As Meta does: X-Hub-Signature-256, and a verify token',
  }),
  {
    ...choice<PackageManager>('pm', 'Which package manager?', { npm: 'npm', pnpm: 'pnpm' }),
    defaultOf: ({ startedBy }) => PACKAGE_MANAGERS.find((name) => name === startedBy) ?? 'npm',
  },
];

/** A question with a closed set of answers, of which the first is the default. */
function choice<TAnswer extends string>(
  key: Question['key'],
  message: string,
  choices: Readonly<Record<TAnswer, string>>,
): Question {
  const answers = Object.keys(choices);
  const [first = ''] = answers;
  return {
    key,
    flag: `--${key}`,
    example: `--${key} ${first}`,
    message,
    choices,
    mustBe: `one of ${answers.join(', ')}`,
    isValid: (text) => answers.includes(text),
    defaultOf: () => first,
  };
}
