/**
 * Links with an invitation, however they reach `chat join`, in whole clients in memory.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { ZH } from "../../../shared/cli/usage/zh.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { certificateName } from "../../../shared/keys/root_certificate.ts";
import { FakePlatform, letGo, letQuit, ownCertificate } from "../support/fake_platform.ts";
import { CODE, KEY, KNOWN, known, OTHER_KEY, platformAt, SERVER, TLS } from "../support/far_server.ts";
import { letInProved } from "../support/proving_server.ts";
import { KEY as PRESS, showAround, TerminalUser } from "../support/terminal_user.ts";

const LINK = `chat://example.org/?invite=${CODE}#${KEY}`;

/** Nothing of the code of the link may be anywhere. */
function assertForgotten({ storage, output, errors }: FakePlatform): void {
  for (const [path, text] of [["output", output], ["errors", errors], ...storage.files]) {
    assertEquals(text?.includes("9QXD"), false, path);
  }
}

Deno.test("a link without TLS is told apart before the name is given", async () => {
  using user = new TerminalUser({ window: { columns: 90, rows: 20 } });
  const left = assertRejects(() => join([], user.platform), UsageError);
  await user.inputIs("Your name, or an invitation link:");
  user.type(PRESS.paste(LINK.replace("#", "&tls=off#")), PRESS.enter);
  await user.sees("This link leads to example.org:12345, and says that nothing is encrypted there.");
  await user.inputIs("Your name:");
  user.type(PRESS.ctrlD);
  await left;
  assertEquals(user.platform.dialled, []);
});

Deno.test("a link can be pasted at the question for a name, and its code is forgotten", async () => {
  using user = new TerminalUser({ window: { columns: 90, rows: 20 } });
  user.platform.certificate = ownCertificate(KEY);
  await using server = user.platform.serve("server");
  const code = join([], user.platform);
  await user.inputIs("Your name, or an invitation link:");
  user.type(PRESS.paste(LINK.slice(0, -5)), PRESS.enter);
  await user.sees("Cannot use the link: the key at its end is damaged or cut off. Copy all of it again.");
  user.type(PRESS.paste(`“${LINK}”\n`), PRESS.enter);
  await user.sees("This link leads to example.org:12345.");
  await user.inputIs("Your name:");
  user.type(PRESS.paste(LINK), PRESS.enter);
  await user.sees("chat://… is not a valid name");
  user.type("bob", PRESS.enter);
  const { name, invitation } = await letInProved(server, SERVER, { ...TLS, needs: "invitation" });
  assertEquals([name, invitation], ["bob", CODE]);
  assertEquals(user.platform.dialled, [{ hostname: "example.org", port: 12345 }]);
  assertEquals(user.platform.secured, [certificateName(KEY)]);
  await showAround(server);
  user.type("/quit", PRESS.enter);
  await letQuit(server);
  assertEquals(await code, 0);
  assertStringIncludes(user.platform.storage.files.get(KNOWN) ?? "", `"how":"link"`);
  for (const [path, text] of user.platform.storage.files) assertEquals(text.includes("9QXD"), false, path);
});

Deno.test("the code of an invitation is taken neither for a name nor for a server, and is not repeated", async () => {
  using user = new TerminalUser({ window: { columns: 90, rows: 20 } });
  const left = assertRejects(() => join([], user.platform), UsageError);
  await user.inputIs("Your name, or an invitation link:");
  user.type(PRESS.paste(CODE.toLowerCase()), PRESS.enter);
  await user.sees("That looks like an invitation code and not like a name. Paste the whole link");
  user.type(PRESS.paste(LINK), PRESS.enter);
  await user.inputIs("Your name:");
  user.type(PRESS.paste(CODE.replaceAll("-", "")), PRESS.enter);
  const said = () => user.screen.filter((row) => row.includes("That looks like")).length;
  await user.until(() => said() === 2, "it said twice");
  user.type(PRESS.ctrlD);
  await left;
  for (const args of [[CODE], ["--server", CODE], ["--name", CODE]]) {
    const error = await assertRejects(() => join(args, new FakePlatform()), UsageError);
    for (const strings of [EN, ZH]) {
      assertStringIncludes(error.say(strings), "chat join HOST");
      assertEquals(error.say(strings).includes("9QXD"), false);
    }
  }
  assertEquals(user.platform.dialled, []);
});

Deno.test("a link can be an argument, with a warning that others on this machine see it", async () => {
  const platform = platformAt(KEY);
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--name", "bob", LINK], platform);
  await letInProved(server, SERVER, TLS);
  await letGo(server);
  assertEquals(await code, 0);
  assertStringIncludes(platform.errors, "Other users of this machine can see the invitation");
  assertForgotten(platform);
  const quiet = platformAt(KEY);
  await using other = quiet.serve("server");
  quiet.endInput();
  const quietCode = join(["--name", "bob", `chat://example.org/#${KEY}`], quiet);
  await letInProved(other, SERVER, TLS);
  await letGo(other);
  assertEquals([await quietCode, quiet.errors], [0, ""]);
});

Deno.test("a link can be in a file, and on standard input before what is said", async () => {
  const platform = platformAt(KEY);
  platform.storage.files.set("/run/invite", `\ufeff${LINK}\r\nmore\n`);
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--name", "bob", "--invite-file", "/run/invite"], platform);
  assertEquals((await letInProved(server, SERVER, { ...TLS, needs: "invitation" })).invitation, CODE);
  await letGo(server);
  assertEquals([await code, platform.secured], [0, [certificateName(KEY)]]);

  const piped = platformAt(KEY);
  await using second = piped.serve("server");
  piped.type(`${LINK}\nhello\n`);
  const pipedCode = join(["--name", "bob", "--invite-file", "-"], piped);
  await letInProved(second, SERVER, TLS);
  const { text, ref = "" } = await second.expect("say");
  assertEquals(text, "hello");
  await second.send({ type: "ok", ref, id: 1, time: 1 });
  piped.endInput();
  await letGo(second);
  assertEquals(await pipedCode, 0);
  assertForgotten(piped);
});

Deno.test("a link with another key than the known one ends with 4", async () => {
  const platform = platformAt(KEY);
  platform.storage.files.set(KNOWN, known(OTHER_KEY));
  assertEquals(await join(["--name", "bob", `chat://example.org/#${KEY}`], platform), 4);
  assertEquals(platform.errorLines, [
    "Cannot connect to example.org:12345: the link has another key than the one that is known.",
    `  known since 2026-11-30: ${OTHER_KEY}`,
    `  in the link: ${KEY}`,
    "The link may be a trap, or the server was set up again. Ask its operator.",
    "If the new key is right, add this to the command:",
    `  --server-key ${KEY}`,
  ]);
  assertEquals(platform.dialled, []);
});
