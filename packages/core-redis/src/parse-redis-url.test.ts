import { inspect } from 'node:util';

import { isConnectorError } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { parseRedisUrl } from './index.ts';

test.each([
  ['redis://redis.example', { nodes: [{ host: 'redis.example', port: 6379 }], tls: false }],
  ['rediss://redis.example:6380', { nodes: [{ host: 'redis.example', port: 6380 }], tls: true }],
  ['redis://redis.example/7', { database: 7 }],
  ['redis://redis.example/', { database: 0 }],
  ['redis://[::1]:6400/2', { nodes: [{ host: '::1', port: 6400 }], database: 2 }],
  [' redis://10.0.0.7:1\n', { nodes: [{ host: '10.0.0.7', port: 1 }] }],
])('%s is one server', (url, expected) => {
  expect(parseRedisUrl(url)).toMatchObject({ topology: 'single', database: 0, ...expected });
});

test('Sentinels are several, and name a master', () => {
  const target = parseRedisUrl('redis+sentinel://s1.example,s2.example:26380/my%2Fmaster/3');
  expect(target).toEqual({
    topology: 'sentinel',
    tls: false,
    nodes: [
      { host: 's1.example', port: 26_379 },
      { host: 's2.example', port: 26_380 },
    ],
    masterName: 'my/master',
    database: 3,
  });
});

test('Sentinels may want a password of their own', () => {
  const query = 'sentinelUsername=watch%40er&sentinelPassword=a%3Db=c';
  const target = parseRedisUrl(`rediss+sentinel://:p@s1.example/m?${query}`);
  expect(target).toMatchObject({ tls: true, masterName: 'm', sentinelUsername: 'watch@er' });
  expect(target.password?.reveal()).toBe('p');
  expect(target.sentinelPassword?.reveal()).toBe('a=b=c');
});

test('a Cluster is several nodes', () => {
  expect(parseRedisUrl('rediss+cluster://h1.example:7000,[fe80::1]:7001,h3/')).toEqual({
    topology: 'cluster',
    tls: true,
    nodes: [
      { host: 'h1.example', port: 7000 },
      { host: 'fe80::1', port: 7001 },
      { host: 'h3', port: 6379 },
    ],
    database: 0,
  });
});

test.each([
  ['redis://app:s3cr%40t@h', 'app', 's3cr@t'],
  ['redis://:s3cret@h', undefined, 's3cret'],
  ['redis://app@h', 'app', undefined],
  ['redis://app:a:b@h', 'app', 'a:b'],
  ['redis://app:a@b@h', 'app', 'a@b'],
  ['redis://@h', undefined, undefined],
])('%s has its user and password', (url, username, password) => {
  const target = parseRedisUrl(url);
  expect(target.username).toBe(username);
  expect(target.password?.reveal()).toBe(password);
});

test('a password does not show when the target is printed', () => {
  const target = parseRedisUrl('redis+sentinel://u:hidden1@h/m?sentinelPassword=hidden2');
  expect(inspect(target) + JSON.stringify(target)).not.toContain('hidden');
});

test.each([
  ['', 'begin with'],
  ['redis.example:6379', 'begin with'],
  ['http://hidden.example', 'begin with'],
  ['REDIS://hidden.example', 'begin with'],
  ['constructor://hidden.example', 'begin with'],
  ['redis://hidden.example#fragment', 'begin with'],
  ['redis://', 'host:port'],
  ['redis://:hidden@', 'host:port'],
  ['redis://hidden.example:', 'host:port'],
  ['redis://hidden.example:0', 'host:port'],
  ['redis://hidden.example:65536', 'host:port'],
  ['redis://hidden.example:6379x', 'host:port'],
  ['redis://hidden example', 'host:port'],
  ['redis+cluster://h1,,hidden', 'host:port'],
  ['redis://hidden1,hidden2', 'one host'],
  ['redis://hidden.example/x', 'database'],
  ['redis://hidden.example/0/1', 'database'],
  ['redis://hidden.example/-1', 'database'],
  ['redis+cluster://hidden.example/1', 'no database but 0'],
  ['redis+sentinel://hidden.example', 'name the master'],
  ['redis+sentinel://hidden.example//0', 'name the master'],
  ['redis+sentinel://hidden.example/m/x', 'database'],
  ['redis://:hidden%@h', 'percent-encode'],
  ['redis://h?hidden=1', 'no query but'],
  ['redis://h?family=6', 'no query but'],
  ['redis+cluster://h?sentinelPassword=hidden', 'redis+sentinel:// only'],
])('%s is refused with what it must be, and is not repeated', (url, must) => {
  const error = thrownBy(() => parseRedisUrl(url));
  expect(error.code).toBe('config_invalid');
  expect(error.message).toContain(must);
  expect(error.message).not.toContain('hidden');
  expect(error.cause).toBeUndefined();
});

function thrownBy(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (isConnectorError(error)) return error;
    throw error;
  }
  throw new Error('it must throw');
}
