/**
 * The questions about a server that only its user can answer: whether a key is the right one, an invitation, a password.
 *
 * Owns no input: the caller asks on its screen.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import { formatAddress } from "../../shared/address.ts";
import { BadValue } from "../../shared/cli/usage_error.ts";
import { tryPublicKey } from "../../shared/keys/ed25519.ts";
import { normalCode } from "../../shared/keys/invitation_code.ts";
import type { Link } from "../../shared/keys/link.ts";
import { printable } from "../../shared/printable.ts";
import type { MessageOf } from "../../shared/wire/message.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { hasLink, parsePasted } from "./pasted_link.ts";

/** Where a user reads and types. */
export interface Asker {
  /** Shows sentences. */
  notify(sentences: readonly string[]): void;
  /** Asks for one line; `null`: the user has ended the input. What is typed of a secret is not shown. */
  ask(question: string, options: { readonly isSecret: boolean }): Promise<string | null>;
}

export interface QuestionParts {
  readonly address: Address;
  readonly strings: Catalogue;
  /** Returns the sentence about a refused `hello` with a name. */
  readonly refusalText: (error: MessageOf<"error">, name: string) => string;
}

export class Questions {
  readonly #asker: Asker;
  readonly #parts: QuestionParts;
  readonly #strings: Catalogue["trust"];

  constructor(asker: Asker, parts: QuestionParts) {
    this.#asker = asker;
    this.#parts = parts;
    this.#strings = parts.strings.trust;
  }

  /**
   * Asks whether a key is the right one. No answer is a no, `null`; the right key or a link with it, pasted, is a yes.
   * Returns the code of the invitation in the link too.
   */
  async trust(key: string): Promise<{ readonly invitation: string | null } | null> {
    const { newServer, trustIt, yes, no, yesOrNo, differs } = this.#strings;
    this.#asker.notify(newServer(printable(formatAddress(this.#parts.address)), key).split("\n"));
    for (;;) {
      const answer = (await this.#asker.ask(trustIt, { isSecret: false }))?.trim() ?? "";
      const word = answer.normalize("NFKC").toLowerCase();
      if (yes.split(" ").includes(word) || answer === key) return { invitation: null };
      if (word === "" || no.split(" ").includes(word)) return null;
      const link = hasLink(answer) ? linkIn(answer) : null;
      if (link?.key === key) return { invitation: link.invitation };
      this.#asker.notify([link === null && tryPublicKey(answer) === null ? yesOrNo : differs]);
    }
  }

  /** Says why the server refused the user, and asks for an invitation. Returns its code; `null`: there is none. */
  async invitation(refusal: MessageOf<"error">, name: string): Promise<string | null> {
    const { askInvitation, leaveFirst, noInvitation } = this.#strings;
    const isForAnother = refusal.code === "bad_invitation" && refusal.why === "name";
    this.#asker.notify([this.#parts.refusalText(refusal, name), ...(isForAnother ? [leaveFirst] : [])]);
    for (;;) {
      const answer = (await this.#asker.ask(askInvitation, { isSecret: false }))?.trim() ?? "";
      if (answer === "") return null;
      const code = hasLink(answer) ? linkIn(answer)?.invitation ?? null : normalCode(answer);
      if (code !== null) return code;
      this.#asker.notify([noInvitation]);
    }
  }

  /**
   * Says why the server refused the user, and asks for its password; `null`: there is none. Somebody may have an invitation
   * instead, and paste that.
   */
  async password(
    refusal: MessageOf<"error">,
    name: string,
  ): Promise<Partial<Record<"password" | "invitation", string>> | null> {
    this.#asker.notify([this.#parts.refusalText(refusal, name)]);
    const answer = await this.#asker.ask(this.#strings.askPassword, { isSecret: true }) ?? "";
    const invitation = hasLink(answer) ? linkIn(answer)?.invitation ?? null : null;
    if (invitation !== null) return { invitation };
    return answer === "" ? null : { password: answer };
  }
}

/** The user is asked about one server, so where the link leads tells nothing. `null`: the link is damaged. */
function linkIn(text: string): Link | null {
  try {
    return parsePasted(text);
  } catch (error) {
    if (error instanceof BadValue) return null;
    throw error;
  }
}
