/** Servers that speak Redis' protocol, by name, whoever runs them. */
export type Server = "valkey" | "redis";
