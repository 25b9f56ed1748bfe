import { isIPv4 } from 'node:net';

/** What a place database says of a network, in the form of GeoIP2 City. */
export interface NetworkPlace {
  readonly country: string;
  readonly countryName: string;
  readonly city?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly accuracyKm?: number;
}

type Value = string | number | { double: number } | readonly Value[] | { readonly [name: string]: Value };
/** Each a node, a place in the data, or nothing. */
type Branch = Node | number | null;
interface Node {
  readonly branches: [Branch, Branch];
}

const MARKER = Buffer.concat([Buffer.from('abcdef', 'hex'), Buffer.from('MaxMind.com')]);
const RECORD_BITS = 32;

/** A database in the MaxMind DB format 2.0: a binary tree of networks, the data that its leaves point to, metadata. */
export function mmdbOf(places: Readonly<Record<string, NetworkPlace>>, type = 'GeoLite2-City'): Buffer {
  const root: Node = { branches: [null, null] };
  const data: Buffer[] = [];
  let dataSize = 0;
  for (const [network, place] of Object.entries(places)) {
    const encoded = encode(recordOf(place));
    insert(root, network, dataSize);
    data.push(encoded);
    dataSize += encoded.length;
  }
  const nodes = nodesBelow(root);
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const pointerTo = (branch: Branch): number => {
    if (branch === null) return nodes.length;
    return typeof branch === 'number' ? nodes.length + 16 + branch : (numbers.get(branch) ?? 0);
  };
  const tree = Buffer.alloc((nodes.length * RECORD_BITS) / 4);
  nodes.forEach(({ branches: [zero, one] }, number) => {
    tree.writeUInt32BE(pointerTo(zero), number * 8);
    tree.writeUInt32BE(pointerTo(one), number * 8 + 4);
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, MARKER, encode(metadataOf(type, nodes.length))]);
}

const metadataOf = (type: string, nodeCount: number): Value => ({
  ...{ binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1_767_225_600 },
  ...{ database_type: type, description: { en: 'For tests' }, languages: ['en'] },
  ...{ ip_version: 6, node_count: nodeCount, record_size: RECORD_BITS },
});

function recordOf({ country, countryName, city, latitude, longitude, accuracyKm }: NetworkPlace): Value {
  const at = latitude === undefined || longitude === undefined ? null : { latitude, longitude };
  const radius = accuracyKm === undefined ? {} : { accuracy_radius: accuracyKm };
  return {
    country: { iso_code: country, names: { en: countryName } },
    ...(city === undefined ? {} : { city: { names: { en: city } } }),
    ...(at && {
      location: { latitude: { double: at.latitude }, longitude: { double: at.longitude }, ...radius },
    }),
  };
}

function insert(root: Node, network: string, place: number): void {
  const [address = '', length = ''] = network.split('/');
  const isV4 = isIPv4(address);
  const bits = [...bytesOf(isV4 ? `::${address}` : address)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const path = Array.from(bits.slice(0, Number(length) + (isV4 ? 96 : 0)), Number) as (0 | 1)[];
  let node = root;
  for (const bit of path.slice(0, -1)) {
    const next = node.branches[bit];
    if (typeof next === 'number') throw new Error(`${network} lies within another`);
    node = node.branches[bit] = next ?? { branches: [null, null] };
  }
  node.branches[path.at(-1) ?? 0] = place;
}

function bytesOf(ipv6: string): Buffer {
  const { hostname } = new URL(`http://[${ipv6}]`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const words = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const [before, after] = [words(head), words(tail ?? '')];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}

const nodesBelow = (node: Node): Node[] => [
  node,
  ...node.branches.flatMap((branch) => (branch !== null && typeof branch === 'object' ? nodesBelow(branch) : [])),
];

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...(value as Value[]).map(encode)]);
  if ('double' in value) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value.double as number);
    return Buffer.concat([control(3, 8), bytes]);
  }
  const entries = Object.entries(value as Record<string, Value>);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([name, inner]) => [encode(name), encode(inner)]),
  ]);
}

/** Type and size of what follows; sizes from 29 to 284 take a byte more, types from 8 on too. */
function control(type: number, size: number): Buffer {
  const short = Math.min(size, 29);
  const head = type > 7 ? [short, type - 7] : [(type << 5) | short];
  return Buffer.from(size < 29 ? head : [...head, size - 29]);
}
