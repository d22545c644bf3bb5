import { expect, test } from 'vitest';

import { imageProblems } from './image-rules.ts';
import { readRepository } from './repository.ts';

const repository = readRepository();
const dockerfile = repository.get('Dockerfile') ?? '';
const nodeVersion =
  /^ {2}node: (?<version>\S+)$/mu.exec(repository.get('pnpm-workspace.yaml') ?? '')?.groups?.[
    'version'
  ] ?? '';

const good = `FROM node:24.21.0-slim AS build
RUN node build.mjs
FROM node:24.21.0-slim
COPY --from=build /deployed ./
USER node
HEALTHCHECK --interval=30s \\
  CMD ["node", "-e", "check()"]
CMD ["node", "dist/main.js"]
`;

test('the Node of the catalog is found', () => {
  expect(nodeVersion).toMatch(/^\d+\.\d+\.\d+$/u);
});

test('there is one image for every app, named when it is built, and it has what an image needs', () => {
  expect(imageProblems(dockerfile, nodeVersion)).toEqual([]);
  expect(dockerfile).toMatch(/^RUN node scripts\/deploy-app\.mjs "\$\{APP:\?[^"]+" \/deployed$/mu);
  const others = [...repository.keys()].filter((file) => file.endsWith('/Dockerfile'));
  expect(others.filter((file) => !file.startsWith('templates/'))).toEqual([]);
});

test.each(['Dockerfile', 'Dockerfile.pnpm'])('the %s of a new project has it, too', (name) => {
  const text = repository.get(`templates/connector/${name}`) ?? '';
  expect(imageProblems(text, nodeVersion)).toEqual([]);
});

test('an image with everything is accepted', () => {
  expect(imageProblems(good, '24.21.0')).toEqual([]);
});

test.each([
  ['another Node', good.replaceAll('24.21.0', '24.20.0')],
  ['one stage', good.slice(good.lastIndexOf('FROM'))],
  ['root', good.replace('USER node', 'USER root')],
  ['no user', good.replace('USER node\n', '')],
  ['no health check', good.replace(/HEALTHCHECK[\s\S]*?check\(\)"\]\n/u, '')],
  ['a shell around the app', good.replace('CMD ["node", "dist/main.js"]', 'CMD node dist/main.js')],
  ['an installation in the last stage', good.replace('USER', 'RUN npm install\nUSER')],
  ['a download', good.replace('RUN node', 'RUN curl')],
])('an image with %s is refused', (_, text) => {
  expect(imageProblems(text, '24.21.0')).toHaveLength(1);
});
