/**
 * Messages do not wait for files (REQ-W10). `deno task bench` measures how fast they are then.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { JobWorld } from "./support/job_world.ts";
import { nextWire } from "./support/lines.ts";
import { sleep } from "../support/patience.ts";

const BYTES = 2 ** 30;
/** Many more than could slip between two pieces of a file by chance. */
const LINES = 20;

Deno.test("REQ-W10 lines arrive while a file moves at full speed, even at the client that receives it", async () => {
  await using world = await JobWorld.start();
  const path = await world.file("sparse", "");
  await Deno.truncate(path, BYTES);
  const into = world.path("in");
  await using box = await world.start("join", "box", "--json", "--accept-from", "ci", "--downloads", into);
  await nextWire(box, "welcome");
  await using ann = await world.server.peer("ann");
  await using ci = await world.start("send", "ci", "--to", "box", path);
  await box.stdout.find(/"accepted"|"offered"/);
  await isMoving(into);
  for (let ref = 0; ref < LINES; ref++) {
    await box.type(JSON.stringify({ type: "say", to: "#lobby", text: `from box ${ref}`, ref }));
    await ann.expect("message", ({ text }) => text === `from box ${ref}`);
    await nextWire(box, "ok", (ok) => ok.ref === ref);
    await ann.send({ type: "say", to: "#lobby", text: `from ann ${ref}` });
    await nextWire(box, "message", ({ text }) => text === `from ann ${ref}`);
  }
  assert(!ci.hasEnded, "The file was still moving when the last line came");
  assertEquals(partsIn(into).length, 1);
  const { code, stderr } = await ci.exit();
  assertEquals(code, 0, stderr);
  assertEquals(Deno.statSync(`${into}/sparse`).size, BYTES);
});

function partsIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".part"));
  } catch {
    return [];
  }
}

/** Waits until bytes have been written. */
async function isMoving(folder: string): Promise<void> {
  for (;;) {
    const [part] = partsIn(folder);
    if (part !== undefined && Deno.statSync(`${folder}/${part}`).size > 0) return;
    await sleep(5);
  }
}
