/** What is used of a changeset. */
type Changeset = { readonly summary: string };

/** Called by `changeset version` for each package that a changeset names. @returns an entry of a Markdown list */
export function getReleaseLine({ summary }: Changeset): string {
  const [first = '', ...others] = summary.trim().split('\n');
  return [`- ${first}`, ...others.map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
}

/** Nothing: all packages are released together, so that a neighbour has a new version too says nothing to anybody. */
export function getDependencyReleaseLine(): string {
  return '';
}
