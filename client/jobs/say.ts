/**
 * The command `chat say`: reads its arguments and, without a text, standard input, and says one message (say_job.ts). The
 * flags are in job_options.ts.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import { concat } from "../../shared/bytes.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";
import { MAX_TEXT } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { isVisible } from "../../shared/wire/visible_text.ts";
import { sessionsPath } from "../config/paths.ts";
import { configuredLanguage, openConfig } from "../config/read_config.ts";
import { EXIT } from "../exit_code.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { loadCatalogue } from "../language/load.ts";
import type { Platform } from "../platform/platform.ts";
import { SecretFile } from "../state/secret_file.ts";
import { EMPTY, errorReason, sayAction } from "../text/error_text.ts";
import { sayHelp } from "../usage/help.ts";
import { parseSay } from "./job_options.ts";
import { JobOutput } from "./job_output.ts";
import { SayJob } from "./say_job.ts";

/** More bytes than any message may have. */
const MAX_INPUT_BYTES = 4 * MAX_TEXT;

const READ_BYTES = 65_536;

/** Runs `chat say`. Returns the exit code; throws a `UsageError`. The caller has to end the process. */
export async function say(args: readonly string[], platform: Platform): Promise<number> {
  const { config, stateFiles } = platform.storage;
  const readConfig = await openConfig(config);
  const options = parseSay(args, { environment: (name) => platform.environment(name), readConfig });
  platform.parsed();
  const output = new JobOutput(platform);
  if (options === "help") return await output.help(await sayHelp(await configuredLanguage(args, config)));
  if (options.text === null && platform.inputIsTerminal) throw new UsageError((strings) => strings.textToSayNeeded);
  const strings = await loadCatalogue(options.language);
  const { loadUsageStrings } = await import("../../shared/cli/usage/load.ts");
  const usage = await loadUsageStrings(options.language);
  const secrets = new SecretFile({
    path: sessionsPath(config.system),
    stateFiles,
    server: formatAddress(options.address),
    failed: (path, why) => output.notify(strings.connection.secretsFailed(path, why(usage))),
  });
  const text = options.text ?? await readText(platform);
  const why = text === null ? usage.notUtf8 : whyNot(text, strings);
  if (text !== null && why === null) {
    const code = await new SayJob(platform, { ...options, text }, { strings, output, secrets }).run();
    await output.flushed();
    return code;
  }
  const { errors, jobs } = strings;
  const sayIn = isRoomName(options.to) ? errors.actions.sayIn : errors.actions.sayTo;
  const action = text === null ? sayIn(jobs.standardInput, options.to) : sayAction({ to: options.to, text }, strings);
  output.notify(errors.cannot(action, why ?? ""));
  await output.flushed();
  return EXIT.failure;
}

/** Reads standard input to its end, as one text without its last line break. `null`: it is not UTF-8. */
async function readText(platform: Pick<Platform, "readInput">): Promise<string | null> {
  const parts: Uint8Array[] = [];
  const buffer = new Uint8Array(READ_BYTES);
  for (let bytes = 0; bytes <= MAX_INPUT_BYTES;) {
    const count = await platform.readInput(buffer);
    if (count === null) break;
    parts.push(buffer.slice(0, count));
    bytes += count;
  }
  try {
    // A byte order mark at the beginning is not text.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(concat(parts));
    return text.replaceAll("\r\n", "\n").replace(/\n$/, "");
  } catch {
    return null;
  }
}

/** Why a text cannot be a message of any server; `null`: it can. */
function whyNot(text: string, strings: Catalogue): string | null {
  if (!isVisible(text)) return errorReason(EMPTY, null, { strings });
  return text.length > MAX_TEXT ? strings.errors.tooManyCharacters(text.length, MAX_TEXT) : null;
}
