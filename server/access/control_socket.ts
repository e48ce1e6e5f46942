/**
 * The control socket of a running server, `control.sock` in its data folder, by which commands on the same machine talk to
 * it (server/access/control_messages.ts). Only the user who runs the server can open it.
 *
 * 1. The socket is made in a folder that nobody else can enter, gets its permissions there, and is then renamed to its place,
 *    so that there is no moment at which somebody else could connect. This also replaces the one that a killed server left.
 * 2. Where the path is too long for a socket, the socket is in `$XDG_RUNTIME_DIR`, and `control.sock` is a link to it.
 * 3. A socket needs the permissions to read and to write, and from Deno 2.9 on the network too, so it is opened before that is
 *    given up. The server has the lock of the folder then, so no other server uses it.
 *
 * @module
 */
import { FrameDecoder } from "../../shared/wire/frame.ts";
import { decodePayload, type Payload } from "../../shared/wire/schema.ts";
import { type ControlAnswer, type ControlRequest, encodeControl, parseControlAnswer } from "./control_messages.ts";

/** The longest path of a socket, in bytes, on the system that allows least (macOS: 104 with the zero at the end). */
const MAX_PATH_BYTES = 103;

/** How many commands are answered at a time. The others are closed at once: nobody types as many. */
const MAX_COMMANDS = 8;

/** How long a command may take to send its request and read the answer, in milliseconds. */
const COMMAND_MS = 5000;

/** How long to pause after accepting has failed, in milliseconds. */
const ACCEPT_PAUSE_MS = 100;

/** Where the socket is made, and what it is called there: not longer than its place. */
const NEW_FOLDER = ".control";
const NEW_NAME = "s";

export interface ControlSocketOptions {
  /** Where sockets can be whose path would be too long (`$XDG_RUNTIME_DIR`). */
  readonly runtimeFolder: string | undefined;
  readonly answer: (request: Payload) => Promise<readonly ControlAnswer[]>;
  /** Called with the error if a request could not be answered. */
  readonly failed: (error: unknown) => void;
}

export class ControlSocket {
  readonly #listener: Deno.UnixListener;
  readonly #options: ControlSocketOptions;
  /** What is removed at the end. */
  readonly #paths: readonly string[];
  readonly #inode: number | null;
  readonly #open = new Set<Deno.UnixConn>();

  /** Opens the socket of a folder whose lock this process has. Throws the error of the system. */
  static open(folder: string, options: ControlSocketOptions): ControlSocket {
    const making = `${folder}/${NEW_FOLDER}`;
    removeAll(making);
    Deno.mkdirSync(making, { mode: 0o700 });
    try {
      return isShort(`${making}/${NEW_NAME}`)
        ? new ControlSocket(folder, listenAt(`${making}/${NEW_NAME}`), { making: `${making}/${NEW_NAME}`, options })
        : ControlSocket.#elsewhere(folder, options);
    } finally {
      removeAll(making);
    }
  }

