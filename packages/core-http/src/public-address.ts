import { isIP } from 'node:net';

/** A CIDR range: the leading `prefixBits` bits of an address are those of `base`. At most 32 bits are ever compared. */
type Range = { readonly base: number; readonly prefixBits: number };

/**
 * IPv4 ranges that are not the public internet.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const REFUSED_IPV4: readonly Range[] = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier NAT; cloud metadata of one provider (100.100.100.200)
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local; cloud metadata (169.254.169.254)
  '172.16.0.0/12', // private
  '192.0.0.0/24', // IETF protocol assignments; cloud metadata of one provider (192.0.0.192)
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, withdrawn
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and the broadcast address
  // The host of an Azure machine, on a public number:
  // https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 (read 2026-11-21)
  '168.63.129.16/32',
].map((cidr) => toRange(cidr, ipv4Bits));

/**
 * The only IPv6 space from which public addresses are assigned; everything outside it is refused: `::`, `::1`, the forms that
 * carry an IPv4 address (`::a.b.c.d`, `::ffff:a.b.c.d`, `64:ff9b::/96`, `64:ff9b:1::/48`), `100::/64`, `5f00::/16`, `fc00::/7`,
 * `fe80::/10`, `fec0::/10`, `ff00::/8` and what is not assigned at all.
 *
 * @see https://www.iana.org/assignments/ipv6-address-space
 */
const ASSIGNED_IPV6 = toRange('2000::/3', ipv6LeadingBits);

/**
 * What is refused inside {@link ASSIGNED_IPV6}.
 *
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const REFUSED_IPV6: readonly Range[] = [
  '2001::/23', // IETF protocol assignments; Teredo (2001::/32) carries an IPv4 address
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, carries an IPv4 address
  '3fff::/20', // documentation
].map((cidr) => toRange(cidr, ipv6LeadingBits));

/**
 * Tells whether an address is on the public internet.
 *
 * What is not an address in canonical text (a name, brackets, a short form) is not public.
 *
 * @param address as `socket.remoteAddress` and DNS answers have it, without brackets
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !isInAny(ipv4Bits(address), REFUSED_IPV4);
    case 6: {
      const bits = ipv6LeadingBits(address);
      return isIn(bits, ASSIGNED_IPV6) && !isInAny(bits, REFUSED_IPV6);
    }
    default:
      return false;
  }
}

/**
 * What is on this machine or in a network of the operator's: loopback, the private ranges of RFC 1918 and RFC 4193. Link-local addresses
 * are not: clouds serve their metadata there.
 */
const PRIVATE_IPV4: readonly Range[] = [
  '10.0.0.0/8',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
].map((cidr) => toRange(cidr, ipv4Bits));
const UNIQUE_LOCAL_IPV6 = toRange('fc00::/7', ipv6LeadingBits);

/**
 * Tells whether an address is on this machine or in a private network.
 *
 * @param address as {@link isPublicAddress} takes it
 */
export function isPrivateAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return isInAny(ipv4Bits(address), PRIVATE_IPV4);
    case 6:
      return address === '::1' || isIn(ipv6LeadingBits(address), UNIQUE_LOCAL_IPV6);
    default:
      return false;
  }
}

function toRange(cidr: string, bitsOf: (address: string) => number): Range {
  const slash = cidr.indexOf('/');
  return { base: bitsOf(cidr.slice(0, slash)), prefixBits: Number(cidr.slice(slash + 1)) };
}

function isIn(bits: number, { base, prefixBits }: Range): boolean {
  return (bits ^ base) >>> (32 - prefixBits) === 0;
}

function isInAny(bits: number, ranges: readonly Range[]): boolean {
  for (const range of ranges) if (isIn(bits, range)) return true;
  return false;
}

function ipv4Bits(address: string): number {
  const [a, b, c, d] = address.split('.').map(Number);
  return (((a ?? 0) << 24) | ((b ?? 0) << 16) | ((c ?? 0) << 8) | (d ?? 0)) >>> 0;
}

/** The first two groups; an empty one is the start of `::`, so it is zero. */
function ipv6LeadingBits(address: string): number {
  const [first = '', second = ''] = address.split(':', 2);
  return ((Number.parseInt(first || '0', 16) << 16) | Number.parseInt(second || '0', 16)) >>> 0;
}
