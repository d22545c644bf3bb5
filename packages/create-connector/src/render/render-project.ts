import { type Answers, AUTH_TYPES, PACKAGE_MANAGERS } from '../answers/answers.ts';
import type { Template } from '../template/template.ts';
import { chooseVariants } from './choose-variants.ts';
import { keepSections } from './keep-sections.ts';
import { projectManifest } from './project-manifest.ts';
import { renameProvider } from './rename-provider.ts';
import { signFixture } from './sign-fixture.ts';

/** The texts of a project's files by path, `/` between folders. */
export type ProjectFiles = Readonly<Record<string, string>>;

/**
 * Makes the files of a project. Pure: the same template and answers give the same files.
 *
 * The template is a project itself. What an answer leaves out stands between marks in it (`// [outbound]`), or in a file of its own
 * (`Dockerfile.pnpm`).
 */
export function renderProject(template: Template, answers: Answers): ProjectFiles {
  const features = featuresOf(answers);
  const options = [...AUTH_TYPES, ...PACKAGE_MANAGERS];
  const files: Record<string, string> = {};
  for (const [file, text] of Object.entries(chooseVariants(template.files, options, features))) {
    const kept = isOfProject(file, features) ? keepSections(text, features) : undefined;
    if (kept === undefined) continue;
    files[renameProvider(file, answers.provider)] = inWordsOf(answers, file, kept);
  }
  return Object.fromEntries(
    Object.entries(files)
      .map(([file, text]) => [file, finished(file, text, { files, answers })] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function featuresOf({ direction, auth, packageManager }: Answers): ReadonlySet<string> {
  const ways = direction === 'both' ? ['inbound', 'outbound'] : [direction];
  return new Set([...ways, direction, auth, packageManager]);
}

/** The recorded deliveries of what was not chosen are left out: JSON has no marks. */
function isOfProject(file: string, features: ReadonlySet<string>): boolean {
  if (file.startsWith('fixtures/message')) return features.has('inbound');
  return !file.startsWith('fixtures/status') || features.has('outbound');
}

function inWordsOf(
  { provider, packageManager, name }: Answers,
  file: string,
  text: string,
): string {
  const renamed = renameProvider(text, provider)
    .replaceAll('@pyloto/template-connector', name)
    .replaceAll('template-connector', name.replace(/^@[^/]*\//u, ''));
  if (packageManager === 'npm' || !/\.(?:md|env)$/u.test(file)) return renamed;
  return renamed
    .replaceAll('npm ci', 'pnpm install --frozen-lockfile')
    .replaceAll(/\bnpm (?=run|test|install)/gu, 'pnpm ');
}

function finished(
  file: string,
  text: string,
  { files, answers }: { readonly files: ProjectFiles; readonly answers: Answers },
): string {
  if (file === 'package.json') return projectManifest(text, answers);
  if (file === '.npmrc' && answers.registry !== undefined) {
    return text.replace(/^#@pyloto:registry=.*$/mu, `@pyloto:registry=${answers.registry}`);
  }
  if (!/^fixtures\/[^/]+\/headers\.json$/u.test(file)) return text;
  return signFixture(files[file.replace('headers.json', 'body.json')] ?? '', answers);
}
