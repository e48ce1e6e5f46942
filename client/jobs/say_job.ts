/**
 * One message on its way: connects, says it, and waits until the server has stored it.
 *
 * Owns the link. It joins no room, so nobody is told that it comes and goes (PROTOCOL H14).
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import type { ClientMessage, ServerMessage } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { EXIT } from "../exit_code.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { Link } from "../link/link.ts";
import type { Ending, LinkListener, Loss, Welcome } from "../link/link_events.ts";
import { KEY_BYTES, messageKey } from "../link/message_key.ts";
import type { Unanswered } from "../link/resume_state.ts";
import { type ChatCredentials, linkPlatform } from "../link/server_trust.ts";
import type { Platform } from "../platform/platform.ts";
import { Identity, type Secrets } from "../state/identity.ts";
import { againText, endingLines, exitCode, lossText } from "../text/connection_text.ts";
import { ownKeyFor } from "../text/key_text.ts";
import { errorText, quoted } from "../text/error_text.ts";
import { noticeText, withText } from "../text/message_text.ts";
import type { SayOptions } from "./job_options.ts";
import type { JobOutput } from "./job_output.ts";

export interface SayParts {
  readonly credentials: ChatCredentials;
  readonly strings: Catalogue;
  readonly output: JobOutput;
  readonly secrets: Secrets;
}

/** The message, and where it goes. */
export type Message = Pick<SayOptions, "address" | "name" | "retryForMs" | "to"> & { readonly text: string };

export class SayJob implements LinkListener {
  readonly #platform: Platform;
  readonly #message: Message;
  readonly #parts: SayParts;
  readonly #identity: Identity;
  readonly #link: Link;
  #hasBegun = false;
  /** Set by the answer of the server. */
  #code: number | null = null;

  constructor(platform: Platform, message: Message, parts: SayParts) {
    this.#platform = platform;
    this.#message = message;
    this.#parts = parts;
    this.#identity = new Identity({ secrets: parts.secrets, clock: platform.clock, hasRooms: false });
    const { credentials } = parts;
    const brief = () => Promise.resolve("always" as const);
    this.#link = new Link(linkPlatform(platform, credentials), { ...message, ...credentials, brief }, this);
  }

  /** Says it. Returns the exit code. Call it once. */
  async run(): Promise<number> {
    const stopped = Promise.withResolvers<number>();
    const unlisten = this.#platform.onSignal((number) => stopped.resolve(EXIT.signal + number));
    try {
      return await Promise.race([this.#stay(), stopped.promise]);
    } finally {
      unlisten();
      void this.#link.stop(0);
      this.#identity.flush();
    }
  }

  identity(): { name: string; rooms: readonly string[] } {
    const { name, to } = this.#message;
    // A server that does not know brief sessions lets only members say something in a room.
    return { name, rooms: isRoomName(to) ? [to] : [] };
  }

  earlier(serverKey: string | null): string | null {
    return this.#identity.show(this.#message.name, serverKey);
  }

  provesNothing(): boolean {
    return this.#identity.provesNothing(this.#message.name);
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  wire(): void {}

  welcomed({ message, isAgain, isOtherLog, resentSays, serverKey }: Welcome): void {
    const { output, strings } = this.#parts;
    const { name, to, text } = this.#message;
    this.#parts.credentials.trust.welcomed();
    this.#identity.welcomed(message.resume, { asked: name, name: message.name, rooms: [], serverKey });
    if (isAgain) output.notify(againText({ isOtherLog, resentSays }, strings));
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const key = messageKey(this.#platform.clock.timeMs(), this.#platform.randomBytes(KEY_BYTES));
    this.#link.request({ type: "say", to, text, ref: this.#link.newRef(), key });
  }

  received(message: ServerMessage, request: Unanswered | null): void {
    const { output, strings } = this.#parts;
    if (message.type === "notice" && message.code === "waiting") output.notify(noticeText(message, strings));
    // Somebody who gets a private message is away.
    if (message.type === "away" && message.room === undefined) {
      const away = withText(strings.events.away(printable(message.name)), message.text, strings);
      output.notify(strings.transfers.sentence(away));
    }
    if (request?.message.type !== "say" || message.type !== "ok" && message.type !== "error") return;
    if (message.type === "error") output.notify(errorText(message, request.message, { strings, isRoom: () => true }));
    this.#end(message.type === "ok" ? EXIT.done : EXIT.failure);
  }

  lost(loss: Loss): void {
    const { output, strings } = this.#parts;
    if (this.#code === null) {
      output.notify(lossText(loss, { retryForMs: this.#message.retryForMs, isInteractive: false, strings }));
    }
  }

  uncertain(message: ClientMessage): void {
    if (message.type !== "say") return;
    const { output, strings: { errors, grammar } } = this.#parts;
    output.notify(errors.uncertainSay(quoted(message.text, grammar)));
    this.#end(EXIT.failure);
  }

  #end(code: number): void {
    this.#code = code;
    this.#link.quit();
  }

  async #stay(): Promise<number> {
    for (;;) {
      const ended = await this.#link.run();
      if (this.#code !== null) return this.#code;
      const ending = await this.#parts.credentials.trust.resolve(ended, this.#message.name);
      if (ending === null) continue;
      if (this.#isTakenByOwnClient(ending)) continue;
      const { address, name, retryForMs, to, text } = this.#message;
      const { credentials, output, strings } = this.#parts;
      const unsent = this.#hasBegun ? [{ to, text }] : [];
      const ownKey = await ownKeyFor(ending, credentials.identity);
      const { isFromLink } = credentials.trust;
      const server = formatAddress(address);
      const view = { server, name, retryForMs, unsent, listsUnsent: false, ownKey, isFromLink, strings };
      for (const line of endingLines(ending, view)) output.notify(line);
      return exitCode(ending) || EXIT.failure;
    }
  }

  /** Whether another client of this user, started at the same time, took the name first. */
  #isTakenByOwnClient(ending: Ending): boolean {
    return ending.type === "refused" && ending.error.code === "name_taken" &&
      this.#identity.isBeside(this.#message.name);
  }
}
