import { isIPv6 } from 'node:net';

const MAPPED_IPV4 = [0, 0, 0, 0, 0, 0xffff];

/** Limits count an IPv6 client by its /64, which one customer usually owns whole, and an IPv4 client by its address. */
export function addressGroup(address: string): string {
  if (!isIPv6(address)) return address;
  const words = wordsOf(address);
  if (MAPPED_IPV4.every((word, index) => words[index] === word)) {
    return words
      .slice(6)
      .flatMap((word) => [word >> 8, word & 0xff])
      .join('.');
  }
  return `${words
    .slice(0, 4)
    .map((word) => word.toString(16))
    .join(':')}::/64`;
}

/** The eight words of an IPv6 address in any notation (RFC 4291 §2.2), its zone left out. */
function wordsOf(address: string): number[] {
  // In its one form of a URL host no dotted decimal is left (RFC 5952, WHATWG URL).
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [head, tail] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16))));
  if (tail === undefined) return head ?? [];
  return [...(head ?? []), ...Array<number>(8 - (head?.length ?? 0) - tail.length).fill(0), ...tail];
}
