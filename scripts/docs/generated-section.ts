import type { GeneratedFile, ReadFile } from './generated-file.ts';

/** A part of a page that is made from the sources: the text between `<!-- name: … -->` and `<!-- /name -->`. */
export type GeneratedSection = { readonly name: string; readonly body: string };

/**
 * The page with its generated parts made anew; everything else stays as it was written.
 *
 * @throws Error when the page, or the place of a part, is missing
 */
export function withSections(
  page: string,
  sections: readonly GeneratedSection[],
  read: ReadFile,
): GeneratedFile {
  const text = read(page);
  if (text === undefined) throw new Error(`${page} must exist`);
  return {
    path: page,
    text: sections.reduce((sofar, section) => replace(page, sofar, section), text),
  };
}

function replace(page: string, text: string, { name, body }: GeneratedSection): string {
  const begin = `<!-- ${name}: made by \`pnpm run docs\` -->`;
  const end = `<!-- /${name} -->`;
  const [before, rest, ...more] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${page} must have one place that begins with ${begin} and ends with ${end}`);
  }
  return `${before}${begin}\n\n${body}\n\n${end}${after}`;
}
