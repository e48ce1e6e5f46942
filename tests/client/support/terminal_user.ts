/**
 * A user at a terminal who runs `chat join`: keys go in, and the screen comes out. Everything is in memory, the
 * terminal too.
 *
 * Owns the terminal. The client is the real one, and the test plays the server.
 *
 * @module
 */
import { join } from "../../../client/join.ts";
import type { WindowSize } from "../../../client/platform/platform.ts";
import { FRAME_MS } from "../../../client/display/output.ts";
import type { MessageOf, ServerMessage } from "../../../shared/wire/message.ts";
import { PATIENCE_MS } from "../../support/patience.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { type CellStyle, VirtualTerminal } from "../../support/virtual_terminal.ts";
import { FakePlatform, letGo, letIn } from "./fake_platform.ts";

/** The bytes of keys. */
export const KEY = {
  enter: "\r",
  tab: "\t",
  escape: "\x1b",
  ctrlC: "\x03",
  ctrlD: "\x04",
  ctrlL: "\x0c",
  ctrlZ: "\x1a",
  up: "\x1b[A",
  alt: (key: string) => `\x1b${key}`,
  paste: (text: string) => `\x1b[200~${text}\x1b[201~`,
} as const;

export interface TerminalUserOptions {
  readonly window?: WindowSize;
  readonly environment?: Readonly<Record<string, string>>;
  /** Files by their paths. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The default size of the window. */
export const WINDOW: WindowSize = { columns: 60, rows: 12 };

export class TerminalUser implements Disposable {
  readonly platform: FakePlatform;
  readonly terminal: VirtualTerminal;
  #fed = 0;

  constructor({ window = WINDOW, environment = {}, files = {} }: TerminalUserOptions = {}) {
    // The terminal in memory is the one of Visual Studio Code.
    this.platform = new FakePlatform({
      isTerminal: true,
      environment: { TERM: "xterm", TERM_PROGRAM: "vscode", HOME: "/home/bob", ...environment },
    });
    this.platform.window = window;
    for (const [path, text] of Object.entries(files)) this.platform.storage.files.set(path, text);
    this.terminal = new VirtualTerminal(window);
  }

  type(...keys: readonly string[]): void {
    for (const key of keys) this.platform.type(key);
  }

  /** Changes the size of the window between two frames. */
  async resize(window: WindowSize): Promise<void> {
    await this.settled();
    await this.terminal.resize(window);
    this.platform.resize(window);
  }

  /** The rows of the window, with each time of day as `hh:mm`. */
  get screen(): string[] {
    return this.terminal.screen.map(untimed);
  }

  /** All rows, including those that have scrolled away. */
  get all(): string[] {
    return this.terminal.all.map(untimed);
  }

  /** The row of the cursor, which is the input. */
  get input(): string {
    return this.screen[this.terminal.cursor.row] ?? "";
  }

  /** The last row that is not empty. */
  get bottom(): string {
    return this.screen.findLast((row) => row !== "") ?? "";
  }

  /** The style of the first cell of a text. */
  styleOf(text: string): CellStyle {
    const row = this.terminal.screen.findIndex((cells) => cells.includes(text));
    return this.terminal.styleAt(row, this.terminal.screen[row]?.indexOf(text) ?? 0);
  }

  /** Waits until the screen is as expected, frame by frame. */
  async until(isThere: () => boolean, what: string): Promise<void> {
    const startMs = performance.now();
    for (;;) {
      await this.#frame();
      if (isThere()) return;
      if (performance.now() - startMs <= PATIENCE_MS) continue;
      throw new Error(`The screen never had ${what}:\n${this.all.join("\n")}\n${this.platform.errors}`);
    }
  }

  /** Waits until a row contains a text. */
  async sees(text: string): Promise<void> {
    await this.until(() => this.screen.some((row) => row.includes(text)), text);
  }

  /** Waits until the input is as expected. */
  async inputIs(row: string): Promise<void> {
    await this.until(() => this.input === row, `the input ${row}`);
  }

