/**
 * The secret of the last session is stored, and sent to the same server with the same name.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "../../../client/join.ts";
import { FakePlatform, letGo, letIn } from "../support/fake_platform.ts";

const HOME = { environment: { HOME: "/home/bob" } };
const PATH = "/home/bob/.local/state/chat/sessions.jsonl";

/** A platform with the files of another one. */
function nextRun(before: FakePlatform, options: ConstructorParameters<typeof FakePlatform>[0] = HOME): FakePlatform {
  const platform = new FakePlatform(options);
  for (const [path, text] of before.storage.files) platform.storage.files.set(path, text);
  return platform;
}

/** Joins with empty input, and returns the secret that it sent. */
async function visit(
  platform: FakePlatform,
  args: readonly string[],
  resume = "a new secret of it".replaceAll(" ", "-"),
) {
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(args, platform);
  const { beside } = await letIn(server, { resume });
  await letGo(server);
  assertEquals(await code, 0);
  return beside;
}

Deno.test("a client sends the secret of its last session of this name on this server, also in a pipe and with --json", async () => {
  const first = new FakePlatform(HOME);
  assertEquals(await visit(first, ["--name", "bob"], "secret-number-one"), undefined);
  const second = nextRun(first);
  assertEquals(await visit(second, ["--name", "BOB", "--json"], "secret-number-two"), "secret-number-one");
  assertEquals(await visit(nextRun(second), ["--name", "bob"]), "secret-number-two");
  assertEquals(await visit(nextRun(second), ["--name", "ann"]), undefined);
  assertEquals(await visit(nextRun(second), ["--name", "bob", "example.org", "--no-tls"]), undefined);
});

Deno.test("a client without a home folder is a new person each time, without a warning", async () => {
  const platform = new FakePlatform();
  await visit(platform, ["--name", "bob"]);
  assertEquals([platform.errors, platform.storage.files.size], ["", 0]);
});

Deno.test("a client whose name was changed is known under both names", async () => {
  const platform = new FakePlatform(HOME);
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server, { resume: "secret-number-one" });
  await server.send({ type: "renamed", room: "#lobby", was: "bob", name: "rob" });
  await platform.shows("rob");
  platform.endInput();
  await letGo(server);
  await code;
  for (const name of ["bob", "rob"]) {
    assertEquals(await visit(nextRun(platform), ["--name", name]), "secret-number-one");
  }
});

Deno.test("a client that cannot store its secret warns once, and continues", async () => {
  const platform = new FakePlatform(HOME);
  Object.assign(platform.storage.stateFiles, {
    append: () => {
      throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
    },
  });
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server, { name: "rob" });
  await platform.tells("Cannot save your identity in");
  platform.endInput();
  await letGo(server);
  assertEquals([await code, platform.errorLines.length], [0, 1]);
  assertMatch(
    platform.errors,
    /^Cannot save your identity in \/home\/bob\/.*sessions\.jsonl: .*\. You can go on chatting/,
  );
});

Deno.test("of two clients that start together, the second one is another session of the same person", async () => {
  const platform = new FakePlatform(HOME);
  await using server = platform.serve("server");
  await using again = platform.serve("the same server");
  const code = join(["--name", "bob"], platform);
  assertEquals((await server.expect("hello")).beside, undefined);
  platform.storage.files.set(PATH, '{"server":"127.0.0.1:12345","name":"bob","secret":"secret-of-the-other"}\n');
  await server.send({ type: "error", code: "name_taken", text: "", about: "bob" });
  assertEquals((await letIn(again)).beside, "secret-of-the-other");
  platform.endInput();
  await letGo(again);
  assertEquals([await code, platform.errors], [0, ""]);
});

Deno.test("a name that is refused despite a secret is reported as taken", async () => {
  const platform = new FakePlatform(HOME);
  platform.storage.files.set(
    PATH,
    '{"server":"127.0.0.1:12345","key":null,"name":"bob","secret":"secret-number-one"}\n',
  );
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  assertEquals((await server.expect("hello")).beside, "secret-number-one");
  await server.send({ type: "error", code: "name_taken", text: "", about: "bob" });
  assertEquals(await code, 4);
});
