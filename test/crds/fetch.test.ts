import { crdsIn } from "../../cli/dev/fetch-crds";

const CRD = `
apiVersion: v1
kind: Namespace
metadata: {name: x}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          description: for people
          properties:
            description: {type: string, description: a field of that name}
    - name: v1alpha1
      served: false
      schema: {openAPIV3Schema: {type: object}}
`;

test("served versions of custom resources, without what only people read", () => {
  expect(crdsIn(CRD)).toEqual([
    {
      file: "thing_v1.json",
      crd: {
        group: "example.org",
        kind: "Thing",
        version: "v1",
        scope: "Namespaced",
        plural: "things",
        schema: { type: "object", properties: { description: { type: "string" } } },
      },
    },
  ]);
});
