/**
 * The commands `chat send`, `chat get` and `chat receive`.
 *
 * @module
 */
import { getHelp, receiveHelp, sendHelp } from "../usage/help.ts";
import { GetPlan } from "./get_plan.ts";
import { parseGet, parseReceive, parseSend } from "./job_options.ts";
import type { JobPlatform } from "./job_plan.ts";
import { ReceivePlan } from "./receive_plan.ts";
import { SendPlan } from "./send_plan.ts";
import { startJob } from "./start_job.ts";

/** Runs `chat send`. Gives the exit code; throws a `UsageError`. The caller has to end the process, as of the others. */
export function send(args: readonly string[], platform: JobPlatform): Promise<number> {
  return startJob(
    {
      parse: parseSend,
      help: sendHelp,
      plan: (options, parts) => new SendPlan(options, parts),
      into: () => ".",
      acceptFrom: () => [],
    },
    args,
    platform,
  );
}

/** Runs `chat get`. */
export function get(args: readonly string[], platform: JobPlatform): Promise<number> {
  return startJob(
    {
      parse: parseGet,
      help: getHelp,
      plan: (options, parts) => new GetPlan(options, parts),
      into: ({ into }) => into,
      acceptFrom: () => [],
    },
    args,
    platform,
  );
}

/** Runs `chat receive`. */
export function receive(args: readonly string[], platform: JobPlatform): Promise<number> {
  return startJob(
    {
      parse: parseReceive,
      help: receiveHelp,
      plan: (options, parts) => new ReceivePlan(options, parts),
      into: ({ into }) => into,
      acceptFrom: ({ from }) => from,
    },
    args,
    platform,
  );
}
