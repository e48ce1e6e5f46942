/**
 * What a chat has to do with keys: the devices of the user, and the people whose keys they have compared.
 *
 * Owns how the answers are shown. Which ones they are is in own_devices.ts and verification.ts.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import type { ChatOptions } from "./chat_options.ts";
import { hangingLines, lines } from "../display/line.ts";
import type { Link } from "../link/link.ts";
import type { Welcome } from "../link/link_events.ts";
import type { Unanswered } from "../link/resume_state.ts";
import type { Clock } from "../platform/platform.ts";
import type { Screen } from "../screen/screen.ts";
import type { MessageView } from "../view/message_view.ts";
import { OwnDevices } from "./own_devices.ts";
import { Verification } from "./verification.ts";

export interface KeyCommandsParts {
  readonly link: Pick<Link, "request" | "newRef">;
  readonly clock: Pick<Clock, "timeMs" | "nowMs">;
  readonly screen: Pick<Screen, "notify" | "showWire">;
  /** Asked for when there is something to show. */
  readonly messageView: () => Pick<MessageView, "note">;
  readonly options: Pick<ChatOptions, "comparedPeople" | "isJson" | "strings" | "trust">;
}

export class KeyCommands {
  readonly devices: OwnDevices;
  readonly verification: Verification;
  readonly #parts: KeyCommandsParts;

  constructor(parts: KeyCommandsParts) {
    const { screen, options: { comparedPeople, strings } } = parts;
    const show = (texts: readonly string[]) => this.#show(texts);
    const fail = (sentence: string) => screen.notify(lines([sentence], "error"));
    this.#parts = parts;
    this.devices = new OwnDevices({ ...parts, strings, show });
    this.verification = new Verification({
      ...parts,
      strings,
      people: comparedPeople,
      show,
      fail,
      warn: (sentence, name) => this.#warn(sentence, name),
    });
  }

  /** A connection begins, or begins again. `serverKey` is as in `Welcome`. */
  begin({ message, serverKey }: Pick<Welcome, "message" | "serverKey">): void {
    // A guest has seen no signature; the certificate may have proved the key.
    this.verification.begin(serverKey ?? this.#parts.options.trust.key, message);
  }

  /** Gets every message of the server first. Returns whether it was for this part alone. */
  handle(message: ServerMessage, request: Unanswered | null): boolean {
    return this.verification.handle(message, request) || this.devices.handle(message, request);
  }

  /** Resolves when everything is shown. */
  async settled(): Promise<void> {
    await this.verification.settled();
    await this.devices.settled();
  }

  #show(texts: readonly string[]): void {
    const { screen, options: { isJson }, messageView } = this.#parts;
    // With --json standard output has nothing but messages.
    if (isJson) screen.notify(hangingLines(texts, "hint"));
    else messageView().note({ texts, person: "" });
  }

  #warn(sentence: string, name: string): void {
    const { screen, options: { isJson }, messageView } = this.#parts;
    if (!isJson) {
      return messageView().note({ texts: [sentence], person: name, isFailure: true, isAlarm: true, isLogged: true });
    }
    screen.showWire(JSON.stringify({ type: "notice", code: "keys_changed", name, text: sentence }));
    screen.notify(lines([sentence], "error"));
  }
}
