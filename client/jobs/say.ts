/**
 * The command `chat say`: reads its arguments and, without a text, standard input, and says one message (say_job.ts). The
 * flags are in job_options.ts.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import { concat } from "../../shared/bytes.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";
import { errorText } from "../../shared/error_text.ts";
import { printable } from "../../shared/printable.ts";
import { MAX_TEXT } from "../../shared/wire/message.ts";
import { isVisible } from "../../shared/wire/visible_text.ts";
import { sessionsPath } from "../config/paths.ts";
import { configuredLanguage, openConfig } from "../config/read_config.ts";
import { wrapHelp } from "../display/wrap_help.ts";
import { textOf } from "../editor/input_text.ts";
import { EXIT } from "../exit_code.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { loadCatalogue } from "../language/load.ts";
import type { Platform } from "../platform/platform.ts";
import { openIdentityKey } from "../state/identity_key.ts";
import { SecretFile } from "../state/secret_file.ts";
import { EMPTY, errorReason, foreignReason, sayAction } from "../text/error_text.ts";
import { foreignText } from "../text/foreign_text.ts";
import { sayHelp } from "../usage/help.ts";
import { passphraseAsker } from "./job_asker.ts";
import { parseSay } from "./job_options.ts";
import { JobOutput } from "./job_output.ts";
import { jobServer } from "./job_server.ts";
import { SayJob } from "./say_job.ts";

/** Many more bytes than any message may have: the rest is not read. */
const MAX_INPUT_BYTES = 1_048_576;

const READ_BYTES = 65_536;

/** Runs `chat say`. Returns the exit code; throws a `UsageError`. The caller has to end the process. */
export async function say(args: readonly string[], platform: Platform): Promise<number> {
  const { config, stateFiles } = platform.storage;
  const readConfig = await openConfig(config);
  const given = parseSay(args, { environment: (name) => platform.environment(name), readConfig });
  platform.parsed();
  const output = new JobOutput(platform);
  if (given === "help") {
    const language = await configuredLanguage(args, config);
    return await output.help(wrapHelp(await sayHelp(language), platform), await loadCatalogue(language));
  }
  if (given.text === null && platform.inputIsTerminal) throw new UsageError((strings) => strings.textToSayNeeded);
  const strings = await loadCatalogue(given.language);
  const { loadUsageStrings } = await import("../../shared/cli/usage/load.ts");
  const usage = await loadUsageStrings(given.language);
  const options = await jobServer(platform, given, { strings, usage, output });
  const identity = await openIdentityKey(options, platform, {
    askPassphrase: passphraseAsker(platform, output, usage),
    unsaved: (why) => output.notify(`${why(usage)}.`),
  });
  const secrets = new SecretFile({
    path: sessionsPath(config.system),
    stateFiles,
    server: formatAddress(options.address),
    serverKey: options.server.key,
    failed: (path, why) => output.notify(strings.connection.secretsFailed(path, why(usage))),
  });
  const text = options.text ?? await tryReadText(platform);
  const refusal = text instanceof Error ? unreadable(text, strings) : refusalOf({ to: options.to, text }, strings);
  if (refusal !== null) output.notify(refusal);
  const code = refusal === null && typeof text === "string"
    ? await new SayJob(platform, { ...options, text }, {
      credentials: { identity, trust: options.server },
      strings,
      output,
      secrets,
    }).run()
    : EXIT.failure;
  await output.flushed();
  return code;
}

/** Returns the error if standard input cannot be read, for example because it is a folder. */
async function tryReadText(platform: Pick<Platform, "readInput">): Promise<string | Error> {
  try {
    return await readText(platform);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function unreadable(error: Error, { errors }: Catalogue): string {
  return errors.cannot(errors.actions.readInput, printable(errorText(error)));
}

/** Reads standard input to its end, as one text without a byte order mark and its last line break. */
async function readText(platform: Pick<Platform, "readInput">): Promise<string> {
  const parts: Uint8Array[] = [];
  const buffer = new Uint8Array(READ_BYTES);
  let bytes = 0;
  while (bytes <= MAX_INPUT_BYTES) {
    const count = await platform.readInput(buffer);
    if (count === null) break;
    parts.push(buffer.slice(0, count));
    bytes += count;
  }
  // The last character may be cut off.
  const text = textOf(concat(parts)).replace(/[\udc80-\udcff]{1,3}$/, (cut) => bytes > MAX_INPUT_BYTES ? "" : cut);
  return text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n").replace(/\n$/, "");
}

/** The sentence about a text that cannot be a message on any server; `null`: it can. */
function refusalOf(say: { readonly to: string; readonly text: string }, strings: Catalogue): string | null {
  const { errors } = strings;
  const { text } = say;
  const looksLike = foreignText(text);
  if (looksLike !== null) return errors.cannot(errors.actions.sendInput, foreignReason(looksLike, "pipe", strings));
  if (!isVisible(text)) return errors.cannot(sayAction(say, strings), errorReason(EMPTY, null, { strings }));
  if (text.length <= MAX_TEXT) return null;
  return errors.cannot(sayAction(say, strings), errors.tooManyCharacters(text.length, MAX_TEXT));
}
