/**
 * The listening sockets of a process, from Linux's /proc.
 *
 * @module
 */

/** State LISTEN in /proc/net/tcp. */
const LISTEN = "0A";

/** The addresses on which a process listens, such as `127.0.0.1:12345`. IPv6 and UDP sockets have a prefix. */
export async function listeningSockets(pid: number): Promise<string[]> {
  const links = await output("ls", "-l", `/proc/${pid}/fd`);
  const inodes = new Set([...links.matchAll(/socket:\[(\d+)\]/g)].map(([, inode]) => inode));
  const found: string[] = [];
  for (const kind of ["tcp", "tcp6", "udp", "udp6"]) {
    // Deno reads nothing in /proc without all permissions; `cat` does. Without IPv6 there is no tcp6.
    const table = await output("cat", `/proc/${pid}/net/${kind}`).catch(() => "");
    for (const line of table.trim().split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
      if (!inodes.has(inode)) continue;
      if (kind === "tcp" && state === LISTEN) found.push(address(local));
      else if (kind !== "tcp" && (state === LISTEN || kind.startsWith("udp"))) found.push(`${kind} ${local}`);
    }
  }
  return found;
}

/** `0100007F:3039` is 127.0.0.1:12345. */
function address(local: string): string {
  const [host = "", port = ""] = local.split(":");
  return `${host.match(/../g)?.reverse().map((byte) => parseInt(byte, 16)).join(".")}:${parseInt(port, 16)}`;
}

async function output(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}
