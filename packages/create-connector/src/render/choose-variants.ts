/**
 * Leaves one of each file that comes in several forms: `Dockerfile.pnpm` replaces `Dockerfile` where `pnpm` was chosen, and is left
 * out elsewhere; `a.meta.ts` does so for `a.ts`.
 *
 * @param options every option that there is
 * @param chosen those that were chosen
 */
export function chooseVariants(
  files: Readonly<Record<string, string>>,
  options: readonly string[],
  chosen: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const variant = new RegExp(String.raw`\.(${options.join('|')})(?=\.\w+$|$)`, 'u');
  const plain = Object.entries(files).filter(([file]) => !variant.test(file));
  const replacing = Object.entries(files)
    .filter(([file]) => chosen.has(variant.exec(file)?.[1] ?? ''))
    .map(([file, text]) => [file.replace(variant, ''), text] as const);
  return Object.fromEntries([...plain, ...replacing]);
}
