const kinds = new Map([
  ['### Major Changes', '### Breaking'],
  ['### Minor Changes', '### Added'],
  ['### Patch Changes', '### Fixed'],
]);
const firstVersion = '1.0.0';

/** Names the groups of a changelog by the kind of change. A first version breaks nothing, so its first group has no name. */
export function groupChangelog(text: string): string {
  let version = '';
  const lines = text.split('\n').flatMap((line) => {
    version = /^## (\S+)/u.exec(line)?.[1] ?? version;
    const kind = kinds.get(line);
    if (kind === undefined) return [line];
    return version === firstVersion && kind === '### Breaking' ? [] : [kind];
  });
  return lines.join('\n').replaceAll(/\n{3,}/gu, '\n\n');
}
