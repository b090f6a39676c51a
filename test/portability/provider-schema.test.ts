import { type ProviderSchema, unknownKeys } from "./provider-schema";

const SCHEMA: ProviderSchema = {
  provider: { block: { attributes: { region: {} } } },
  resource_schemas: {
    aws_x: { block: { attributes: { name: {} }, block_types: { rule: { block: { attributes: { port: {} } } } } } },
  },
  data_source_schemas: { aws_d: { block: { attributes: { id: {} } } } },
};

test("what the schema has is known, and what is Terraform's own", () => {
  const resource = { name: "a", rule: [{ port: 1 }], for_each: "x", lifecycle: {}, "//": {} };
  const provider = { aws: [{ region: "r", alias: "a" }] };
  expect(
    unknownKeys({ resource: { aws_x: { a: resource } }, data: { aws_d: { b: { id: "1" } } }, provider }, SCHEMA),
  ).toEqual([]);
});

test.each([
  ["a type", { resource: { aws_y: { a: {} } } }, "resource aws_y"],
  ["an attribute", { resource: { aws_x: { a: { nam: "" } } } }, "resource aws_x.a.nam"],
  ["an attribute of a block", { resource: { aws_x: { a: { rule: { prt: 1 } } } } }, "resource aws_x.a.rule.prt"],
  ["a data source's", { data: { aws_d: { a: { name: "" } } } }, "data aws_d.a.name"],
  ["the provider's", { provider: { aws: [{ regio: "" }] } }, "provider aws.regio"],
])("%s that it has not is found", (_, configuration, path) => {
  expect(unknownKeys(configuration, SCHEMA)).toEqual([path]);
});
