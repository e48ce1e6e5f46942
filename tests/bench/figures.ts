/**
 * Results of measurements as text.
 *
 * @module
 */

/** One line of a table. */
export interface Figure {
  readonly name: string;
  readonly value: string;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** The median and the maximum of some times in milliseconds. */
export function inMs(values: readonly number[]): string {
  return `${median(values).toFixed(1)} ms, worst ${Math.max(...values).toFixed(1)}`;
}

/** How long something takes, in milliseconds. */
export async function took(run: () => Promise<unknown> | void): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}
