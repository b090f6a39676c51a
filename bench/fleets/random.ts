import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** Draws that depend on the seed alone. */
export class Random {
  private constructor(private readonly generator: RandomGenerator) {}

  /**
   * @param seed a whole number
   * @param stream which of the seed's independent sequences: drawing more from one changes no other
   */
  static of(seed: number, stream: number): Random {
    // Neighbouring seeds of a linear generator begin alike: mix both numbers first (the finalizer of MurmurHash3).
    let mixed = Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return new Random(xoroshiro128plus(mixed ^ (mixed >>> 16)));
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return uniformInt(this.generator, min, max);
  }

  /** True in `percent` of a hundred draws. */
  chance(percent: number): boolean {
    return this.between(1, 10_000) <= percent * 100;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)]!;
  }

  /** One of the values, each as often as its whole number says. */
  weighted<T>(list: readonly (readonly [weight: number, value: T])[]): T {
    const draw = this.between(
      1,
      list.reduce((sum, [weight]) => sum + weight, 0),
    );
    let sum = 0;
    return list.find(([weight]) => {
      sum += weight;
      return draw <= sum;
    })![1];
  }

  shuffled<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.between(0, last);
      [result[last], result[other]] = [result[other]!, result[last]!];
    }
    return result;
  }
}
