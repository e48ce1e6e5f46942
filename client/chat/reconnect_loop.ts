/**
 * Keeps a chat going until it ends: after a link has ended, tries again with another name or other rooms where that
 * helps, else ends with a sentence and an exit code.
 *
 * Owns nothing. Reconnecting after a lost connection is the matter of the link; leaving is in chat.ts.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import { ApprovalWait, type Waited } from "./approval_wait.ts";
import type { ChatOptions } from "./chat_options.ts";
import { EXIT } from "../exit_code.ts";
import type { Identity } from "../state/identity.ts";
import type { Link } from "../link/link.ts";
import type { Ending } from "../link/link_events.ts";
import { askName } from "./name_question.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Conversations } from "../incoming/conversations.ts";
import type { Clock } from "../platform/platform.ts";
import type { Screen } from "../screen/screen.ts";
import { ownKeyFor } from "../text/key_text.ts";
import { endingLines, type EndingView, exitCode, type Unsent, unsentLines } from "../text/connection_text.ts";
import type { SessionState } from "../incoming/session_state.ts";

/** The errors that refuse a `hello` because of its rooms. */
const ROOMS_REFUSED: ReadonlySet<string> = new Set(["bad_room", "too_many_rooms"]);

/** The errors after which another name may do. */
const NAME_REFUSED: ReadonlySet<string> = new Set(["name_taken", "bad_name"]);

const NO_NAME: Waited = { type: "name", name: null };

export interface ReconnectLoopParts {
  readonly options: Pick<ChatOptions, "address" | "identity" | "rooms" | "retryForMs" | "strings" | "trust">;
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly link: Pick<Link, "run" | "stop" | "unansweredSays">;
  readonly screen: Screen;
  readonly dispatcher: Pick<Dispatcher, "flush">;
  readonly session: SessionState;
  readonly conversations: Pick<Conversations, "restore">;
  readonly identity: Identity;
  /** Returns whether a line was refused for good. */
  readonly wasRefused: () => boolean;
  /** Returns whether the server has ever accepted us. */
  readonly wasIn: () => boolean;
  /** Returns whether a signal ends the chat; chat.ts says goodbye then. */
  readonly isStopped: () => boolean;
  readonly notify: (sentences: readonly string[]) => void;
}

export class ReconnectLoop {
  readonly #parts: ReconnectLoopParts;
  readonly #approval: ApprovalWait;

  constructor(parts: ReconnectLoopParts) {
    const { link, options: { strings } } = parts;
    this.#parts = parts;
    this.#approval = new ApprovalWait({
      ...parts,
      strings,
      run: () => link.run(),
      stop: () => void link.stop(0),
      linesOf: (ending) => endingLines(ending, { ...this.#view(), unsent: [] }),
    });
  }

  /** The server has let the user in. */
  welcomed(): void {
    this.#approval.welcomed();
  }

  /** Runs the link until the chat ends. Returns the exit code. */
  async run(): Promise<number> {
    const { link, dispatcher, session, conversations, identity, options, notify, isStopped, wasIn } = this.#parts;
    let waited: Ending | null = null;
    for (;;) {
      const ending: Ending | null = await options.trust.resolve(waited ?? await link.run(), session.name);
      waited = null;
      if (ending === null) continue;
      const code = this.#exitCode(ending);
      dispatcher.flush();
      if (isStopped()) return code;
      if (this.#isBeside(ending) || this.#startsElsewhere(ending)) continue;
      const mayGoOn = this.#canChooseAnother(ending);
      const ownKey = mayGoOn ? null : await ownKeyFor(ending, options.identity);
      notify(endingLines(ending, mayGoOn ? { ...this.#view(), unsent: [] } : { ...this.#view(), ownKey }));
      const answer = mayGoOn ? await this.#askForName(ending) : NO_NAME;
      if (answer.type === "ending") {
        waited = answer.ending;
        continue;
      }
      const { name } = answer;
      if (name === null) {
        if (mayGoOn) notify(this.unsentLines());
        else if (isSudden(ending)) await this.#letFinishTyping();
        return code;
      }
      session.setName(name);
      if (!wasIn()) conversations.restore(identity.orderOf(name));
      if (this.#mayStartElsewhere()) session.startIn(identity.roomsOf(name), identity.orderOf(name));
    }
  }

  /** Asks for another name. If the present one can still be approved, waits for that as well. */
  async #askForName(ending: Ending): Promise<Waited> {
    const { screen, session, options: { identity, strings } } = this.#parts;
    const error = ending.type === "refused" ? ending.error : null;
    if (identity === null || error?.device === undefined) return { type: "name", name: await askName(screen, strings) };
    return await this.#approval.wait(error, { name: session.name, key: identity });
  }

  /** The sentences about lines that may not have been delivered. */
  unsentLines(): string[] {
    return unsentLines(this.#view());
  }

  /** Somebody who is in the middle of a line would type the rest of it, and Enter, into their shell. */
  async #letFinishTyping(): Promise<void> {
    const { screen, options: { strings }, wasIn } = this.#parts;
    if (screen.hasPrompt && wasIn() && screen.untaken.length > 0) await screen.ask(strings.screen.over);
  }

  #unsent(): readonly Unsent[] {
    const { link, screen } = this.#parts;
    return [...link.unansweredSays, ...screen.untaken.map((text) => ({ to: null, text }))];
  }

  #exitCode(ending: Ending): number {
    const isFailure = this.#parts.wasRefused() || this.#unsent().length > 0;
    return ending.type === "left" && isFailure ? EXIT.failure : exitCode(ending);
  }

  #view(): EndingView {
    const { options: { address, retryForMs, strings, trust }, session, screen } = this.#parts;
    return {
      isFromLink: trust.isFromLink,
      server: formatAddress(address),
      name: session.name,
      retryForMs,
      unsent: this.#unsent(),
      listsUnsent: screen.hasPrompt,
      strings,
    };
  }

  /**
   * A user at a terminal may choose another name after a refusal; without a prompt, only at the start. Somebody who was in and
   * whose name is now that of another key is not the same person any more under another name.
   */
  #canChooseAnother(ending: Ending): boolean {
    const { screen, wasIn } = this.#parts;
    if (ending.type !== "refused" || !screen.isInteractive) return false;
    return ending.error.code === "name_owned" ? !wasIn() : NAME_REFUSED.has(ending.error.code) &&
      (screen.hasPrompt || !wasIn());
  }

  #isBeside(ending: Ending): boolean {
    const { identity, session } = this.#parts;
    return ending.type === "refused" && ending.error.code === "name_taken" && identity.isBeside(session.name);
  }

  /** Returns whether the rooms may be changed: this is the start, and the user has not chosen them. */
  #mayStartElsewhere(): boolean {
    return !this.#parts.wasIn() && this.#parts.options.rooms === null;
  }

  /** If the rooms of the last session are invalid or too many now, lets the server choose. Returns whether it did. */
  #startsElsewhere(ending: Ending): boolean {
    const { session, notify } = this.#parts;
    if (ending.type !== "refused" || !ROOMS_REFUSED.has(ending.error.code)) return false;
    if (!this.#mayStartElsewhere() || session.rooms === null) return false;
    notify(endingLines(ending, this.#view()));
    session.startIn(null);
    return true;
  }
}

/** Whether a chat ends without anything that its user has done or set. */
function isSudden({ type }: Ending): boolean {
  return type === "refused" || type === "not_proved" || type === "sent_away" || type === "broken";
}
