/**
 * What the commands `chat send`, `chat get` and `chat receive` have in common: reading the arguments, the words, who one
 * is, and the help.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import type { Language } from "../../shared/cli/language.ts";
import { sessionsPath } from "../config/paths.ts";
import { configuredLanguage, openConfig } from "../config/read_config.ts";
import { SecretFile } from "../state/secret_file.ts";
import { EXIT } from "../exit_code.ts";
import { loadCatalogue } from "../language/load.ts";
import { Job } from "./job.ts";
import type { JobOptions, OptionSources } from "./job_options.ts";
import { JobOutput } from "./job_output.ts";
import type { JobPlan, JobPlatform, PlanParts } from "./job_plan.ts";

/** A command: what is special about it. */
export interface JobCommand<O extends JobOptions> {
  readonly parse: (args: readonly string[], sources: OptionSources) => O | "help";
  readonly help: (language: Language) => Promise<string>;
  readonly plan: (options: O, parts: PlanParts) => JobPlan;
  /** The folder that everything goes to, as it was given. */
  readonly into: (options: O) => string;
  /** Whose offers are taken. */
  readonly acceptFrom: (options: O) => readonly string[];
}

/** Runs a command. Gives the exit code; throws a `UsageError`. The caller has to end the process. */
export async function startJob<O extends JobOptions>(
  command: JobCommand<O>,
  args: readonly string[],
  platform: JobPlatform,
): Promise<number> {
  const { config, history, transferFiles, transferRecords } = platform.storage;
  const readConfig = await openConfig(config);
  const options = command.parse(args, { environment: (name) => platform.environment(name), readConfig });
  const output = new JobOutput(platform, platform);
  if (options === "help") {
    const help = await command.help(await configuredLanguage(args, config));
    for (const line of help.split("\n")) output.print(line);
    await output.flushed();
    return EXIT.done;
  }
  const strings = await loadCatalogue(options.language);
  const { loadUsageStrings } = await import("../../shared/cli/usage/load.ts");
  const usage = await loadUsageStrings(options.language);
  const server = formatAddress(options.address);
  const secrets = new SecretFile({
    path: sessionsPath(config.system),
    files: history,
    server,
    failed: (path, why) => output.notify(strings.connection.secretsFailed(path, why(usage))),
  });
  const records = transferRecords(
    server,
    (path, why) => output.notify(strings.transfers.recordsFailed(path, why(usage))),
  );
  const plan = command.plan(options, { platform, strings, output });
  const into = transferFiles.wholePath(command.into(options));
  const acceptFrom = command.acceptFrom(options);
  return await new Job(platform, { options, strings, output, plan, secrets, records, into, acceptFrom }).run();
}
