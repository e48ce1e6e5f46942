/**
 * Puts together who may come: the mode, members and invitations of the storage, the control socket, and what the operator
 * is told at the start.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Language } from "../../shared/cli/language.ts";
import { fileReason } from "../../shared/cli/file_reason.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";
import { isLoopback } from "../../shared/address.ts";
import { errorText } from "../../shared/error_text.ts";
import { AccessControl } from "../access/access_control.ts";
import type { AccessMode } from "../access/access_mode.ts";
import { answerControl } from "../access/control_requests.ts";
import { guessedHost, invitationLink, linkAddress, type LinkSource } from "../access/invitation_link.ts";
import { Invitations, type InvitationWish } from "../access/invitations.ts";
import { Members } from "../access/members.ts";
import { WrongTries } from "../access/wrong_tries.ts";
import type { NameReset } from "../handshake/device_control.ts";
import type { Clock } from "../clock.ts";
import { INVITATION_MS, type Limits } from "../limits.ts";
import type { Logger } from "../logger.ts";
import { damagedFolder } from "../store/database/database.ts";
import { FolderError, shownFolder } from "../store/folder.ts";
import { ControlSocket } from "../access/control_socket.ts";
import type { ServeOptions } from "./options.ts";
import { isReadableByOthers, readPassword } from "./password.ts";
import type { Storage } from "./storage.ts";
import { loadServerTexts } from "./usage/help.ts";
import type { ServerTexts } from "./usage/texts.ts";

/** How many people the first invitation lets in: a few friends, for whom nobody has to read a manual. */
const FIRST_USES = 10;

/** Who may come, as the flags say it. */
export interface AccessPlan {
  readonly mode: AccessMode;
  readonly hasGuests: boolean;
  readonly password: string | null;
  readonly mayMembersInvite: boolean;
}

type AccessFlags = Pick<ServeOptions, "access" | "guests" | "passwordFile" | "memberInvitations">;

/**
 * Reads the flags, and the password. `isReachable`: whether other machines can join. Throws a `UsageError`. Needs the
 * permission to read.
 */
export function planAccess(
  { access, guests, passwordFile, memberInvitations }: AccessFlags,
  { isReachable, logger }: { readonly isReachable: boolean; readonly logger: Logger },
): AccessPlan {
  const mode = access ?? (passwordFile !== undefined ? "password" : isReachable ? "invite" : "open");
  if (mode === "password" && passwordFile === undefined) throw new UsageError((strings) => strings.passwordFileNeeded);
  if (mode !== "password" && passwordFile !== undefined) throw new UsageError((strings) => strings.passwordFileUnused);
  const password = passwordFile === undefined ? null : readPassword(passwordFile);
  if (passwordFile !== undefined && isReadableByOthers(passwordFile)) {
    logger.warn("other users can read the password file", { file: passwordFile, advice: "make it private: chmod 600" });
  }
  return { mode, hasGuests: guests ?? mode === "open", password, mayMembersInvite: memberInvitations };
}

export interface AccessSetup {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly limits: Pick<Limits, "maxInvitations">;
  readonly link: LinkSource;
  readonly logger: Logger;
  readonly environment: (name: string) => string | undefined;
}

/** Takes a name from its owner, or gives the owner another key; `null`: it belongs to nobody. */
type ResetName = (name: string, key: string | null) => NameReset | null;

/** Who may come, while a server runs. */
export class ServerAccess {
  readonly control: AccessControl;
  readonly invitations: Invitations;
  readonly #plan: AccessPlan;
  readonly #setup: AccessSetup;
  readonly #members: Members;
  readonly #resetName = Promise.withResolvers<ResetName>();
  #socket: ControlSocket | null = null;

  private constructor(plan: AccessPlan, setup: AccessSetup, members: Members, invitations: Invitations) {
    const { storage, clock, limits, logger } = setup;
    this.#plan = plan;
    this.#setup = setup;
    this.#members = members;
    this.invitations = invitations;
    this.control = new AccessControl({
      members,
      invitations,
      tries: new WrongTries(clock),
      register: storage.register,
      time: storage.time,
      linkOf: (code) => this.linkOf(code),
      maxPerMember: limits.maxInvitations,
      unsaved: () =>
        logger.error("somebody with an invitation was not let in, because its use cannot be written to disk", {
          folder: storage.folder ?? "",
        }),
    }, plan);
  }

  /** Loads who may come, and opens the control socket. Throws a `FolderError` if that cannot be read. */
  static async open(plan: AccessPlan, setup: AccessSetup): Promise<ServerAccess> {
    const { storage, limits, logger } = setup;
    const { register, time } = storage;
    const records = await register.accessRecords().catch((error) => {
      throw unread(error, storage.folder);
    });
    const members = new Members(records.members, register);
    const invitations = new Invitations(records.invitations, {
      register,
      time,
      random: (count) => randomBytes(count),
      maxPerMember: limits.maxInvitations,
    });
    const withdrawn = storage.isCopy ? invitations.withdrawAll() : 0;
    if (withdrawn > 0) {
      logger.warn("open invitations were withdrawn, because the folder is a copy: they may have been used since", {
        invitations: withdrawn,
        advice: "make new ones with `chat invite new`",
      });
    }
    if (storage.isCopy && members.size > 0) {
      logger.warn("devices that were revoked since the folder was copied are back", {
        advice: "let people look at /devices, and revoke them again",
      });
    }
    const access = new ServerAccess(plan, setup, members, invitations);
    access.#listen();
    return access;
  }

