/**
 * Holes of sparse files: whole blocks of zeros are skipped instead of written, so that a file takes no more of the disk here
 * than where it came from.
 *
 * Pure.
 *
 * @module
 */

/** The block of most disks: a shorter hole saves nothing. */
export const BLOCK_BYTES = 4096;

/** A part of some bytes that is written or skipped. */
export interface Run {
  readonly isHole: boolean;
  readonly start: number;
  readonly end: number;
}

/** The parts of bytes that belong at `offset` of a file, in order: holes are whole blocks of the file. */
export function* runsOf(bytes: Uint8Array, offset: number): Generator<Run> {
  let start = 0;
  let isHole = false;
  let at = 0;
  while (at < bytes.length) {
    const end = Math.min(bytes.length, at + BLOCK_BYTES - (offset + at) % BLOCK_BYTES);
    const isEmpty = end - at === BLOCK_BYTES && isZero(bytes, at, end);
    if (isEmpty !== isHole) {
      if (at > start) yield { isHole, start, end: at };
      [start, isHole] = [at, isEmpty];
    }
    at = end;
  }
  if (at > start) yield { isHole, start, end: at };
}

/** Most blocks are told apart by their first byte. */
function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
