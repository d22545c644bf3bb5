/** A line that begins or ends a section: `// [inbound]` … `// [/inbound]`, also as `#` and `<!-- -->`. */
const MARKER = /^\s*(?:\/\/|#|<!--) \[(?<end>\/?)(?<feature>[a-z-]+)\](?: -->)?$/u;

/**
 * Keeps the sections of a text that are of chosen features, and what is in no section; the marks of all are gone.
 *
 * Sections do not nest. A text that was nothing but sections of others is gone as a whole.
 *
 * @returns undefined when nothing is left
 */
export function keepSections(text: string, features: ReadonlySet<string>): string | undefined {
  const kept: string[] = [];
  let isKept = true;
  let hasMarks = false;
  for (const line of text.split('\n')) {
    const marker = MARKER.exec(line)?.groups;
    if (marker === undefined) {
      if (isKept) kept.push(line);
    } else {
      hasMarks = true;
      isKept = marker['end'] === '/' || features.has(marker['feature'] ?? '');
    }
  }
  if (!hasMarks) return text;
  const joined = kept
    .join('\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
  return joined === '' ? undefined : `${joined}\n`;
}
