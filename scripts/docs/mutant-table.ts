import { mutants } from '@pyloto-tests/conformance/mutants';
import { requirements } from '@pyloto/connector-conformance-tests';

import type { GeneratedSection } from './generated-section.ts';
import { markdownTable } from './markdown-table.ts';

/** Every connector with a defect, in the order of the requirements that catch them. */
export function mutantTable(): GeneratedSection {
  const rows = requirements.flatMap(({ id }) =>
    mutants
      .filter(({ caughtBy }) => caughtBy === id)
      .map(({ name, defect }) => [id, `\`${name}\``, defect]),
  );
  return { name: 'mutants', body: markdownTable(['caught by', 'mutant', 'what it does'], rows) };
}
