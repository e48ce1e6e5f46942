/**
 * Damages a page of a database as a failing disk does, at a place that a test chooses.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";

/**
 * Overwrites the page that has some bytes in it, such as a part of a message, in a file that nothing has open. Throws if
 * there is none.
 */
export function overwritePage(path: string, marker: string): void {
  const bytes = Deno.readFileSync(path);
  const size = 256 * (bytes[16] ?? 0) + (bytes[17] ?? 0);
  const at = indexOf(bytes, new TextEncoder().encode(marker));
  if (at === -1) throw new Error(`No page has ${marker}`);
  const start = Math.floor(at / size) * size;
  using file = Deno.openSync(path, { write: true });
  file.seekSync(start, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(size).fill(0xa5));
}

/** Copies the write-ahead log into the database, so that everything is in one file. Nothing may have it open. */
export function settle(path: string): void {
  const database = new DatabaseSync(path);
  database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
  database.close();
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
