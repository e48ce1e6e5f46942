/**
 * A record as the text of a file.
 *
 * Pure. What a file says is believed only field by field.
 *
 * @module
 */
import { failureOf } from "../../transfer/bytes/byte_transfer.ts";
import type { SourceOptions } from "../../transfer/files.ts";
import { closeCodeOf, type RecordEnd, type TransferRecord } from "../../transfer/request/records.ts";

/** One line of JSON. */
export function formatRecord(record: TransferRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** The record, or `null`: it is none, or of a later version. */
export function tryParseRecord(text: string): TransferRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? toRecord({ ...value }) : null;
  } catch {
    // Cut off by a full disk, or written by something else.
    return null;
  }
}

function toRecord(value: Readonly<Record<string, unknown>>): TransferRecord | null {
  const { id, secret, server, peer, direction, isOurs, count, bytes, names, paths, folder, time } = value;
  const { end, options, isStopped } = value;
  if (!isText(id) || !isText(secret) || !isText(server) || !isText(peer)) return null;
  if ((direction !== "out" && direction !== "in") || typeof isOurs !== "boolean") return null;
  if (!isNumber(count) || !isNumber(bytes) || !isNumber(time) || !isTexts(names) || !isTexts(paths)) return null;
  return {
    ...{ id, secret, server, peer, direction, isOurs, count, bytes, names, paths, time },
    ...(isText(folder) ? { folder } : {}),
    ...(typeof end === "object" && end !== null ? { end: toEnd({ ...end }) } : {}),
    ...(isStopped === true ? { isStopped } : {}),
    ...(typeof options === "object" && options !== null ? { options: toOptions({ ...options }) } : {}),
  };
}

function toEnd({ code, why, text }: Readonly<Record<string, unknown>>): RecordEnd {
  return {
    code: closeCodeOf(isText(code) ? code : ""),
    ...(isText(why) ? { why: failureOf(why) } : {}),
    ...(isText(text) ? { text } : {}),
  };
}

function toOptions({ ignore, as }: Readonly<Record<string, unknown>>): SourceOptions {
  return { ...(isTexts(ignore) ? { ignore } : {}), ...(isText(as) ? { as } : {}) };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}
