/**
 * The network by which an address is capped. An IPv6 address is cut to its /64, since one reader has all of
 * that. An IPv4-mapped address (RFC 4291, 2.5.5.2) becomes the IPv4 address. Any other text is returned
 * unchanged.
 */
export function networkOf(address: string): string {
  const text = address.trim().toLowerCase();
  const groups = ipv6Groups(text.replace(/%.*$/, ''));
  if (!groups) return text;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  if (a + b + c + d + e === 0 && f === 0xffff) {
    return [g >> 8, g & 0xff, h >> 8, h & 0xff].join('.');
  }
  return `${[a, b, c, d].map((group) => group.toString(16)).join(':')}::/64`;
}

/** The eight groups of an IPv6 address, or undefined when the text is not one. */
function ipv6Groups(text: string): number[] | undefined {
  // The URL parser checks the address and normalises its spelling: at most one `::`, no dotted tail.
  const url = `http://[${text}]`;
  if (!/^[0-9a-f:.]+$/.test(text) || !URL.canParse(url)) return undefined;
  const [head = '', tail = ''] = new URL(url).hostname.slice(1, -1).split('::');
  const left = groupsOf(head);
  const right = groupsOf(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => parseInt(group, 16));
}
