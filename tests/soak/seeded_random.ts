/**
 * Reproducible pseudorandom numbers: the same seed gives the same numbers.
 *
 * @module
 */

export class SeededRandom {
  #state: number;

  /** The seed is used as 32 bits. */
  constructor(seed: number) {
    this.#state = spread(seed);
  }

  /** A number from 0 to below 1. */
  next(): number {
    // Xorshift with Marsaglia's triple 13, 17, 5.
    let bits = this.#state;
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
    this.#state = bits;
    return (bits >>> 0) / 2 ** 32;
  }

  /** A number from `least` to below `most`. */
  between(least: number, most: number): number {
    return least + (most - least) * this.next();
  }

  /** An integer from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** Whether something with this probability happens. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of several things. Throws if there are none. */
  pick<T>(things: readonly T[]): T {
    const thing = things[this.below(things.length)];
    if (thing === undefined) throw new RangeError("Cannot pick from nothing");
    return thing;
  }

  /** A generator of its own for a part: however many numbers it uses, the others stay the same. */
  fork(part: number): SeededRandom {
    return new SeededRandom(spread(this.#state) ^ Math.imul(part + 1, 0x9e3779b9));
  }
}

/** Different bits for similar seeds; never 0, where xorshift would stay. */
function spread(seed: number): number {
  let bits = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  return (bits ^ (bits >>> 16)) || 0x9e3779b9;
}

/** The seed in `CHAT_SEED`, or a random one. Throws if it is not an integer. */
export function askedSeed(text: string | undefined): number {
  if (text === undefined || text === "") return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const seed = Number(text);
  if (!Number.isInteger(seed)) throw new RangeError(`A seed is a whole number, and ${JSON.stringify(text)} is none`);
  return seed;
}

/** Runs a trial with the seed in `CHAT_SEED`, or a random one. If it fails, the error says how to repeat it. */
export async function withSeed(trial: (seed: number) => Promise<void>): Promise<void> {
  const seed = askedSeed(Deno.env.get("CHAT_SEED"));
  try {
    await trial(seed);
  } catch (error) {
    throw new Error(`It failed with CHAT_SEED=${seed}`, { cause: error });
  }
}
