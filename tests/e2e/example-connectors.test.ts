import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Connector } from '@pyloto/core-connectors';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { asShown, readHttp, readSection } from './document-blocks.ts';
import { throughTheDoor } from './open-door.ts';
import { createConsumer, readExamples } from './readme-consumer.ts';

const pages = ['docs/public/examples/calendar.md', 'docs/public/examples/email.md'];
const examples = readExamples().filter(({ title }) => pages.some((page) => title.startsWith(page)));
let folder: string;

beforeAll(() => {
  folder = createConsumer(examples);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(examples)(
  'what the connector of $title is sent becomes what the page shows',
  async ({ title, file }) => {
    const [page = ''] = title.split(',');
    const url = pathToFileURL(path.join(folder, file)).href;
    const { connector }: { connector: Connector } = await import(/* @vite-ignore */ url);
    const [request = ''] = readSection(page, 'What it sends', 'http');
    const { body, headers } = readHttp(request);
    const [answer = '', events = ''] = readSection(page, 'What becomes of it', 'json');

    const outcome = await throughTheDoor(connector, body, headers);
    expect(outcome.answer).toEqual(asShown(answer));
    expect(outcome.events).toEqual(asShown(events));
  },
);
