import { assertEquals } from "@std/assert";
import { nearest } from "../../../shared/cli/nearest.ts";

Deno.test("nearest returns the word that was meant, or none", () => {
  const words = ["join", "part", "who", "me", "query", "quit", "nick", "transfers"];
  const cases: Record<string, string | undefined> = {
    "join": "join",
    "jion": "join",
    "jon": "join",
    "joinn": "join",
    "oin": "join",
    "prat": "part",
    "qery": "query",
    "quiet": "quit",
    "hwo": "who",
    "m": "me",
    "": undefined,
    "xyz": undefined,
    "send": undefined,
    "query-all": undefined,
    "kick": undefined,
    "nikc": "nick",
    "ick": "nick",
    "mnick": "nick",
    "joni": "join",
    "jo": undefined,
    "paste": undefined,
    "trasnfer": "transfers",
    "tarsnfesr": undefined,
  };
  for (const [word, expected] of Object.entries(cases)) assertEquals(nearest(word, words), expected, word);
});
