/**
 * The devices of the user (`/device`, `/devices`): approves one that waits, after the user has seen its key; lists them, and
 * revokes them.
 *
 * Owns what the user has seen: only the same line once more approves the key that was shown, and revokes the device in use.
 *
 * @module
 */
import type { ClientMessage, MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Link } from "../link/link.ts";
import { isDone, isOpen } from "../link/repeats.ts";
import type { Unanswered } from "../link/resume_state.ts";
import type { Clock } from "../platform/platform.ts";
import { codeText, deviceLines, keyLines, shownKey } from "../text/key_text.ts";
import { localTimes, type TimeFormat } from "../text/local_time.ts";

export interface OwnDevicesParts {
  readonly link: Pick<Link, "newRef">;
  readonly clock: Pick<Clock, "timeMs">;
  readonly strings: Catalogue;
  /** Shows the user what they asked for; the first line is the headline. */
  readonly show: (texts: readonly string[]) => void;
}

export class OwnDevices {
  readonly #parts: OwnDevicesParts;
  readonly #times: TimeFormat;
  /** The key that was shown for a code. */
  #found: { readonly code: string; readonly key: string } | null = null;
  /** The number of the device in use, once the server has told it. */
  #here: number | null = null;
  /** The number of the device in use, after the user was warned. */
  #warnedOf: number | null = null;
  #showing: Promise<void> = Promise.resolve();

  constructor(parts: OwnDevicesParts) {
    this.#parts = parts;
    const { clock, strings } = parts;
    this.#times = localTimes(() => clock.timeMs(), { hasStamps: false, strings });
  }

  /** The request for the key that waits under a code; once it was shown, the one that approves it. */
  approving(code: string): ClientMessage {
    const ref = this.#parts.link.newRef();
    const found = this.#found;
    this.#found = null;
    if (found?.code !== code) return { type: "find_device", code, ref };
    return { type: "approve_device", code, key: found.key, ref };
  }

  listing(): ClientMessage {
    return { type: "list_devices", ref: this.#parts.link.newRef() };
  }

  /** The request that revokes a device; `null`: it is the one in use, and the user was warned. */
  revoking(number: number): ClientMessage | null {
    const { link, strings, show } = this.#parts;
    const isSafe = number !== this.#here || number === this.#warnedOf;
    this.#warnedOf = isSafe ? null : number;
    if (isSafe) return { type: "revoke_device", number, ref: link.newRef() };
    show(strings.devices.revokesThis(number).split("\n"));
    return null;
  }

  /** Gets every message of the server. Returns whether it answers a command about devices, and needs nothing else. */
  handle(message: ServerMessage, request: Unanswered | null): boolean {
    // A program has made it, and reads the answer by itself.
    if (request === null || request.isQuiet) return false;
    const { strings: { devices }, show } = this.#parts;
    const asked = request.message;
    // A repetition after a lost connection finds that it was done.
    const isOk = message.type === "ok" || message.type === "error" && request.isRepeated && isDone(asked, message);
    switch (asked.type) {
      case "find_device":
        if (message.type === "device") this.#showing = this.#showing.then(() => this.#show(asked.code, message));
        return message.type !== "error";
      case "approve_device":
        if (isOk) show([devices.approved]);
        if (message.type !== "error" || !request.isRepeated || !isOpen(asked, message)) return isOk === true;
        show([devices.maybeApproved]);
        return true;
      case "list_devices":
        if (message.type === "devices") this.#list(message);
        return message.type !== "error";
      case "revoke_device":
        if (isOk) show([devices.revoked(asked.number)]);
        return isOk === true;
      default:
        return false;
    }
  }

  /** Resolves when everything is shown. */
  async settled(): Promise<void> {
    await this.#showing;
  }

  async #show(code: string, { key }: MessageOf<"device">): Promise<void> {
    const { show, strings: { devices } } = this.#parts;
    let shown: readonly string[];
    try {
      shown = keyLines(await shownKey(key));
    } catch (error) {
      // A server that sends no key has none to approve.
      if (error instanceof RangeError) return;
      throw error;
    }
    show([devices.found(codeText(code)), ...shown, ...devices.approveSame(codeText(code)).split("\n")]);
    this.#found = { code, key };
  }

  #list(message: MessageOf<"devices">): void {
    const { show, strings } = this.#parts;
    this.#here = message.devices.find(({ here }) => here)?.number ?? null;
    show(deviceLines(message, { times: this.#times, strings }));
  }
}
