/**
 * Records the progress of a session.
 *
 * @module
 */
import type { Progress } from "../../../../client/transfer/bytes/byte_transfer.ts";

export class NotedProgress implements Progress {
  hasBegun = false;
  /** The bytes that counted when it began. */
  overAtFirst = 0;
  /** Bytes that count: moved and skipped, without what starts over. */
  over = 0;
  movedBytes = 0;
  skippedBytes = 0;
  /** Paths. */
  readonly again: string[] = [];

  began(): void {
    if (this.hasBegun) throw new Error("It began twice");
    this.hasBegun = true;
    this.overAtFirst = this.over;
  }

  moved(bytes: number): void {
    this.over += bytes;
    this.movedBytes += bytes;
  }

  skipped(bytes: number): void {
    this.over += bytes;
    this.skippedBytes += bytes;
  }

  startsOver(_index: number, path: string, bytes: number): void {
    this.over -= bytes;
    this.again.push(path);
  }
}
