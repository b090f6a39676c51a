import { splitCidr } from "../../../constructs/network/subnets";

test.each([
  ["10.0.0.0/16", 4, ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18", "10.0.192.0/18"]],
  ["172.16.32.0/20", 3, ["172.16.32.0/22", "172.16.36.0/22", "172.16.40.0/22"]],
  ["192.168.255.0/24", 2, ["192.168.255.0/25", "192.168.255.128/25"]],
])("splits %s into %i", (cidr, count, blocks) => {
  expect(splitCidr(cidr, count)).toEqual(blocks);
});

test("refuses blocks that no subnet may have", () => {
  expect(() => splitCidr("10.0.0.0/27", 4)).toThrow("cannot be split into 4 subnets of at least /28");
  expect(() => splitCidr("10.0.0.0", 4)).toThrow("not an IPv4 CIDR");
});
