/** Whether two ranges have an address in common. */
export function overlap(one: string, other: string): boolean {
  const bits = Math.min(...[one, other].map((cidr) => Number(cidr.split("/")[1])));
  const [a, b] = [one, other].map((cidr) => {
    const octets = cidr.split("/")[0]!.split(".").map(Number);
    return Math.floor(octets.reduce((sum, octet) => sum * 256 + octet, 0) / 2 ** (32 - bits));
  });
  return a === b;
}
