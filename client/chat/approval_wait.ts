/**
 * The wait of a device for its approval: the name belongs to another key, and the server has given a code for it. The user may
 * type another name meanwhile. The same name is tried again and again with the same key; once the owner has approved it, the
 * attempt succeeds, the question goes away, and the chat goes on by itself.
 *
 * Owns the question, the pauses, and the code that was shown last. An attempt is a run of the link.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import type { KeyPair } from "../../shared/keys/ed25519.ts";
import { lines } from "../display/line.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { PASSING } from "../link/link.ts";
import type { Ending } from "../link/link_events.ts";
import { RetryPause } from "../link/retry_pause.ts";
import type { Clock, ConnectReason } from "../platform/platform.ts";
import type { Screen } from "../screen/screen.ts";
import { codeText, minutesOf, nameOwnedLines, shownKey } from "../text/key_text.ts";
import { nameIn } from "./name_question.ts";

/** An owner who has just typed the code sees the other device come in while looking at it. */
export const POLL_MS = 3_000;

/**
 * How many codes are waited for, one after the other. Nobody sits at a terminal that has asked for half an hour, and each
 * attempt is work for the server.
 */
export const MAX_CODES = 3;

/** Longer than a code is good for, and not too long for a timer. */
const FOREVER_MS = 86_400_000;

/** Failures after which the server may be there again. */
const AWAY: ReadonlySet<ConnectReason> = new Set([
  "refused",
  "not_found",
  "timed_out",
  "unreachable",
  "no_answer",
  "tls_closed",
  "other",
]);

/** What came of a wait. */
export type Waited =
  /** The user has typed another name; `null`: the user has left. */
  | { readonly type: "name"; readonly name: string | null }
  /** An attempt had another ending, perhaps that of a whole chat. */
  | { readonly type: "ending"; readonly ending: Ending };

export interface ApprovalWaitParts {
  readonly run: () => Promise<Ending>;
  /** Ends an attempt that is under way. */
  readonly stop: () => void;
  readonly screen: Screen;
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly strings: Catalogue;
  /** Returns the sentences about an ending. */
  readonly linesOf: (ending: Ending) => readonly string[];
  /** Returns whether the server has let the user in. */
  readonly wasIn: () => boolean;
}

export class ApprovalWait {
  readonly #parts: ApprovalWaitParts;
  readonly #pause: RetryPause;
  #question = new AbortController();
  #code = "";
  #codes = 0;
  /** Whether the last attempt did not reach the server, or the server had no time for it. */
  #isAway = false;

  constructor(parts: ApprovalWaitParts) {
    this.#parts = parts;
    this.#pause = new RetryPause(parts.clock);
  }

  /** Waits after a `name_owned` with a code, as the device with this key. */
  async wait(
    error: MessageOf<"error">,
    { name, key }: { readonly name: string; readonly key: KeyPair },
  ): Promise<Waited> {
    const { strings, wasIn, stop } = this.#parts;
    const own = await shownKey(key.publicKey);
    [this.#code, this.#codes, this.#isAway] = [error.device ?? "", 1, false];
    const over = new AbortController();
    this.#question = new AbortController();
    this.#tell(nameOwnedLines(error, { name, own, isWaiting: true, strings }));
    const polled = this.#poll(over.signal);
    const answer = await this.#ask();
    over.abort();
    const isWithdrawn = this.#question.signal.aborted;
    if (answer === null && !isWithdrawn) stop();
    const ending = await polled;
    // The chat may have begun while the name was typed.
    if (ending !== null && (wasIn() || ending.type !== "left")) return { type: "ending", ending };
    return { type: "name", name: answer };
  }

  /** The server has let the user in: there is nothing to ask any more. */
  welcomed(): void {
    this.#question.abort();
  }

  /** Asks for another name, or an empty line, which tries at once. `null`: the input has ended, or nothing is asked any more. */
  async #ask(): Promise<string | null> {
    const { screen, strings } = this.#parts;
    for (;;) {
      const question = this.#question;
      const line = await screen.ask(strings.devices.anotherName, { signal: question.signal });
      if (line === null && question !== this.#question) continue;
      if (line === null) return null;
      const text = line.type === "line" ? line.text.trim() : "";
      this.#pause.cutShort();
      const name = text === "" ? null : nameIn(text, screen, strings);
      if (name !== null) return name;
    }
  }

  /** Tries until there is another ending, which withdraws the question. `null`: it is over. */
  async #poll(over: AbortSignal): Promise<Ending | null> {
    for (;;) {
      await this.#pause.wait(this.#codes > MAX_CODES ? FOREVER_MS : POLL_MS, over);
      if (over.aborted) return null;
      const ending = await this.#parts.run();
      if (this.#goesOn(ending)) continue;
      this.#question.abort();
      return ending;
    }
  }

  #goesOn(ending: Ending): boolean {
    const { strings: { devices }, linesOf } = this.#parts;
    const isAway = ending.type === "not_connected" && AWAY.has(ending.failure.reason) ||
      ending.type === "refused" && PASSING.has(ending.error.code);
    if (isAway && !this.#isAway) this.#tell([...linesOf(ending), devices.stillWaiting]);
    const wasAway = this.#isAway;
    this.#isAway = isAway;
    if (isAway) return true;
    if (ending.type !== "refused" || ending.error.code !== "name_owned") return false;
    const { device } = ending.error;
    if (device === undefined) return false;
    if (device !== this.#code) this.#renew(device, ending.error);
    else if (wasAway) this.#tell([devices.codeStays(codeText(device))]);
    return true;
  }

  /** There is another code. After some of them, only the user knows whether to go on. */
  #renew(device: string, error: MessageOf<"error">): void {
    const { strings: { devices } } = this.#parts;
    this.#code = device;
    this.#codes = this.#codes > MAX_CODES ? 1 : this.#codes + 1;
    if (this.#codes > MAX_CODES) return this.#tell([devices.nobodyApproved]);
    this.#tell(devices.newCode({ code: codeText(device), minutes: minutesOf(error) }).split("\n"));
  }

  #tell(texts: readonly string[]): void {
    const { screen } = this.#parts;
    screen.notify(lines(texts, "notice"));
    if (screen.hasPrompt) return;
    // Without a prompt, the question stands above these lines now.
    const before = this.#question;
    this.#question = new AbortController();
    before.abort();
  }
}
