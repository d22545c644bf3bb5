import { isConnectorError, type ConnectorErrorCode } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { assertPublicUrl } from './index.ts';

/** What becomes of a host: `public`, or the code with which it is refused. */
function verdict(host: string): ConnectorErrorCode | 'public' {
  try {
    assertPublicUrl(`https://${host}/hook`);
    return 'public';
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    return error.code;
  }
}

function isRefused(host: string): boolean {
  return verdict(host) === 'address_forbidden';
}

const IPV4_RANGES = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '255.255.255.255/32',
  '168.63.129.16/32',
];

function ipv4Range(cidr: string): { readonly first: number; readonly last: number } {
  const [base = '', prefixBits] = cidr.split('/');
  const first = base.split('.').reduce((number, part) => number * 256 + Number(part), 0);
  return { first, last: first + 2 ** (32 - Number(prefixBits)) - 1 };
}

function ipv4Text(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

function isInIpv4Ranges(number: number): boolean {
  return IPV4_RANGES.map(ipv4Range).some(({ first, last }) => number >= first && number <= last);
}

test.each(IPV4_RANGES)('%s is refused from its first address to its last', (cidr) => {
  const { first, last } = ipv4Range(cidr);
  expect(isRefused(ipv4Text(first))).toBe(true);
  expect(isRefused(ipv4Text(last))).toBe(true);
});

test.each(IPV4_RANGES)('the neighbours of %s are judged by their own range', (cidr) => {
  const { first, last } = ipv4Range(cidr);
  for (const number of [first - 1, last + 1]) {
    if (number < 0 || number > 0xffffffff) continue;
    expect([number, isRefused(ipv4Text(number))]).toEqual([number, isInIpv4Ranges(number)]);
  }
});

const IPV6_RANGES = [
  '::/128',
  '::1/128',
  '::/96', // compatible: ::a.b.c.d
  '::ffff:0:0/96', // mapped
  '::ffff:0:0:0/96', // translated
  '64:ff9b::/96', // NAT64
  '64:ff9b:1::/48', // local NAT64
  '100::/64', // discard
  '2001::/32', // Teredo
  '2001::/23', // protocol assignments
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '3fff::/20', // documentation
  '5f00::/16', // segment routing
  'fc00::/7', // unique local
  'fd00:ec2::254/128', // metadata
  'fe80::/10', // link-local
  'fec0::/10', // site-local
  'ff00::/8', // multicast
];

function ipv6Range(cidr: string): { readonly first: bigint; readonly last: bigint } {
  const [base = '', prefixBits] = cidr.split('/');
  const [head = '', tail = ''] = base.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  const first = BigInt(`0x${groups.map((group) => group.padStart(4, '0')).join('')}`);
  return { first, last: first + (1n << BigInt(128 - Number(prefixBits))) - 1n };
}

function ipv6Host(number: bigint): string {
  const digits = number.toString(16).padStart(32, '0');
  return `[${digits.match(/.{4}/gu)?.join(':')}]`;
}

function isPublicIpv6(number: bigint): boolean {
  const isIn = ({ first, last }: ReturnType<typeof ipv6Range>) => number >= first && number <= last;
  return isIn(ipv6Range('2000::/3')) && !IPV6_RANGES.map(ipv6Range).some(isIn);
}

test.each(IPV6_RANGES)('%s is refused from its first address to its last', (cidr) => {
  const { first, last } = ipv6Range(cidr);
  expect(isRefused(ipv6Host(first))).toBe(true);
  expect(isRefused(ipv6Host(last))).toBe(true);
});

test.each([...IPV6_RANGES, '2000::/3'])(
  'the neighbours of %s are public only inside 2000::/3',
  (cidr) => {
    const { first, last } = ipv6Range(cidr);
    for (const number of [first - 1n, first, last, last + 1n]) {
      if (number < 0n || number >= 1n << 128n) continue;
      expect([number, isRefused(ipv6Host(number))]).toEqual([number, !isPublicIpv6(number)]);
    }
  },
);

test.each([
  '2000::',
  '2001:200::',
  '2001:db7:ffff::',
  '2001:db9::',
  '2003::',
  '2606:4700::1111',
  '3ffe:ffff::',
  '3fff:1000::',
])('[%s] is public', (address) => {
  expect(verdict(`[${address}]`)).toBe('public');
});

test.each(['1.0.0.0', '9.255.255.255', '93.184.215.14', '223.255.255.255', '168.63.129.17'])(
  '%s is public',
  (address) => {
    expect(verdict(address)).toBe('public');
  },
);

test.each([
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:10.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
  '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '[FD00:EC2:0:0::254]',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '127.1',
  '0177.0.0.1',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  '１２７.０.０.１',
  '127。0。0。1',
  '%31%32%37.0.0.1',
  '0',
  '169.254.169.254',
  '100.100.100.200',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'hooks.localhost',
  'hooks.localhost.',
  'ｌｏｃａｌｈｏｓｔ',
])('https://%s is refused', (host) => {
  expect(verdict(host)).toBe('address_forbidden');
});

test.each([
  'receiver.example',
  'localhost.example',
  'notlocalhost',
  'receiver.example.',
  'münchen.example',
])('the name %s is left to the resolver', (host) => {
  expect(verdict(host)).toBe('public');
});

test.each([
  'not a url',
  '//receiver.example/',
  'ftp://receiver.example/',
  'http://receiver.example/',
  'https://receiver.example:8443/',
  'https://receiver.example:80/',
  'https://user@receiver.example/',
  'https://:pass@receiver.example/',
  'https://999.1.1.1/',
  'https://[::1%25lo]/',
])('%s is refused as configuration', (url) => {
  expect(() => assertPublicUrl(url)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
});

test('plain http and its port are accepted by switch', () => {
  const rules = { allowPlainHttp: true };
  expect(() => assertPublicUrl('http://receiver.example/', rules)).not.toThrow();
  expect(() => assertPublicUrl('https://receiver.example/', rules)).not.toThrow();
  expect(() => assertPublicUrl('http://receiver.example:8080/', rules)).toThrow('port');
});

test('named ports are the only ones', () => {
  const rules = { allowedPorts: [8443] };
  expect(() => assertPublicUrl('https://receiver.example:8443/', rules)).not.toThrow();
  expect(() => assertPublicUrl('https://receiver.example/', rules)).toThrow('port');
  expect(() => assertPublicUrl('http://receiver.example:8443/', rules)).toThrow('scheme');
});

test('the switches open no private address', () => {
  const rules = { allowPlainHttp: true, allowedPorts: [80] };
  expect(() => assertPublicUrl('http://127.0.0.1/', rules)).toThrow(
    expect.objectContaining({ code: 'address_forbidden' }),
  );
});

/** One to four parts, each in a radix of its own, in ASCII, full-width or percent-encoded digits, with or without a final dot. */
const spelling = fc.record({
  partCount: fc.integer({ min: 1, max: 4 }),
  radixes: fc.array(fc.constantFrom(8, 10, 16), { minLength: 4, maxLength: 4 }),
  encode: fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) =>
      text.replaceAll(/[!-~]/gu, (char) => String.fromCodePoint(char.codePointAt(0)! + 0xfee0)),
    (text: string) => text.replaceAll(/\d/gu, (digit) => `%${digit.codePointAt(0)!.toString(16)}`),
  ),
  end: fc.constantFrom('', '.'),
});

