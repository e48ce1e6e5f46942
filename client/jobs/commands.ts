/**
 * The commands `chat send`, `chat get` and `chat receive`: each reads its arguments and runs one job. The main file of the
 * folder.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import type { Language } from "../../shared/cli/language.ts";
import { sessionsPath } from "../config/paths.ts";
import { configuredLanguage, openConfig } from "../config/read_config.ts";
import { wrapHelp } from "../display/wrap_help.ts";
import { loadCatalogue } from "../language/load.ts";
import type { Platform } from "../platform/platform.ts";
import { openIdentityKey } from "../state/identity_key.ts";
import { SecretFile } from "../state/secret_file.ts";
import { getHelp, receiveHelp, sendHelp } from "../usage/help.ts";
import { GetPlan } from "./get_plan.ts";
import { Job } from "./job.ts";
import { type JobOptions, type OptionSources, parseGet, parseReceive, parseSend } from "./job_options.ts";
import { passphraseAsker } from "./job_asker.ts";
import { JobOutput } from "./job_output.ts";
import { jobServer } from "./job_server.ts";
import type { JobPlan, PlanParts } from "./job_plan.ts";
import { ReceivePlan } from "./receive_plan.ts";
import { SendPlan } from "./send_plan.ts";

/** Runs `chat send`. Returns the exit code; throws a `UsageError`. The caller has to end the process. */
export function send(args: readonly string[], platform: Platform): Promise<number> {
  return run(
    {
      parse: parseSend,
      help: sendHelp,
      plan: (options, parts) => new SendPlan(options, parts),
      into: () => ".",
      acceptFrom: () => [],
      endsWithNull: () => false,
    },
    args,
    platform,
  );
}

/** Runs `chat get`, in the same way. */
export function get(args: readonly string[], platform: Platform): Promise<number> {
  return run(
    {
      parse: parseGet,
      help: getHelp,
      plan: (options, parts) => new GetPlan(options, parts),
      into: ({ into }) => into,
      acceptFrom: () => [],
      endsWithNull: ({ endsWithNull }) => endsWithNull,
    },
    args,
    platform,
  );
}

/** Runs `chat receive`, in the same way. */
export function receive(args: readonly string[], platform: Platform): Promise<number> {
  return run(
    {
      parse: parseReceive,
      help: receiveHelp,
      plan: (options, parts) => new ReceivePlan(options, parts),
      into: ({ into }) => into,
      acceptFrom: ({ from }) => from,
      endsWithNull: ({ endsWithNull }) => endsWithNull,
    },
    args,
    platform,
  );
}

/** What distinguishes one command from the others. */
interface JobCommand<O extends JobOptions> {
  readonly parse: (args: readonly string[], sources: OptionSources) => O | "help";
  readonly help: (language: Language) => Promise<string>;
  readonly plan: (options: O, parts: PlanParts) => JobPlan;
  /** The folder for all files, as the user typed it. */
  readonly into: (options: O) => string;
  /** The people whose offers are accepted. */
  readonly acceptFrom: (options: O) => readonly string[];
  /** Whether each path that is printed ends with a NUL. */
  readonly endsWithNull: (options: O) => boolean;
}

async function run<O extends JobOptions>(
  command: JobCommand<O>,
  args: readonly string[],
  platform: Platform,
): Promise<number> {
  const { config, stateFiles, transferFiles, transferRecords } = platform.storage;
  const readConfig = await openConfig(config);
  const given = command.parse(args, { environment: (name) => platform.environment(name), readConfig });
  platform.parsed();
  const endsWithNull = given !== "help" && command.endsWithNull(given);
  const output = new JobOutput(platform, { endsWithNull });
  if (given === "help") {
    const language = await configuredLanguage(args, config);
    return await output.help(wrapHelp(await command.help(language), platform), await loadCatalogue(language));
  }
  const strings = await loadCatalogue(given.language);
  const { loadUsageStrings } = await import("../../shared/cli/usage/load.ts");
  const usage = await loadUsageStrings(given.language);
  const options = await jobServer(platform, given, { strings, usage, output });
  const { server } = options;
  const address = formatAddress(options.address);
  const identity = await openIdentityKey(options, platform, {
    askPassphrase: passphraseAsker(platform, output, usage),
    unsaved: (why) => output.notify(`${why(usage)}.`),
  });
  const secrets = new SecretFile({
    path: sessionsPath(config.system),
    stateFiles,
    server: address,
    serverKey: server.key,
    failed: (path, why) => output.notify(strings.connection.secretsFailed(path, why(usage))),
  });
  const records = transferRecords(
    address,
    (path, why) => output.notify(strings.transfers.recordsFailed(path, why(usage))),
  );
  const plan = command.plan(options, { platform, strings, output });
  const into = transferFiles.wholePath(command.into(options));
  const acceptFrom = command.acceptFrom(options);
  const credentials = { identity, trust: server };
  const parts = { options, credentials, strings, output, plan, secrets, records, into, acceptFrom };
  return await new Job(platform, parts).run();
}
