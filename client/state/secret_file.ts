/**
 * The secrets of one's sessions, kept for the next time with the rooms that one was in: who shows the secret of an earlier session is the same person
 * again, with mail, marks and messages (PROTOCOL H12), and beside one that goes on a second session of it (H8).
 *
 * Owns the file as far as this client goes: one line of JSON for each session, appended when it is new or has changed, so
 * that clients that start at the same time lose nothing. What goes wrong is told once, and the chat goes on without the file.
 *
 * @module
 */
import { nameKey, tryRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import type { Sentence } from "../../shared/cli/usage_error.ts";
import type { LastSession, Secrets } from "./identity.ts";
import { fileReason } from "../config/file_reason.ts";
import type { HistoryFiles } from "./history_file.ts";

/** So many servers and names are remembered; the ones that were used longest ago go. */
export const MAX_SECRETS = 200;

/** So many rooms are remembered with each; a `hello` with them fits into a frame. */
export const MAX_ROOMS = 100;

/** Far more than so many lines have. What stands before the last ones is not read. */
const MAX_BYTES = 1_048_576;

/** What a secret may be (PROTOCOL section 2). */
function isSecret(text: string): boolean {
  return text.length >= 16 && text.length <= 256 && text.isWellFormed();
}

/** A session, with the address of its server and the key of the name. */
interface Kept extends LastSession {
  readonly server: string;
  readonly name: string;
}

/** What the file has. */
interface Content {
  /** By server and name, those that were used last behind the others. */
  readonly secrets: ReadonlyMap<string, Kept>;
  readonly lines: number;
  readonly characters: number;
  /** Whether the last line has no end. */
  readonly isCut: boolean;
}

export interface SecretFileOptions {
  /** `null`: there is nowhere to keep anything. */
  readonly path: string | null;
  readonly files: Pick<HistoryFiles, "readEnd" | "append" | "replace">;
  /** The address of the server that one joins, as it is written. */
  readonly server: string;
  /** Told at most once, with the path made harmless. */
  readonly failed: (path: string, why: Sentence) => void;
}

export class SecretFile implements Secrets {
  readonly #options: SecretFileOptions;
  #isUsable: boolean;

  constructor(options: SecretFileOptions) {
    this.#options = options;
    this.#isUsable = options.path !== null;
  }

  /** Reads the file each time. */
  find(name: string): LastSession | null {
    const found = this.#try((path) => this.#read(path).secrets.get(this.#place(name)));
    return found === undefined ? null : { secret: found.secret, rooms: found.rooms };
  }

  keep(name: string, { secret, rooms }: Parameters<Secrets["keep"]>[1]): void {
    if (!isSecret(secret)) return;
    this.#try((path) => {
      const { files, server } = this.#options;
      const { secrets, lines, characters, isCut } = this.#read(path);
      const known = secrets.get(this.#place(name));
      const kept = { server, name: nameKey(name), secret, rooms: rooms?.slice(0, MAX_ROOMS) ?? known?.rooms ?? [] };
      if (known !== undefined && format(known) === format(kept)) return;
      // Behind a line that a full disk has cut off, this one would be lost with it.
      files.append(path, (isCut ? "\n" : "") + format(kept));
      if (lines < 2 * MAX_SECRETS && characters < MAX_BYTES / 2) return;
      // What another client appends in this moment is forgotten.
      const last = [...secrets.values()].filter((one) => placeOf(one) !== placeOf(kept)).slice(1 - MAX_SECRETS);
      files.replace(path, [...last, kept].map(format).join(""));
    });
  }

  #place(name: string): string {
    return placeOf({ server: this.#options.server, name: nameKey(name) });
  }

  #read(path: string): Content {
    const text = this.#options.files.readEnd(path, { maxBytes: MAX_BYTES })?.text ?? "";
    const lines = text === "" ? [] : text.split("\n");
    const secrets = new Map<string, Kept>();
    for (const kept of lines.map(tryParse)) {
      if (kept === null) continue;
      // The one that came last is the newest.
      secrets.delete(placeOf(kept));
      secrets.set(placeOf(kept), kept);
    }
    return { secrets, lines: lines.length, characters: text.length, isCut: (lines.at(-1) ?? "") !== "" };
  }

  #try<T>(run: (path: string) => T): T | undefined {
    const { path, failed } = this.#options;
    if (!this.#isUsable || path === null) return undefined;
    try {
      return run(path);
    } catch (error) {
      this.#isUsable = false;
      failed(printable(path), fileReason(error));
      return undefined;
    }
  }
}

function placeOf({ server, name }: Pick<Kept, "server" | "name">): string {
  return JSON.stringify([server, name]);
}

function format({ server, name, secret, rooms }: Kept): string {
  return `${JSON.stringify({ server, name, secret, rooms })}\n`;
}

function tryParse(line: string): Kept | null {
  try {
    const { server, name, secret, rooms } = JSON.parse(line) as Partial<Record<string, unknown>>;
    if (typeof server !== "string" || typeof name !== "string" || typeof secret !== "string") return null;
    return isSecret(secret) ? { server, name, secret, rooms: roomsIn(rooms) } : null;
  } catch {
    // Cut off by a full disk, or written by something else.
    return null;
  }
}

/** A room that is none would have the whole `hello` refused. */
function roomsIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((room) => typeof room === "string" && tryRoomName(room) === room).slice(0, MAX_ROOMS);
}
