/**
 * The secrets of your sessions, the rooms that you were in and the order of your conversations, saved for later runs. A
 * client that sends the secret of an earlier session is the same person again, with mail, marks and messages (PROTOCOL H12),
 * or a second session of it while the first one is connected (H8).
 *
 * A secret belongs to the key of the server that gave it, and is never sent to another one. One that was given by a server
 * without a key, or saved by an earlier version of this program, belongs to the address. The first server with a key that
 * uses it there takes it over.
 *
 * Owns the file as far as this client goes. Each session is a line of JSON, appended when it is new or has changed, so that
 * clients that start at the same time lose nothing. After the first error the file is not used any more, and the chat
 * continues without it.
 *
 * @module
 */
import { isRoomName, nameKey, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import type { LastSession, Secrets } from "./identity.ts";
import { StateFile, type StateFileOptions } from "../platform/state_file.ts";

/** The most sessions that are remembered, by server and name. The least recently used are dropped. */
export const MAX_SECRETS = 200;

/** The most rooms of a session. A `hello` with all of them fits into a frame. */
export const MAX_ROOMS = 100;

/** The most conversations of a session: rooms, and people. */
const MAX_ORDER = MAX_ROOMS + 20;

/** Far more than those sessions need. Only the end of a larger file is read. */
const MAX_BYTES = 1_048_576;

/** Whether a text is a valid secret (PROTOCOL section 2). */
function isSecret(text: string): boolean {
  return text.length >= 16 && text.length <= 256 && text.isWellFormed();
}

/** A session with the address of its server and the key of its name. */
interface SavedSession extends Omit<LastSession, "order" | "serverKey"> {
  readonly order: readonly string[] | undefined;
  readonly serverKey: string | null | undefined;
  readonly server: string;
  readonly name: string;
}

/** The content of the file. */
interface Content {
  /** By the key or else the address of the server, and by name; the most recently used last. */
  readonly sessions: ReadonlyMap<string, SavedSession>;
  readonly lines: number;
  readonly characters: number;
  /** Whether the last line has no line break at its end. */
  readonly isCut: boolean;
}

export interface SecretFileOptions extends StateFileOptions {
  /** The address of the server, as the user wrote it. */
  readonly server: string;
  /** The key of the server if it is known: the server may have had another address before. */
  readonly serverKey?: string | null;
}

export class SecretFile implements Secrets {
  readonly #options: SecretFileOptions;
  readonly #file: StateFile;

  constructor(options: SecretFileOptions) {
    this.#options = options;
    this.#file = new StateFile(options);
  }

  /** Reads the file each time. */
  find(name: string): LastSession | null {
    const found = this.#find(name);
    if (found === undefined) return null;
    const { secret, rooms, order, serverKey } = found;
    return {
      secret,
      rooms,
      ...(order === undefined ? {} : { order }),
      ...(serverKey === undefined ? {} : { serverKey }),
    };
  }

  secretFor(name: string, serverKey: string | null): string | null {
    const { server } = this.#options;
    const ofName = { server, name: nameKey(name) };
    return this.#file.try((path) => {
      const { sessions } = this.#read(path);
      const atAddress = sessions.get(keyOf({ ...ofName, serverKey: null }));
      return sessions.get(keyOf({ ...ofName, serverKey })) ?? atAddress;
    })?.secret ?? null;
  }

  keep(name: string, { secret, rooms, order, serverKey }: Parameters<Secrets["keep"]>[1]): void {
    if (!isSecret(secret)) return;
    this.#file.try((path) => {
      const { stateFiles, server } = this.#options;
      const { sessions, lines, characters, isCut } = this.#read(path);
      const before = this.#find(name);
      const saved: SavedSession = {
        server,
        name: nameKey(name),
        secret,
        serverKey,
        rooms: rooms?.slice(0, MAX_ROOMS) ?? before?.rooms ?? [],
        order: order?.slice(0, MAX_ORDER) ?? before?.order,
      };
      const known = sessions.get(keyOf(saved));
      if (known !== undefined && format(known) === format(saved)) return;
      // After a line that a full disk has cut off, this one would be lost with it.
      stateFiles.append(path, (isCut ? "\n" : "") + format(saved));
      if (lines < 2 * MAX_SECRETS && characters < MAX_BYTES / 2) return;
      // A line that another client appends at this moment is lost.
      const others = [...sessions.values()].filter((other) => keyOf(other) !== keyOf(saved)).slice(1 - MAX_SECRETS);
      stateFiles.replace(path, [...others, saved].map(format).join(""));
    });
  }

  /** The last session under a name at this address, or with the known key. */
  #find(name: string): SavedSession | undefined {
    const { server, serverKey } = this.#options;
    const isHere = (session: SavedSession) =>
      session.server === server || typeof serverKey === "string" && session.serverKey === serverKey;
    const key = nameKey(name);
    return this.#file.try((path) =>
      [...this.#read(path).sessions.values()].findLast((session) => session.name === key && isHere(session))
    );
  }

  #read(path: string): Content {
    const text = this.#options.stateFiles.readEnd(path, { maxBytes: MAX_BYTES })?.text ?? "";
    const lines = text === "" ? [] : text.split("\n");
    const sessions = new Map<string, SavedSession>();
    for (const session of lines.map(tryParse)) {
      if (session === null) continue;
      // A later line replaces an earlier one, and moves to the end.
      sessions.delete(keyOf(session));
      // The server has proved its key since.
      if (typeof session.serverKey === "string") sessions.delete(keyOf({ ...session, serverKey: null }));
      sessions.set(keyOf(session), session);
    }
    return { sessions, lines: lines.length, characters: text.length, isCut: (lines.at(-1) ?? "") !== "" };
  }
}

function keyOf({ server, serverKey, name }: Pick<SavedSession, "server" | "serverKey" | "name">): string {
  return JSON.stringify([serverKey ?? server, name]);
}

function format({ server, serverKey: key, name, secret, rooms, order }: SavedSession): string {
  return `${JSON.stringify({ server, key, name, secret, rooms, order })}\n`;
}

function tryParse(line: string): SavedSession | null {
  try {
    const { server, key, name, secret, rooms, order } = JSON.parse(line) as Partial<Record<string, unknown>>;
    if (typeof server !== "string" || typeof name !== "string" || typeof secret !== "string") return null;
    if (!isSecret(secret)) return null;
    const serverKey = typeof key === "string" || key === null ? key : undefined;
    return { server, serverKey, name, secret, rooms: roomsIn(rooms), order: orderIn(order) };
  } catch {
    // Cut off by a full disk, or written by another program.
    return null;
  }
}

/** Drops invalid rooms, because the server would refuse a `hello` with one of them. */
function roomsIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((room) => typeof room === "string" && tryRoomName(room) === room).slice(0, MAX_ROOMS);
}

/** Drops invalid names. `undefined`: an earlier version has saved none. */
function orderIn(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const isName = (name: unknown): name is string =>
    typeof name === "string" && (isRoomName(name) ? tryRoomName(name) : tryPersonName(name)) === name;
  return value.filter(isName).slice(0, MAX_ORDER);
}
