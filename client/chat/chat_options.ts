/**
 * The options of a chat, made from flags, the configuration file and the disk.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import type { CompletionSources } from "../commands/completer.ts";
import type { ChatCredentials } from "../link/server_trust.ts";
import type { ComparedPeople } from "../state/compared_people.ts";
import type { Secrets } from "../state/identity.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { ChatLog } from "../state/chat_log.ts";
import type { Settings } from "../view/settings.ts";
import type { TransferFiles } from "../transfer/files.ts";
import type { TransferRecords } from "../transfer/request/records.ts";

export interface ChatOptions extends ChatCredentials {
  readonly address: Address;
  readonly name: string;
  /** The rooms to start in; `null`: at a prompt those of the last session, else the server chooses. */
  readonly rooms: readonly string[] | null;
  /** The messages of the wire are shown as they are, and requests may be typed as JSON. */
  readonly isJson: boolean;
  /** Every typed line is text, not a command. */
  readonly isVerbatim: boolean;
  readonly retryForMs: number;
  readonly strings: Catalogue;
  /** The settings at the start. */
  readonly settings: Readonly<Settings>;
  /** The names to ignore, and the highlight words. */
  readonly ignore: readonly string[];
  readonly highlight: readonly string[];
  /** Your own commands: the lines that they stand for, by the word after the slash. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly log: ChatLog;
  readonly secrets: Secrets;
  readonly comparedPeople: ComparedPeople;
  /** Completes paths. */
  readonly paths: CompletionSources["paths"];
  readonly transfers: TransferOptions;
}

export interface TransferOptions {
  readonly files: TransferFiles;
  readonly records: TransferRecords;
  /** The absolute path of the folder for received files. */
  readonly downloads: string;
  /** The folder that others may list and download from; `null`: none. */
  readonly share: string | null;
  /** The people whose offers are accepted without asking. */
  readonly acceptFrom: readonly string[];
  /** The most bytes a second; `null`: no limit. */
  readonly limit: number | null;
}