  /** Opens a socket in the runtime folder, and links to it. */
  static #elsewhere(folder: string, options: ControlSocketOptions): ControlSocket {
    const { runtimeFolder } = options;
    if (runtimeFolder === undefined) throw new Error("the path of the data folder is too long for a socket");
    const before = linkAt(pathIn(folder));
    if (before !== null && before.startsWith(`${runtimeFolder}/chat-`)) removeAll(folderOf(before));
    const own = Deno.makeTempDirSync({ dir: runtimeFolder, prefix: "chat-" });
    try {
      const path = `${own}/${NEW_NAME}`;
      if (!isShort(path)) throw new Error("the path of XDG_RUNTIME_DIR is too long for a socket");
      const listener = listenAt(path);
      const making = `${folder}/${NEW_FOLDER}/${NEW_NAME}`;
      Deno.symlinkSync(path, making);
      return new ControlSocket(folder, listener, { making, options, own });
    } catch (error) {
      removeAll(own);
      throw error;
    }
  }

  private constructor(
    folder: string,
    listener: Deno.UnixListener,
    { making, options, own }: {
      readonly making: string;
      readonly options: ControlSocketOptions;
      readonly own?: string;
    },
  ) {
    const path = pathIn(folder);
    this.#listener = listener;
    this.#options = options;
    Deno.renameSync(making, path);
    this.#paths = [path, ...own === undefined ? [] : [own]];
    this.#inode = inodeAt(path);
    void this.#run();
  }

  /** Ends all answers, and removes the socket unless something else is there by now. */
  close(): void {
    this.#listener.close();
    for (const connection of this.#open) closed(connection);
    const [path = "", own] = this.#paths;
    if (inodeAt(path) === this.#inode) removeAll(path);
    if (own !== undefined) removeAll(own);
  }

  async #run(): Promise<void> {
    for (;;) {
      try {
        const connection = await this.#listener.accept();
        if (this.#open.size >= MAX_COMMANDS) connection.close();
        else void this.#serve(connection);
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
      }
    }
  }

  async #serve(connection: Deno.UnixConn): Promise<void> {
    this.#open.add(connection);
    const timer = setTimeout(() => closed(connection), COMMAND_MS);
    try {
      const request = await firstOf(payloadsOf(connection));
      if (request === null) return;
      for (const answer of await this.#options.answer(request)) await writeAll(connection, encodeControl(answer));
    } catch (error) {
      if (!isGone(error)) this.#options.failed(error);
    } finally {
      clearTimeout(timer);
      this.#open.delete(connection);
      closed(connection);
    }
  }
}

/**
 * Sends a request to the server of a folder, and returns its answers. Throws the error of the system: `NotFound` and
 * `ConnectionRefused` if no server runs there, `PermissionDenied` if another user runs it.
 */
export async function askServer(folder: string, request: ControlRequest): Promise<readonly ControlAnswer[]> {
  const path = pathIn(folder);
  const connection = await Deno.connect({ transport: "unix", path: linkAt(path) ?? path });
  const timer = setTimeout(() => closed(connection), 2 * COMMAND_MS);
  try {
    await writeAll(connection, encodeControl(request));
    const answers: ControlAnswer[] = [];
    for await (const payload of payloadsOf(connection)) {
      const answer = parseControlAnswer(payload);
      answers.push(answer);
      if (answer.type === "done" || answer.type === "failed") return answers;
    }
    throw new Deno.errors.UnexpectedEof("the server gave no answer");
  } finally {
    clearTimeout(timer);
    closed(connection);
  }
}

/** Returns where the socket of a folder is. */
function pathIn(folder: string): string {
  return `${folder}/control.sock`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function isShort(path: string): boolean {
  return new TextEncoder().encode(path).length <= MAX_PATH_BYTES;
}

function listenAt(path: string): Deno.UnixListener {
  const listener = Deno.listen({ transport: "unix", path });
  try {
    Deno.chmodSync(path, 0o600);
    return listener;
  } catch (error) {
    listener.close();
    throw error;
  }
}

/** Returns what a link leads to; `null` if there is no link. */
function linkAt(path: string): string | null {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return null;
  }
}

function inodeAt(path: string): number | null {
  try {
    return Deno.lstatSync(path).ino;
  } catch {
    return null;
  }
}

function removeAll(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch {
    // It was not there, or the next server replaces it.
  }
}

function closed(connection: Deno.UnixConn): void {
  try {
    connection.close();
  } catch {
    // It was already closed.
  }
}

function isGone(error: unknown): boolean {
  const { BadResource, Interrupted, BrokenPipe, ConnectionReset } = Deno.errors;
  return [BadResource, Interrupted, BrokenPipe, ConnectionReset].some((Kind) => error instanceof Kind);
}

async function firstOf(payloads: AsyncGenerator<Payload>): Promise<Payload | null> {
  const { value, done } = await payloads.next();
  return done === true ? null : value;
}

/** Throws a `ProtocolError` if the bytes are no frames of JSON objects. */
async function* payloadsOf(connection: Deno.UnixConn): AsyncGenerator<Payload, void> {
  const decoder = new FrameDecoder();
  const buffer = new Uint8Array(16_384);
  for (let count = await connection.read(buffer); count !== null; count = await connection.read(buffer)) {
    decoder.push(buffer.subarray(0, count));
    for (let payload = decoder.next(); payload !== null; payload = decoder.next()) yield decodePayload(payload);
  }
}

async function writeAll(connection: Deno.UnixConn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await connection.write(rest));
}
