/**
 * A folder by plain `tar` through a socket of this machine. Both ends are tar itself: perl only makes the connection
 * and hands it over.
 *
 * @module
 */
import { basename, dirname } from "@std/path";
import { took } from "../figures.ts";

const LISTEN = `
  use IO::Socket::INET;
  $| = 1;
  my $listener = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") or die $!;
  print $listener->sockport, "\\n";
  my $conn = $listener->accept or die $!;
  open STDIN, "<&", $conn or die $!;
  exec "tar", "xf", "-", "-C", $ARGV[0];
`;

const CONNECT = `
  use IO::Socket::INET;
  my $conn = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $ARGV[0]) or die $!;
  open STDOUT, ">&", $conn or die $!;
  exec "tar", "cf", "-", "-C", $ARGV[1], $ARGV[2];
`;

/** Copies a folder into another one, and returns how long it took from the start of the sender, in milliseconds. */
export async function copyByTar(folder: string, into: string): Promise<number> {
  const receiver = new Deno.Command("perl", { args: ["-e", LISTEN, into], stdout: "piped" }).spawn();
  const reader = receiver.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: port = "" } = await reader.read();
  const ms = await took(async () => {
    const args = ["-e", CONNECT, port.trim(), dirname(folder), basename(folder)];
    const sent = await new Deno.Command("perl", { args }).output();
    const received = await receiver.status;
    if (!sent.success || !received.success) throw new Error("tar did not copy the folder");
  });
  await reader.cancel();
  return ms;
}

/** Why such a copy is not possible here; `null` if it is. */
export async function whyNoTar(): Promise<string | null> {
  for (const command of ["perl", "tar"]) {
    try {
      await new Deno.Command(command, { args: ["--version"] }).output();
    } catch {
      return `there is no ${command}`;
    }
  }
  return null;
}
