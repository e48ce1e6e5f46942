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
export function overwritePage(path: string, marker: string | Uint8Array): void {
  const bytes = Deno.readFileSync(path);
  const at = indexOf(bytes, typeof marker === "string" ? new TextEncoder().encode(marker) : marker);
  if (at === -1) throw new Error(`No page has ${marker}`);
  overwrite(path, { bytes, page: Math.floor(at / pageSizeOf(bytes)) });
}

/** Overwrites the first page of a table, in a file that nothing has open. */
export function overwriteTable(path: string, table: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  const root = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table)?.rootpage;
  database.close();
  overwrite(path, { bytes: Deno.readFileSync(path), page: Number(root) - 1 });
}

function overwrite(path: string, { bytes, page }: { readonly bytes: Uint8Array; readonly page: number }): void {
  const size = pageSizeOf(bytes);
  using file = Deno.openSync(path, { write: true });
  file.seekSync(page * size, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(size).fill(0xa5));
}

function pageSizeOf(bytes: Uint8Array): number {
  return 256 * (bytes[16] ?? 0) + (bytes[17] ?? 0);
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
