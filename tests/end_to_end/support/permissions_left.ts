/**
 * A program for a test: it joins a server that does not exist, and prints whether it could still read the environment, or
 * bind the C library.
 *
 * @module
 */
import { join } from "../../../client/join.ts";
import { denoPlatform } from "../../../client/platform/deno_platform.ts";
import { environmentOf } from "../../../shared/environment.ts";
import { freePort } from "./ports.ts";

const environment = environmentOf(Deno.env, { isWindows: Deno.build.os === "windows" });
const code = await join([`127.0.0.1:${freePort()}`, "--name", "bob"], denoPlatform(environment));
const left = (["env", "ffi"] as const).map((name) => `${name} is ${Deno.permissions.querySync({ name }).state}`);
await Deno.stdout.write(new TextEncoder().encode(`exit code ${code}, ${left.join(", ")}\n`));
Deno.exit();
