import type { Answers } from '../answers/answers.ts';

type Manifest = {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly description: string;
  readonly engines: object;
};

/** What only `send-message` needs. */
const OUTBOUND_ONLY: ReadonlySet<string> = new Set(['@pyloto/core-http']);

/** The `package.json` of a project, from that of the template. */
export function projectManifest(text: string, { name, direction }: Answers): string {
  const manifest: Manifest = JSON.parse(text);
  const { scripts, dependencies, devDependencies, description, engines } = manifest;
  const needed = Object.entries(dependencies).filter(
    ([dependency]) => direction !== 'inbound' || !OUTBOUND_ONLY.has(dependency),
  );
  const project = {
    name,
    version: '0.1.0',
    private: true,
    description,
    license: 'UNLICENSED',
    type: 'module',
    scripts: { ...scripts, build: 'tsc -p tsconfig.build.json' },
    dependencies: Object.fromEntries(needed),
    devDependencies,
    engines,
  };
  return `${JSON.stringify(project, undefined, 2)}\n`;
}
