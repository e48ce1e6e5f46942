/**
 * The control socket: only its user can open it, a stale one is replaced, and a path may be too long for it.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { dirname } from "@std/path";
import { askServer, ControlSocket, type ControlSocketOptions } from "../../../server/access/control_socket.ts";
import type { ControlAnswer } from "../../../server/access/control_messages.ts";

const ANSWERS: readonly ControlAnswer[] = [
  { type: "invitation", number: 1, state: "open", uses: 2, left: 1, made: 5 },
  { type: "done" },
];

class Folder implements Disposable {
  readonly root = Deno.makeTempDirSync({ prefix: "chat-test-" });
  readonly requests: unknown[] = [];
  readonly failures: unknown[] = [];

  open(path = this.root, options: Partial<ControlSocketOptions> = {}): ControlSocket {
    return ControlSocket.open(path, {
      runtimeFolder: undefined,
      answer: (request) => {
        this.requests.push(request);
        return Promise.resolve(ANSWERS);
      },
      failed: (error) => this.failures.push(error),
      ...options,
    });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

/** A folder whose path is too long for a socket. */
function longFolder(root: string): string {
  const path = `${root}/${"long".repeat(30)}`;
  Deno.mkdirSync(path, { mode: 0o700 });
  return path;
}

Deno.test("ControlSocket answers a command, is private whatever the umask, and leaves nothing behind", async () => {
  using folder = new Folder();
  const umask = Deno.umask(0);
  const socket = folder.open();
  Deno.umask(umask);
  assertEquals(modeOf(`${folder.root}/control.sock`), 0o600);
  const request = { type: "list_invitations" } as const;
  assertEquals(await askServer(folder.root, request), ANSWERS);
  assertEquals([folder.requests, folder.failures], [[request], []]);
  assertEquals([...Deno.readDirSync(folder.root)].map(({ name }) => name), ["control.sock"]);
  socket.close();
  assertEquals([...Deno.readDirSync(folder.root)], []);
});

Deno.test("ControlSocket replaces the one that a killed server left, and what it was about to make", async () => {
  using folder = new Folder();
  const path = `${folder.root}/control.sock`;
  // Closing the listener would remove it from where it was made.
  const killed = Deno.listen({ transport: "unix", path: `${folder.root}/killed` });
  Deno.renameSync(`${folder.root}/killed`, path);
  killed.close();
  Deno.mkdirSync(`${folder.root}/.control`);
  Deno.writeTextFileSync(`${folder.root}/.control/s`, "");
  await assertRejects(() => askServer(folder.root, { type: "list_invitations" }), Deno.errors.ConnectionRefused);
  const socket = folder.open();
  assertEquals(await askServer(folder.root, { type: "list_invitations" }), ANSWERS);
  // The next server has its own socket there; the end of this one does not remove it.
  const next = folder.open();
  socket.close();
  assertEquals(await askServer(folder.root, { type: "list_invitations" }), ANSWERS);
  next.close();
  await assertRejects(() => askServer(folder.root, { type: "list_invitations" }), Deno.errors.NotFound);
});

Deno.test("ControlSocket is in the runtime folder if the path of the data folder is too long", async () => {
  using folder = new Folder();
  const long = longFolder(folder.root);
  assertThrows(() => folder.open(long), Error, "too long");
  assertEquals([...Deno.readDirSync(long)], []);
  const runtimeFolder = `${folder.root}/run`;
  Deno.mkdirSync(runtimeFolder);
  const socket = folder.open(long, { runtimeFolder });
  assertEquals(await askServer(long, { type: "list_invitations" }), ANSWERS);
  const target = Deno.readLinkSync(`${long}/control.sock`);
  assert(target.startsWith(`${runtimeFolder}/chat-`));
  assertEquals([modeOf(target), modeOf(dirname(target))], [0o600, 0o700]);
  // A server that was killed leaves its folder, which the next one removes.
  const next = folder.open(long, { runtimeFolder });
  assertEquals([...Deno.readDirSync(runtimeFolder)].length, 1);
  next.close();
  socket.close();
  assertEquals([[...Deno.readDirSync(runtimeFolder)], [...Deno.readDirSync(long)]], [[], []]);
});

Deno.test("ControlSocket survives peers that send nonsense, nothing, or leave", async () => {
  using folder = new Folder();
  const socket = folder.open();
  const connect = () => Deno.connect({ transport: "unix", path: `${folder.root}/control.sock` });
  const nonsense = await connect();
  await nonsense.write(new Uint8Array([0xff, 0xff, 0xff, 0xff]));
  assertEquals(await nonsense.read(new Uint8Array(1)), null);
  nonsense.close();
  (await connect()).close();
  const silent = await connect();
  assertEquals(await askServer(folder.root, { type: "list_invitations" }), ANSWERS);
  socket.close();
  assertEquals(await silent.read(new Uint8Array(1)), null);
  silent.close();
});
