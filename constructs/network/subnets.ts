/**
 * Splits an IPv4 CIDR into equal blocks, a power of two, and returns the first `count` of them.
 *
 * @param cidr such as `10.20.0.0/16`
 * @param count how many blocks are wanted
 * @throws if the CIDR is malformed or a block would be smaller than /28, the least that a subnet may be (AWS VPC)
 */
export function splitCidr(cidr: string, count: number): string[] {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (match === null) throw new Error(`not an IPv4 CIDR: ${cidr}`);
  const prefix = Number(match[5]);
  const extra = Math.ceil(Math.log2(count));
  if (prefix + extra > 28) throw new Error(`${cidr} cannot be split into ${count} subnets of at least /28`);
  const base = match.slice(1, 5).reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - prefix - extra);
  return Array.from({ length: count }, (_, index) => `${dotted(base + index * size)}/${prefix + extra}`);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
