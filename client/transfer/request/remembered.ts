/**
 * What an earlier process has left behind: which record a deal goes on with.
 *
 * @module
 */
import { nameKey } from "../../../shared/wire/name.ts";
import type { SourceOptions } from "../files.ts";
import type { TransferRecord, TransferRecords } from "./records.ts";

/** A record that is this process's alone until it is let go. */
export interface Claimed {
  readonly record: TransferRecord;
  readonly release: () => void;
}

/** All deals of ours on a server that have not ended and that no other process is at; latest first. */
export async function* claimOurs(
  records: TransferRecords,
  server: string,
  fits: (record: TransferRecord) => boolean,
): AsyncGenerator<Claimed> {
  for (const record of await records.open()) {
    if (!record.isOurs || record.server !== server || record.end !== undefined || !fits(record)) continue;
    const release = await records.claim(record.id);
    if (release !== null) yield { record, release };
  }
}

/** The latest of these. */
export async function claimOne(...by: Parameters<typeof claimOurs>): Promise<Claimed | null> {
  for await (const claimed of claimOurs(...by)) return claimed;
  return null;
}

/** A deal that somebody else made and that goes on; `busy`: another process of ours is at it. */
export async function claimTheirs(
  records: TransferRecords,
  id: string,
  { server, direction }: Pick<TransferRecord, "server" | "direction">,
): Promise<Claimed | "busy" | null> {
  const record = await records.find(id);
  if (record === null || record.isOurs || record.server !== server || record.direction !== direction) return null;
  const release = await records.claim(id);
  return release === null ? "busy" : { record, release };
}

/** What is sent to whom, or asked for: if it is the same, it goes on. */
export interface Wanted {
  readonly direction: TransferRecord["direction"];
  readonly peer: string;
  readonly paths: readonly string[];
  readonly folder?: string;
  readonly options?: SourceOptions;
}

export function isWanted(record: TransferRecord, { direction, peer, paths, folder, options }: Wanted): boolean {
  return record.direction === direction && nameKey(record.peer) === nameKey(peer) &&
    isEqual(record.paths, paths) && (folder === undefined || record.folder === folder) &&
    record.options?.as === options?.as && isEqual(record.options?.ignore ?? [], options?.ignore ?? []);
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
