/**
 * Staying in a chat until it ends: what to do where a link has ended and one may go on with another name or other rooms, and
 * with which sentences and exit code it ends else.
 *
 * Owns nothing. When somebody leaves, and how that is said to the server, is in chat.ts.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import type { ChatOptions } from "./chat_options.ts";
import { EXIT } from "../exit_code.ts";
import type { Identity } from "../state/identity.ts";
import type { Link } from "../link/link.ts";
import type { Ending } from "../link/link_events.ts";
import { askName } from "./name_question.ts";
import type { Dispatcher } from "../incoming/dispatcher.ts";
import type { Screen } from "../screen/screen.ts";
import { endingLines, type EndingView, exitCode, type Unsent, unsentLines } from "../text/ending_text.ts";
import type { SessionState } from "../incoming/session_state.ts";

/** Refusals of a `hello` because of its rooms. */
const ROOMS_REFUSED: ReadonlySet<string> = new Set(["bad_room", "too_many_rooms"]);

export interface ReconnectLoopParts {
  readonly options: Pick<ChatOptions, "address" | "rooms" | "retryForMs" | "strings">;
  readonly link: Pick<Link, "run" | "unansweredSays">;
  readonly screen: Screen;
  readonly dispatcher: Pick<Dispatcher, "flush">;
  readonly session: SessionState;
  readonly identity: Identity;
  /** Whether a line was refused for good. */
  readonly wasRefused: () => boolean;
  /** Whether the server has ever let one in. */
  readonly wasIn: () => boolean;
  /** Whether a signal has asked for the end, which is told elsewhere. */
  readonly isStopped: () => boolean;
  readonly notify: (sentences: readonly string[]) => void;
}

export class ReconnectLoop {
  readonly #parts: ReconnectLoopParts;

  constructor(parts: ReconnectLoopParts) {
    this.#parts = parts;
  }

  /** Stays in the chat until it ends. Gives the exit code. */
  async run(): Promise<number> {
    const { link, screen, dispatcher, session, identity, options, notify, isStopped } = this.#parts;
    for (;;) {
      const ending = await link.run();
      const code = this.#exitCode(ending);
      dispatcher.flush();
      if (isStopped()) return code;
      if (this.#isBeside(ending) || this.#startsElsewhere(ending)) continue;
      const mayGoOn = this.#canChooseAnother(ending);
      notify(endingLines(ending, mayGoOn ? { ...this.#view(), unsent: [] } : this.#view()));
      const name = mayGoOn ? await askName(screen, options.strings) : null;
      if (name === null) {
        if (mayGoOn) notify(this.unsentLines());
        return code;
      }
      session.takeName(name);
      if (this.#mayStartElsewhere()) session.startIn(identity.roomsOf(name));
    }
  }

  /** The lines about what nobody answered. */
  unsentLines(): string[] {
    return unsentLines(this.#view());
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
    const { options: { address, retryForMs, strings }, session, screen } = this.#parts;
    return {
      server: formatAddress(address),
      name: session.name,
      retryForMs,
      unsent: this.#unsent(),
      listsUnsent: screen.hasPrompt,
      strings,
    };
  }

  /** A name that was refused may be changed, by somebody who sits there; without a prompt, only at first. */
  #canChooseAnother(ending: Ending): boolean {
    const { screen, wasIn } = this.#parts;
    return ending.type === "refused" && ["name_taken", "bad_name"].includes(ending.error.code) &&
      screen.isInteractive && (screen.hasPrompt || !wasIn());
  }

  #isBeside(ending: Ending): boolean {
    const { identity, session } = this.#parts;
    return ending.type === "refused" && ending.error.code === "name_taken" && identity.isBeside(session.name);
  }

  /** Whether the rooms to start in are those of the last time, or the server's choice. */
  #mayStartElsewhere(): boolean {
    return !this.#parts.wasIn() && this.#parts.options.rooms === null;
  }

  /** Whether the rooms of the last time are no rooms any more, or too many: then the server chooses. */
  #startsElsewhere(ending: Ending): boolean {
    const { session, notify } = this.#parts;
    if (ending.type !== "refused" || !ROOMS_REFUSED.has(ending.error.code)) return false;
    if (!this.#mayStartElsewhere() || session.rooms === null) return false;
    notify(endingLines(ending, this.#view()));
    session.startIn(null);
    return true;
  }
}
