/**
 * The texts about the server's commands that each language has (en.ts, zh.ts).
 *
 * @module
 */
import type { FlagTexts } from "../../../shared/cli/flag_help.ts";
import type {
  ACCESS_FLAGS,
  ADMIN_FLAGS,
  EXPORT_FLAGS,
  FOLDER_FLAGS,
  FORGET_FLAGS,
  INVITE_FLAGS,
  SERVER_FLAGS,
} from "../options.ts";
import type { HISTORY_FLAGS, LIMIT_FLAGS } from "../../limits.ts";

/** An invitation as `chat invite list` shows it. */
export interface ShownInvitation {
  readonly number: number;
  /** `open`, `spent`, `expired` or `withdrawn`. */
  readonly state: string;
  readonly uses: number;
  readonly left: number;
  readonly made: string;
  /** Without it, the operator has made it. */
  readonly by: string | undefined;
  readonly until: string | undefined;
  readonly name: string | undefined;
  readonly owner?: boolean;
}

/** The help of the commands, and what those that work on a data folder say. */
export interface ServerTexts {
  /** Translates the placeholder of a flag's value, such as `PORT`. */
  readonly placeholders: (usage: string) => string;
  readonly own: FlagTexts<typeof SERVER_FLAGS>;
  readonly access: FlagTexts<typeof ACCESS_FLAGS>;
  readonly history: FlagTexts<typeof HISTORY_FLAGS>;
  readonly limits: FlagTexts<typeof LIMIT_FLAGS>;
  readonly exporting: FlagTexts<typeof EXPORT_FLAGS>;
  readonly compacting: FlagTexts<typeof FOLDER_FLAGS> & {
    /** What `chat compact` prints. The sizes are in bytes. */
    readonly done: (sizes: { before: number; after: number }) => string;
  };
  readonly forgetting: FlagTexts<typeof FORGET_FLAGS>;
  readonly checking: FlagTexts<typeof FOLDER_FLAGS>;
  readonly restoring: FlagTexts<typeof FOLDER_FLAGS>;
  readonly inviting: FlagTexts<typeof INVITE_FLAGS>;
  readonly administering: FlagTexts<typeof ADMIN_FLAGS>;
  /** Returns all of `chat serve --help`, given the lines about its flags. */
  readonly serveHelp: (flags: Readonly<Record<"own" | "access" | "history" | "limits", string>>) => string;
  readonly exportHelp: (flags: string) => string;
  readonly compactHelp: (flags: string) => string;
  readonly forgetHelp: (flags: string) => string;
  readonly checkHelp: (flags: string) => string;
  readonly restoreHelp: (flags: string) => string;
  readonly inviteHelp: (flags: string) => string;
  readonly adminHelp: (flags: string) => string;
  /** What `chat invite` says. `until`, `made`: local times; without `until`, it has no end. */
  readonly invite: {
    readonly made: (made: { number: number; uses: number; until: string | undefined }) => string;
    readonly withdrawn: (number: number) => string;
    readonly none: string;
    readonly listed: (invitation: ShownInvitation) => string;
    /** What `chat serve` shows at its first start, above the two links. */
    readonly first: (uses: number) => string;
    /** A link without an invitation. */
    readonly firstPassword: string;
    /** The same, where anybody may come. */
    readonly firstOpen: string;
    readonly firstOwner: string;
    /** `host` is the name of this machine, which the links show. */
    readonly firstHost: (host: string) => string;
  };
  /** What `chat admin` says. */
  readonly admin: {
    /** The key that was given is that of other people, too. */
    readonly alsoOf: (others: readonly string[]) => string;
    /** Without a `key`, the name is free, and so are the `others` of the same person. */
    /** The reset is not on the disk. */
    readonly notKept: string;
    readonly reset: (
      reset: {
        readonly name: string;
        readonly key: string | undefined;
        readonly devices: number;
        readonly sessions: number;
        readonly others: readonly string[];
      },
    ) => string;
  };
  /** What `chat forget` prints. */
  readonly forget: {
    readonly found: (
      found: { name: string; messages: number; privates: number; sessions: number; devices: number },
    ) => string;
    readonly question: string;
    readonly nothingDone: string;
    readonly done: (name: string) => string;
  };
  /** What `chat check` prints. A folder is JSON. */
  readonly check: {
    /** The check begins, and takes a while. */
    readonly large: (megabytes: number) => string;
    readonly sound: (folder: string, messages: number) => string;
    /** The problems of history.db, each to be read after its name. `to`: `null` up to the end. */
    readonly unreadable: (ids: { readonly from: number; readonly to: number | null }) => string;
    readonly rows: Readonly<
      Record<"roomless" | "misplaced" | "malformed" | "early" | "unreserved", (count: number) => string>
    >;
    /** The problem of index.db. */
    readonly index: string;
  };
  /** What `chat restore` prints. */
  readonly restored: (folder: string) => string;
}
