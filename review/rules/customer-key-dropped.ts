import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { CUSTOMER_KEY } from "../knowledge/directions/encryption";

export default directional(CUSTOMER_KEY, {
  id: "customer-key-dropped",
  title: "Customer key dropped",
  severity: "stop",
  explanation:
    "Only with a customer key can access to the data be cut by the key's policy, its use be audited, and the tenant be erased by ending the key.",
  remedy: "Name the tenant's or the environment's key again.",
  controls: CONTROLS.keys,
});
