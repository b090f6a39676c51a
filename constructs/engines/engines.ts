/** Every engine, a line each: the one line outside its folder that a new engine needs. */
export { clickhouse } from "./clickhouse";
export { elasticsearch } from "./elasticsearch";
export { mongodb } from "./mongodb";
export { pgvector } from "./pgvector";
export { postgresql } from "./postgresql";
export { redis } from "./redis";
export { timescaledb } from "./timescaledb";
