/**
 * What is said of an error that nothing expected.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { unexpectedError } from "../../../shared/cli/unexpected_error.ts";
import { EN } from "../../../shared/cli/usage/en.ts";

const ERROR = new Error("a\x1b[2Jb\nc", { cause: new TypeError("the cause") });

Deno.test("unexpectedError is a sentence that names the file with the details", () => {
  let saved = "";
  const say = unexpectedError(ERROR, (details) => {
    saved = details;
    return "/home/bob/crash.txt";
  });
  assertEquals(
    say(EN),
    "This should not have happened: a␛[2Jb␊c. Please report it with the details in /home/bob/crash.txt",
  );
  assertMatch(saved, /^Error: a.*^ +at .*unexpected_error_test\.ts.*^Caused by: TypeError: the cause\n +at /ms);
});

Deno.test("unexpectedError shows the details, in one harmless line, if they cannot be saved", () => {
  const say = unexpectedError(ERROR, () => {
    throw new Error("the disk is full");
  });
  assertMatch(
    say(EN),
    /^This should not .* not be saved \(the disk is full\): Error: a␛\[2Jb \| c \| at .*Caused by: TypeError: the cause/,
  );
  assertEquals(say(EN).includes("\n"), false);
});

Deno.test("unexpectedError takes whatever was thrown", () => {
  assertMatch(unexpectedError("just a text", () => "x")(EN), /happened: just a text\. /);
  assertMatch(unexpectedError(undefined, () => "x")(EN), /happened: undefined\. /);
});
