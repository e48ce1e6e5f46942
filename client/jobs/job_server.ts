/**
 * The server of a job, with what it wants to see of a newcomer.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import type { UsageStrings } from "../../shared/cli/usage/strings.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { ChatServer } from "../link/server_trust.ts";
import type { Platform } from "../platform/platform.ts";
import { readSecretInputs } from "../trust/secret_inputs.ts";
import { openServer } from "../trust/open_server.ts";

import { jobAsker, readLine } from "./job_asker.ts";
import type { JobOptions } from "./job_options.ts";
import type { JobOutput } from "./job_output.ts";

export interface JobServerParts {
  readonly strings: Catalogue;
  readonly usage: UsageStrings;
  readonly output: JobOutput;
}

/** Returns the options with the address of a link in a file, and the server there. Throws a `UsageError`. */
export async function jobServer<
  O extends Pick<JobOptions, "address" | "name" | "isGuest" | "serverOptions" | "warnings">,
>(
  platform: Platform,
  options: O,
  { strings, usage, output }: JobServerParts,
): Promise<O & { readonly server: ChatServer; readonly address: Address }> {
  const notify = (sentence: string) => output.notify(/[.?。？]$/.test(sentence) ? sentence : `${sentence}.`);
  for (const warning of options.warnings) notify(warning(usage));
  const inputs = await readSecretInputs(options.serverOptions, {
    readText: platform.storage.config.readText,
    firstLine: () => readLine(platform),
  });
  const address = inputs.link?.address ?? options.address;
  const server = openServer(platform, {
    ...options,
    address,
    inputs,
    strings,
    asker: jobAsker(platform, output),
    notify: (sentence) => notify(sentence(usage)),
  });
  return { ...options, address, server };
}
