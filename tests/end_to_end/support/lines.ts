/**
 * What the client's lines mean, as far as the tests need it.
 *
 * @module
 */
import type { Program } from "./program.ts";

/** A message of the wire that a test has not checked yet. */
export type WireLine = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Matches the line of a message in a room. */
export function roomLine(name: string, text: string, room = "#lobby"): (line: string) => boolean {
  const expected = `[${room}] <${name}> ${text}`;
  return Object.assign((line: string) => line === expected, { toString: () => JSON.stringify(expected) });
}

/** The messages of a person in the output of a client, in order. */
export function textsBy(program: Program, name: string, room = "#lobby"): string[] {
  const prefix = `[${room}] <${name}> `;
  return program.stdout.lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

/** Parses a line of `--json`. Throws if it is invalid. */
export function parseWireLine(line: string): WireLine {
  const value: unknown = JSON.parse(line);
  if (typeof value === "object" && value !== null && "type" in value && typeof value.type === "string") {
    return value as WireLine;
  }
  throw new Error(`A line of --json has no type: ${line}`);
}

/** The next message of a type that a client with `--json` shows. */
export async function nextWire(
  program: Program,
  type: string,
  matches: (message: WireLine) => boolean = () => true,
): Promise<WireLine> {
  const isWanted = (line: string) => {
    const message = parseWireLine(line);
    return message.type === type && matches(message);
  };
  return parseWireLine(await program.stdoutLine(Object.assign(isWanted, { toString: () => `of type "${type}"` })));
}
