/**
 * Invitations that an operator makes beside a running server.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type Link, parseLink } from "../../../shared/keys/link.ts";
import { Program } from "./program.ts";

/** Runs `chat invite` for the server of a data folder, and returns what it prints. */
export async function runInvite(dataFolder: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await Program.run(["invite", ...args, "--data", dataFolder]);
  assertEquals(code, 0, stderr);
  return stdout;
}

/** Makes an invitation, and returns its link. */
export async function invite(dataFolder: string, ...flags: readonly string[]): Promise<Link & { invitation: string }> {
  const stdout = await runInvite(dataFolder, "new", ...flags);
  const link = parseLink(stdout);
  assert(link !== null && link.invitation !== null, `chat invite new printed ${stdout}`);
  return { ...link, invitation: link.invitation };
}