  /** Waits until all keys are read and nothing is drawn any more. */
  async settled(): Promise<void> {
    // After a change of size, the client waits several frames before it draws.
    for (let quiet = 0; quiet < 8;) {
      const { length } = this.platform.output;
      await this.#frame();
      quiet = this.platform.output.length === length && this.platform.unreadInputBytes === 0 ? quiet + 1 : 0;
    }
  }

  [Symbol.dispose](): void {
    this.terminal[Symbol.dispose]();
  }

  async #frame(): Promise<void> {
    await yieldToEventLoop();
    this.platform.clock.advance(FRAME_MS);
    await yieldToEventLoop();
    await this.#feed();
  }

  async #feed(): Promise<void> {
    const text = this.platform.output.slice(this.#fed);
    this.#fed += text.length;
    await this.terminal.write(text);
  }
}

function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function untimed(row: string): string {
  return row.replace(/^\d\d:\d\d /, "hh:mm ");
}

export interface JoinedUserOptions extends TerminalUserOptions {
  /** Behind `--name bob`. */
  readonly args?: readonly string[];
  readonly welcome?: Partial<MessageOf<"welcome">>;
  /** What the server sends before the rooms. */
  readonly told?: readonly ServerMessage[];
  /** The other people and their rooms. */
  readonly people?: Readonly<Record<string, readonly string[]>>;
  /** The rooms on the server. */
  readonly rooms?: readonly string[];
}

/** A user who has joined. */
export class JoinedUser implements AsyncDisposable {
  /** Higher than the ids of a backlog. */
  #lastId = 1_000;

  private constructor(
    readonly user: TerminalUser,
    readonly server: ScriptedPeer,
    readonly code: Promise<number>,
    readonly hello: MessageOf<"hello">,
  ) {}

  /** Joins as bob. The server has answered the first requests. */
  static async begin(
    { args = [], welcome, told = [], people = {}, rooms = ["#lobby"], ...options }: JoinedUserOptions = {},
  ): Promise<JoinedUser> {
    const user = new TerminalUser(options);
    const server = user.platform.serve("server");
    const code = join(["--name", "bob", ...args], user.platform);
    const joined = new JoinedUser(user, server, code, await letIn(server, welcome, { told }));
    await showAround(server, { people, rooms });
    await user.sees("You are ");
    await user.settled();
    return joined;
  }

  /** The server sends a message of now, to `#lobby` unless `more` says otherwise. */
  async hears(from: string, text: string, more: Partial<MessageOf<"message">> = {}): Promise<number> {
    const { clock } = this.user.platform;
    const id = ++this.#lastId;
    await this.server.send({ type: "message", id, time: clock.timeMs(), from, to: "#lobby", text, ...more });
    return id;
  }

  /** Takes the next `say`, and answers it as a server does. */
  async echo(): Promise<MessageOf<"say">> {
    const say = await this.server.expect("say");
    const { to, text, action, key, ref } = say;
    await this.hears("bob", text, {
      to,
      ...(action === undefined ? {} : { action }),
      ...(key === undefined ? {} : { key }),
    });
    if (ref !== undefined) await this.server.send({ type: "ok", ref });
    return say;
  }

  /** Leaves with Ctrl-C. Returns the exit code. */
  async leave(): Promise<number> {
    this.user.type(KEY.ctrlC);
    await this.user.sees("Leave the chat?");
    this.user.type(KEY.ctrlC);
    await letGo(this.server);
    return await this.code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.vanish();
    this.user[Symbol.dispose]();
  }
}

/** Answers the first requests of a client: the people and the rooms. */
export async function showAround(
  server: ScriptedPeer,
  { people = {}, rooms = ["#lobby"] }: Pick<JoinedUserOptions, "people" | "rooms"> = {},
): Promise<void> {
  const who = await server.expect("who");
  const list = await server.expect("list");
  const ref = who.ref ?? "";
  await server.send({
    type: "people",
    ref,
    people: Object.entries(people).map(([name, rooms]) => ({ name, rooms: [...rooms] })),
  });
  await server.send({ type: "ok", ref });
  await server.send({ type: "rooms", ref: list.ref ?? "", rooms: rooms.map((room) => ({ room, members: 1 })) });
  await server.send({ type: "ok", ref: list.ref ?? "" });
}
