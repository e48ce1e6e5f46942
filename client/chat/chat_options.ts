/**
 * How a chat is to be: what flags, configuration and disk make of it.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import type { CompletionSources } from "../commands/completer.ts";
import type { Secrets } from "../state/identity.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { ReadingLog } from "../state/reading_log.ts";
import type { Settings } from "../view/settings.ts";
import type { TransferFiles } from "../transfer/files.ts";
import type { TransferRecords } from "../transfer/request/records.ts";

/** How a chat is to be. */
export interface ChatOptions {
  readonly address: Address;
  readonly name: string;
  /** The rooms to start in; `null`: those of the last time at a prompt, else the server chooses. */
  readonly rooms: readonly string[] | null;
  /** The messages of the wire are shown, and may be typed. */
  readonly isJson: boolean;
  /** What is typed is text and no command. */
  readonly isVerbatim: boolean;
  readonly retryForMs: number;
  /** What the client says. */
  readonly strings: Catalogue;
  /** What one has chosen to begin with. */
  readonly settings: Readonly<Settings>;
  /** Names that are ignored, and words that are looked for. */
  readonly ignore: readonly string[];
  readonly highlight: readonly string[];
  /** Commands of one's own: the lines that they stand for, by the word behind the slash. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly log: ReadingLog;
  readonly secrets: Secrets;
  /** What in a folder begins with a text, for completing paths. */
  readonly paths: CompletionSources["paths"];
  readonly transfers: TransferOptions;
}

/** How files are sent and received. */
export interface TransferOptions {
  readonly files: TransferFiles;
  readonly records: TransferRecords;
  /** Where what arrives is written to: a whole path. */
  readonly downloads: string;
  /** The folder that others may look at and get from; `null`: none. */
  readonly share: string | null;
  /** Whose offers are accepted without a question. */
  readonly acceptFrom: readonly string[];
  /** The most bytes a second; `null`: as fast as can be. */
  readonly limit: number | null;
}
