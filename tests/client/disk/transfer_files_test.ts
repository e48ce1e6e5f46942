/**
 * The disk as transfers see it: paths, free space and standard input, in a home for each test.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { spoolInput } from "../../../client/disk/share/spool.ts";
import { denoTransferFiles, denoTransferRecords } from "../../../client/disk/transfer_files.ts";
import { SourceError } from "../../../client/transfer/source.ts";
import { TempHome } from "../../support/temp_home.ts";

const { signal } = new AbortController();
const IGNORE = { ignore: Deno.build.os === "windows" };

function systemOf(home: TempHome) {
  const variables: Readonly<Record<string, string>> = home.environment;
  return { environment: (name: string) => variables[name], isWindows: false };
}

Deno.test("paths are resolved against the home or the working folder", IGNORE, async () => {
  await using home = await TempHome.make();
  const { wholePath } = denoTransferFiles(systemOf(home));
  assertEquals(["/a/b", "~", "~/a", "a", "./a", "./", ".", "~b"].map(wholePath), [
    ...["/a/b", home.path, `${home.path}/a`, join(Deno.cwd(), "a"), join(Deno.cwd(), "a"), Deno.cwd(), Deno.cwd()],
    join(Deno.cwd(), "~b"),
  ]);
  // It is the value of a variable that is not set, and not the working folder.
  assertEquals(wholePath(""), "");
});

Deno.test("files are copied from one folder to another, and the home cannot be shared", IGNORE, async () => {
  await using home = await TempHome.make();
  const files = denoTransferFiles(systemOf(home));
  Deno.mkdirSync(home.file("docs"));
  Deno.writeTextFileSync(home.file("docs", "a"), "text");
  const source = await files.source(["~/docs"]);
  assertEquals(source.entries.map(({ path }) => path), ["docs", "docs/a"]);
  assertEquals((await (await files.share("~/docs")).tree(""))?.entries.length, 1);
  for (const folder of ["~", "~/", "/", home.path]) {
    assertEquals((await assertRejects(() => files.share(folder), SourceError)).code, "unsafe");
  }
  for (const opened of [() => files.share(""), () => files.source([""]), () => files.source(["~/docs", ""])]) {
    assertEquals((await assertRejects<SourceError>(opened, SourceError)).code, "gone");
  }
  const target = await files.target("an-id-of-a-transfer", "~/Downloads/chat", { isNew: true });
  await target.begin([{ path: "single", size: 4 }]);
  const file = await target.open(0, 0);
  await file.write(new TextEncoder().encode("text"));
  await file.publish(undefined);
  await target.finish();
  await target.close();
  assertEquals(Deno.readTextFileSync(home.file("Downloads", "chat", "single")), "text");
  const state = home.file(".local", "state", "chat", "transfers");
  const [journal] = Array.from(Deno.readDirSync(state), ({ name }) => name);
  assertEquals((Deno.statSync(join(state, journal ?? "")).mode ?? 0) & 0o777, 0o600);
  const records = denoTransferRecords(systemOf(home), { server: "127.0.0.1:1" });
  assertEquals(await records.open(), []);
});

Deno.test(
  "free space is known for a folder that does not exist yet, but not for an impossible path",
  IGNORE,
  async () => {
    await using home = await TempHome.make();
    const { freeBytes } = denoTransferFiles(systemOf(home));
    const free = await freeBytes("~/not/there/yet");
    assert(free !== null && free > 0 && Number.isInteger(free));
    Deno.writeTextFileSync(home.file("file"), "");
    assertEquals(await freeBytes("~/file/in it"), null);
  },
);

Deno.test("standard input is copied to a file that only its owner can read, until it is removed", IGNORE, async () => {
  await using home = await TempHome.make();
  const pieces = ["first ", "second"].map((text) => new TextEncoder().encode(text));
  const read = (target: Uint8Array) => {
    const piece = pieces.shift();
    if (piece !== undefined) target.set(piece);
    return Promise.resolve(piece?.length ?? null);
  };
  const spool = await spoolInput(read, { system: systemOf(home), signal });
  assertEquals(Deno.readTextFileSync(spool.path), "first second");
  assertEquals((Deno.statSync(spool.path).mode ?? 0) & 0o777, 0o600);
  await spool.remove();
  await spool.remove();
  const broken = () => Promise.reject(new Error("broken"));
  await assertRejects(() => spoolInput(broken, { system: systemOf(home), signal }), SourceError, "broken");
  assertEquals(Array.from(Deno.readDirSync(home.file(".local", "state", "chat", "transfers"))), []);
});

Deno.test("standard input is copied to the temporary files if there is no home", IGNORE, async () => {
  const spool = await spoolInput(() => Promise.resolve(null), {
    system: { environment: () => undefined, isWindows: false },
    signal,
  });
  assertEquals((Deno.statSync(spool.path).mode ?? 0) & 0o777, 0o600);
  await spool.remove();
});