  /** Returns the link with the code of an invitation. */
  linkOf(code: string): string {
    return invitationLink(this.#setup.link, code);
  }

  /**
   * Returns the lines that the operator sees at the first start, with the first invitations. Where nobody sees them, or
   * they cannot be saved, the log says how to make some.
   */
  async firstLines(
    { isSeen, language }: { readonly isSeen: boolean; readonly language: Language },
  ): Promise<readonly string[]> {
    const { mode } = this.#plan;
    if (mode === "closed") this.#sayNobodyMayCome();
    if (mode === "closed") return [];
    const { invite: texts } = await loadServerTexts(language);
    if (mode === "open") return isSeen ? this.#openLines(texts) : [];
    this.#sayWhatChanged();
    const isFirst = this.invitations.isEmpty;
    const { link } = this.#setup;
    const host = guessedHost(link);
    const wish = { forMs: INVITATION_MS, name: null, by: null } as const;
    const lines = !isSeen || !isFirst ? [] : [
      ...mode === "invite"
        ? this.#offer(texts.first(FIRST_USES), { ...wish, uses: FIRST_USES, role: "member" })
        : [texts.firstPassword, `  ${invitationLink(link, null)}`],
      ...this.#offer(texts.firstOwner, { ...wish, uses: 1, role: "owner" }),
      ...host === null ? [] : [texts.firstHost(host)],
    ];
    const isOpen = this.invitations.all().some((invitation) => this.invitations.stateOf(invitation) === "open");
    if (lines.length === 0 && mode === "invite" && this.#members.size === 0 && !isOpen) this.#sayNobodyComes();
    return lines;
  }

  /** Nobody needs an invitation, but the link has the key, with which others compare the one that they meet. */
  #openLines(texts: ServerTexts["invite"]): readonly string[] {
    const { link } = this.#setup;
    if (isLoopback(linkAddress(link).hostname)) return [];
    const host = guessedHost(link);
    return [
      texts.firstOpen,
      `  ${invitationLink(link, null)}`,
      ...host === null ? [] : [texts.firstHost(host)],
    ];
  }

  /** Says how a name is reset, once everything that this needs has begun. Commands wait for it. */
  serveNames(resetName: ResetName): void {
    this.#resetName.resolve(resetName);
  }

  /** Removes the control socket. The lock of the folder must still be held. */
  close(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  #offer(sentence: string, wish: InvitationWish): readonly string[] {
    const made = this.invitations.make(wish);
    return typeof made === "string" ? [] : [sentence, `  ${this.linkOf(made.code)}`];
  }

  #sayWhatChanged(): void {
    const { storage, logger } = this.#setup;
    if (!this.invitations.isEmpty || this.#members.size > 0 || storage.store.lastId === 0) return;
    logger.warn("newcomers need an invitation now", {
      advice: "people who were here before still get in. To keep the old ways, without encryption and open to " +
        "everybody: --no-tls --access open",
    });
  }

  /** Whoever said something may be known by a secret. */
  #sayNobodyMayCome(): void {
    const { storage: { folder, store }, logger } = this.#setup;
    if (this.#members.size > 0 || store.lastId > 0) return;
    logger.warn("nobody can come in: --access closed lets in members only, and there are none", {
      advice: folder === null
        ? "without a data folder there are never any: use another --access"
        : "start with --access invite, let people come in once, and close it afterwards",
    });
  }

  #sayNobodyComes(): void {
    const { storage: { folder }, logger } = this.#setup;
    logger.warn("nobody is invited yet", {
      advice: folder === null
        ? "without a data folder, invitations are shown only at a terminal: use --data DIR, --access password or " +
          "--access open"
        : `to let people in: chat invite new --data ${JSON.stringify(folder)}; to become an owner, who can make ` +
          "invitations in the chat: the same with --owner",
    });
  }

  #listen(): void {
    const { storage: { folder, register }, link, environment, logger } = this.#setup;
    if (folder === null) return;
    const parts = {
      invitations: this.invitations,
      register,
      isClosed: this.#plan.mode === "closed",
      linkOf: (code: string) => this.linkOf(code),
      resetName: async (name: string, key: string | null) => (await this.#resetName.promise)(name, key),
      guessed: guessedHost(link),
    };
    try {
      this.#socket = ControlSocket.open(folder, {
        runtimeFolder: environment("XDG_RUNTIME_DIR"),
        answer: (request) => answerControl(request, parts),
        failed: (error) => logger.error("a command could not be answered", { error }),
      });
    } catch (error) {
      logger.warn(
        "`chat invite` and `chat admin` cannot reach this server, because its control socket cannot be made",
        {
          why: errorText(error),
          advice: "start the server again once its data folder can be written to",
        },
      );
    }
  }
}

/** Without its members, the server would keep them out, so it does not start. */
function unread(error: unknown, folder: string | null): unknown {
  if (folder === null) return error;
  const damaged = damagedFolder(error, folder);
  if (damaged !== error) return damaged;
  const why = fileReason(error);
  return new FolderError((strings) => strings.folderUnopened(shownFolder(folder), why(strings)));
}
