import type { CommandLine } from '../command-line.ts';
import { refuseFolderInUse } from '../project/write-project.ts';
import { Refusal } from '../refusal.ts';
import { type Answers, AUTH_TYPES, DIRECTIONS, PACKAGE_MANAGERS } from './answers.ts';
import { projectPlace } from './project-name.ts';
import { providerNames } from './provider-names.ts';
import { type KnownSoFar, type Question, QUESTIONS } from './questions.ts';

/** Asks somebody; the answer is valid. */
export type Ask = (question: Question, known: KnownSoFar) => Promise<string>;

/** What to make, and where. */
export type Order = { readonly answers: Answers; readonly folder: string };

/**
 * Completes what the command line says: by asking, or with `--yes` by the defaults.
 *
 * @param ask absent where nobody can be asked
 * @throws Refusal `folder_in_use` once the name is known and its folder holds files; `usage` naming every flag that is missing, or whose value cannot be; nothing is asked before those are right
 */
export async function completeAnswers(
  line: CommandLine,
  surroundings: Omit<KnownSoFar, 'name'>,
  ask: Ask | undefined,
): Promise<Order> {
  refuseInvalid(line, surroundings);
  if (!line.yes && ask === undefined) refuseMissing(line);
  const texts: Partial<Record<Question['key'], string>> = {};
  for (const question of QUESTIONS) {
    const known = { ...surroundings, name: texts.name };
    const given = line[question.key];
    if (given !== undefined) texts[question.key] = given;
    else if (line.yes || ask === undefined) texts[question.key] = question.defaultOf(known);
    else texts[question.key] = await ask(question, known);
    if (question.key === 'name') refuseItsFolder(texts.name, line, surroundings.cwd);
  }
  return orderOf(texts, line, surroundings.cwd);
}

/** Before the other questions: nobody answers five of them for nothing. */
function refuseItsFolder(name: string | undefined, line: CommandLine, cwd: string): void {
  const place = projectPlace(name ?? '', cwd);
  if (place !== undefined) refuseFolderInUse(place.folder, line);
}

function refuseInvalid(line: CommandLine, known: KnownSoFar): void {
  const problems = QUESTIONS.filter(({ key, isValid }) => {
    const given = line[key];
    return given !== undefined && !isValid(given, known);
  }).map(({ flag, mustBe }) => `${flag} must be ${mustBe}`);
  problems.push(...problemsOfRegistry(line.registry));
  if (problems.length > 0)
    throw new Refusal('usage', 'an option has a value that cannot be', problems);
}

function problemsOfRegistry(registry: string | undefined): readonly string[] {
  if (registry === undefined) return [];
  if (!isWebAddress(registry)) {
    const example = 'for example https://registry.pyloto.example/';
    return [`--registry must be an http or https address, ${example}`];
  }
  const { username = '', password = '' } = URL.parse(registry) ?? {};
  if (`${username}${password}` === '') return [];
  return [
    '--registry must be without a user and a password: .npmrc is committed; npm login keeps them outside of the project',
  ];
}

function isWebAddress(text: string): boolean {
  return /^https?:$/u.test(URL.parse(text)?.protocol ?? '') && !/[\s'"]/u.test(text);
}

function refuseMissing(line: CommandLine): void {
  const missing = QUESTIONS.filter(({ key }) => line[key] === undefined);
  if (missing.length === 0) return;
  const flags = missing.map(({ flag }) => flag).join(', ');
  const example = QUESTIONS.map(({ example: part }) => part).join(' ');
  throw new Refusal(
    'usage',
    `${flags} must be given where there is no terminal to ask on; --yes takes the defaults`,
    [`for example: create-connector ${example}`],
  );
}

function orderOf(
  { name = '', provider = '', direction, auth, pm }: Partial<Record<Question['key'], string>>,
  { registry }: CommandLine,
  cwd: string,
): Order {
  const place = projectPlace(name, cwd);
  const names = providerNames(provider);
  const answers = {
    direction: DIRECTIONS.find((known) => known === direction),
    auth: AUTH_TYPES.find((known) => known === auth),
    packageManager: PACKAGE_MANAGERS.find((known) => known === pm),
  };
  const { direction: way, auth: type, packageManager } = answers;
  if (!place || !names || !way || !type || !packageManager) {
    throw new Refusal('unexpected', 'every answer must be valid by now');
  }
  return {
    folder: place.folder,
    answers: {
      name: place.name,
      provider: names,
      direction: way,
      auth: type,
      packageManager,
      registry,
    },
  };
}
