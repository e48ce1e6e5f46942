/**
 * A program for a test: it joins a server that does not exist, and prints whether it could still read the environment.
 *
 * @module
 */
import { join } from "../../../client/join.ts";
import { denoPlatform } from "../../../client/platform/deno_platform.ts";
import { environmentOf } from "../../../shared/environment.ts";
import { freePort } from "./ports.ts";

const environment = environmentOf(Deno.env, { isWindows: Deno.build.os === "windows" });
const code = await join([`127.0.0.1:${freePort()}`, "--name", "bob"], denoPlatform(environment));
const { state } = Deno.permissions.querySync({ name: "env" });
await Deno.stdout.write(new TextEncoder().encode(`exit code ${code}, env is ${state}\n`));
Deno.exit();