function spell(
  number: number,
  how: typeof spelling extends fc.Arbitrary<infer T> ? T : never,
): string {
  const bytes = ipv4Text(number).split('.').map(Number);
  const leading = bytes.slice(0, how.partCount - 1);
  const rest = bytes.slice(how.partCount - 1).reduce((sum, byte) => sum * 256 + byte, 0);
  const parts = [...leading, rest].map((part, index) => {
    const radix = how.radixes[index]!;
    return (radix === 16 ? '0x' : radix === 8 ? '0' : '') + part.toString(radix);
  });
  return how.encode(parts.join('.')) + how.end;
}

const forbiddenIpv4 = fc
  .constantFrom(...IPV4_RANGES.map(ipv4Range))
  .chain(({ first, last }) => fc.integer({ min: first, max: last }));
const publicIpv4 = fc
  .integer({ min: 0, max: 0xffffffff })
  .filter((number) => !isInIpv4Ranges(number));

test('a forbidden IPv4 address is refused in whatever way it is spelled', () => {
  fc.assert(
    fc.property(forbiddenIpv4, spelling, (number, how) => {
      const host = spell(number, how);
      expect([host, verdict(host)]).toEqual([host, 'address_forbidden']);
    }),
    { numRuns: 500 },
  );
});

test('a public IPv4 address is accepted in whatever way it is spelled', () => {
  fc.assert(
    fc.property(publicIpv4, spelling, (number, how) => {
      const host = spell(number, how);
      expect([host, verdict(host)]).toEqual([host, 'public']);
    }),
    { numRuns: 500 },
  );
});

test('any IPv4 address inside an IPv6 one is refused, public or not', () => {
  const wrap = fc.constantFrom(
    (v4: string) => `[::${v4}]`,
    (v4: string) => `[::ffff:${v4}]`,
    (v4: string) => `[::ffff:0:${v4}]`,
    (v4: string) => `[64:ff9b::${v4}]`,
    (v4: string) => `[64:ff9b:1::${v4}]`,
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), wrap, (number, wrapped) => {
      const host = wrapped(ipv4Text(number));
      expect([host, verdict(host)]).toEqual([host, 'address_forbidden']);
    }),
    { numRuns: 300 },
  );
});

test('any IPv6 address is public exactly inside the assigned space without the special ranges', () => {
  const near = fc
    .constantFrom(...IPV6_RANGES.map(ipv6Range), ipv6Range('2000::/3'))
    .chain(({ first, last }) => fc.bigInt({ min: first, max: last }));
  const anywhere = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
  fc.assert(
    fc.property(fc.oneof(near, anywhere), (number) => {
      const host = ipv6Host(number);
      const expected = isPublicIpv6(number) ? 'public' : 'address_forbidden';
      expect([host, verdict(host)]).toEqual([host, expected]);
    }),
    { numRuns: 500 },
  );
});

test('no refusal shows the URL', () => {
  for (const url of [
    'CANARY',
    'ftp://CANARY/',
    'https://CANARY@receiver.example/',
    'https://127.0.0.1/CANARY',
  ]) {
    expect(() => assertPublicUrl(url)).toThrow(/^url (?!.*canary)/iu);
  }
});
